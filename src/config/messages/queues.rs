//! C120–C149: queues, the people who answer them, message boxes and recordings.

use super::{error, info, warning};
use crate::config::report::Note;

pub fn empty_answer() -> Note {
    error("C120", "у рядку «answer» немає жодного імені").help("пишіть так: «answer: Олена, Ігор»")
}

/// K-12.2.
pub fn cost_too_often(text: &str) -> Note {
    error("C121", format!("«{text}» — зачасто: про плату за очікування кажуть не частіше ніж раз на 60 секунд"))
        .help("пишіть так: «cost_every: 60s» або більше")
}

pub fn wait_below_ring(wait: u64, ring: u64) -> Note {
    error("C122", format!("чекати можна {wait} с, а дзвонимо одному операторові {ring} с: він не встигне відповісти"))
        .help("збільште «max_wait» або зменште «ring»")
}

pub fn not_a_box(name: &str, kind: &str) -> Note {
    error("C123", format!("«{name}» — це {kind}, а після низької оцінки можна лише залишити повідомлення"))
        .help("у рядку «tell» має бути скринька з розділу «boxes»")
}

pub fn no_call(name: &str) -> Note {
    error("C124", format!("невідомо, куди телефонувати: під «{name}» немає рядка «call»"))
        .help("допишіть, наприклад: «call: 101»")
}

pub fn not_allowed(number: &str) -> Note {
    error("C125", format!("на номер {number} Слухавка не телефонує: його початку немає серед дозволених"))
        .help("телефонуємо лише в Україну й не на платні номери 0 900; інші дозволяє адміністратор: «dialling: {allow: +380, +48}»")
}

pub fn bad_prefix(text: &str) -> Note {
    error("C126", format!("«{text}» — не початок номера")).help("пишіть так: +380 або +38050")
}

pub fn bad_size(text: &str) -> Note {
    error("C127", format!("«{text}» не годиться: потрібен розмір від 10M до 16T"))
        .help("пишіть так: 500M, 2G (або 500 МБ, 2 ГБ)")
}

pub fn bad_keep(text: &str) -> Note {
    error("C127", format!("«{text}» не годиться: потрібен строк від 1 дня до 3 років"))
        .help("пишіть так: 90d (або 90 днів)")
}

pub fn music_not_wav(name: &str) -> Note {
    error("C128", format!("«{name}» не підходить для музики: потрібен файл .wav"))
        .help("пишіть так: «music: мелодія.wav»; без цього рядка звучить мелодія програми")
}

pub fn no_music(name: &str) -> Note {
    error("C128", format!("файлу з музикою «{name}» немає або його не вдалося прочитати"))
        .help("покладіть файл у теку налаштувань поруч із цим файлом")
}

pub fn shortest_too_long() -> Note {
    error("C129", "найкоротше повідомлення не може бути довшим за найдовше")
        .help("зменште «shortest» або збільште «longest»")
}

/// `name` of a queue's words inside an included file.
pub fn not_for_clerks(key: &str) -> Note {
    error("C49", format!("«{key}» у долученому файлі не дозволено"))
        .help("це слово адміністратора: напишіть його в головному файлі, для всіх відділів — у розділі «queues»")
}

pub fn no_lan(person: &str) -> Note {
    warning("C130", format!("внутрішній номер ({person}) не буде на зв’язку: мережу громади не записано"))
        .help("телефони реєструються лише з неї; допишіть, наприклад: «lan: 192.168.1.0/24»")
}

pub fn no_line(person: &str) -> Note {
    warning("C131", format!("зателефонувати на мобільний ({person}) нема через що: зовнішньої лінії немає"))
        .help("опишіть лінію в розділі «trunks» або дайте людині внутрішній номер")
}

pub fn channels_unknown(person: &str, line: &str) -> Note {
    warning(
        "C132",
        format!("оператор на мобільному ({person}) займає другу розмову, а скільки їх має лінія «{line}», не записано"),
    )
    .help("допишіть до лінії, скільки одночасних розмов дозволяє договір: «channels: 4»")
}

pub fn promise_without_listener(name: &str) -> Note {
    warning("C133", format!("текст обіцяє передзвонити, але скриньку «{name}» ніхто не слухає"))
        .help("допишіть до скриньки, хто слухає: «listen: Олена, 8 годин»")
}

pub fn unused_person(name: &str) -> Note {
    info("C134", format!("{name} зараз не відповідає в жодному відділі й не слухає жодної скриньки"))
}

pub fn idle_trunk(name: &str) -> Note {
    warning("C135", format!("«trunk» тут нічого не змінює: {name} не на номері зовнішньої лінії"))
        .help("лінію обирають лише для мобільних і міських номерів; приберіть цей рядок")
}

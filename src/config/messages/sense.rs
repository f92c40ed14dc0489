//! C70–C89: the file is right, but the caller may not be served well.

use super::{error, plural, warning};
use crate::{config::report::Note, vocab::Lang};

pub fn unreachable(kind: &str, name: &str) -> Note {
    let message = match kind {
        "текст" => format!("текст «{name}» ніхто не почує: жодна клавіша чи номер до нього не веде"),
        "меню" => format!("до меню «{name}» не потрапити: жодна клавіша чи номер туди не веде"),
        "відділ" => format!("до відділу «{name}» не потрапити: жодна клавіша чи номер туди не веде"),
        _ => format!("до скриньки «{name}» не потрапити: жодна клавіша чи номер туди не веде"),
    };
    warning("C70", message).help("додайте пункт до меню або приберіть цей опис")
}

pub fn no_way_out(name: &str) -> Note {
    error("C71", format!("з меню «{name}» немає виходу: усі його клавіші ведуть лише до інших меню"))
        .help("додайте пункт, який веде до тексту, відділу чи скриньки")
}

pub fn no_operator() -> Note {
    warning("C72", "немає рядка «operator»: клавіша 0 нікого не покличе, і з людиною не поговорити")
        .help("додайте, наприклад: «operator: ЦНАП»")
}

pub fn nobody_answers(name: &str) -> Note {
    warning("C72", format!("у відділі «{name}» нема кому відповідати: рядка «answer» немає"))
        .help("додайте, наприклад: «answer: Олена, Ігор»")
}

pub fn many_options(count: usize) -> Note {
    warning(
        "C73",
        format!(
            "у меню {count} {}: на слух запам’ятовують не більше п’яти",
            plural(count, "пункт", "пункти", "пунктів")
        ),
    )
    .help("об’єднайте схожі пункти в окреме меню")
}

pub fn long_text(seconds: u64, limit: u64) -> Note {
    let unit = plural(usize::try_from(seconds).unwrap_or(0), "секунду", "секунди", "секунд");
    warning("C74", format!("текст звучить приблизно {seconds} {unit}; по телефону слухають до {limit}"))
        .help("скоротіть текст або поділіть його на два")
}

pub fn no_audio() -> Note {
    warning("C75", "цей текст ще не озвучено: замість нього прозвучить вибачення")
        .help("озвучте тексти: «slukhavka prompts render --config ФАЙЛ»")
}

pub fn translation_unsaid() -> Note {
    warning("C75", "цей переклад ще не озвучено: замість нього прозвучить основна мова")
        .help("озвучте тексти: «slukhavka prompts render --config ФАЙЛ» з параметрами --lang і --voice")
}

pub fn nothing_recorded() -> Note {
    warning("C75", "жодного тексту ще не озвучено: замість них прозвучить вибачення")
        .help("озвучте тексти: «slukhavka prompts render --config ФАЙЛ»")
}

pub fn stale_audio() -> Note {
    warning("C76", "текст змінено після озвучення: поки що звучить попередній")
        .help("озвучте тексти: «slukhavka prompts render --config ФАЙЛ»")
}

pub fn old_pronunciation() -> Note {
    warning("C76", "вимову змінено після озвучення: поки що звучить попередня")
        .help("озвучте тексти: «slukhavka prompts render --config ФАЙЛ»")
}

pub fn damaged_audio() -> Note {
    warning("C75", "файл озвучення пошкоджено: замість тексту прозвучить вибачення")
        .help("озвучте тексти ще раз: «slukhavka prompts render --config ФАЙЛ»")
}

/// The caller's conversation and the operator's.
pub fn mobile_channels(person: &str, channels: u32) -> Note {
    let message = match channels {
        1 => "Оператор на мобільному потребує 2 розмов, а лінія має 1: з’єднати буде неможливо".to_owned(),
        _ => format!("Оператор на мобільному займає 2 з {channels} розмов"),
    };
    warning("C78", message).help(format!(
        "поки відповідає {person}, іншим може бути зайнято; допоможе внутрішній номер або більше одночасних розмов"
    ))
}

pub fn clock_time(text: &str) -> Note {
    warning("C79", format!("у тексті записано час «{text}»: якщо графік зміниться, текст стане хибним"))
        .help("години роботи програма скаже сама: напишіть {графік …} з назвою графіка")
}

pub fn key_name(text: &str) -> Note {
    warning("C80", format!("у тексті згадано клавішу: «{text}»"))
        .help("пункти меню програма озвучує сама, з «title»; якщо їх переставити, текст стане хибним")
}

pub fn review_overdue(date: &str) -> Note {
    warning("C81", format!("цей текст мали перечитати до {date}"))
        .help("перечитайте текст і поставте нову дату «review»")
}

pub fn never_open(name: &str) -> Note {
    warning("C82", format!("у графіку «{name}» немає жодного робочого дня"))
        .help("додайте, наприклад: «пн-пт: 8:00-17:00»")
}

pub fn no_password_file(name: &str) -> Note {
    error("C83", format!("файлу з паролем «{name}» немає"))
        .help("створіть у теці налаштувань файл, у якому лише пароль; закрийте його від сторонніх, але не від служби: «chgrp slukhavka ФАЙЛ» і «chmod 640 ФАЙЛ»")
}

pub fn no_prompts_folder(name: &str) -> Note {
    warning("C84", format!("теки «{name}» з озвученням немає")).help("перевірте назву теки в рядку «prompts»")
}

/// `place` is the path of a thing or an announcement, whose last part is its name.
pub fn not_translated(place: &str, missing: &[String]) -> Note {
    let name = place.rsplit_once('.').map_or(place, |(_, name)| name);
    let message = match place.strip_prefix("notices.") {
        Some(_) => "оголошення не перекладено: хто обрав другу мову, почує його основною".to_owned(),
        None => format!("«{name}» не перекладено: хто обрав другу мову, почує це основною"),
    };
    let quoted: Vec<String> = missing.iter().map(|key| format!("«{key}»")).collect();
    warning("C85", message).help(format!("додайте {}", quoted.join(" і ")))
}

pub fn nothing_translated(lang: Lang) -> Note {
    warning("C85", "другою мовою нічого не перекладено: хто її обрав, почує тексти основною")
        .help(format!("додайте «title_{lang}» і «say_{lang}» або приберіть другу мову з рядка «languages»"))
}

pub fn own_words_unsaid(count: usize) -> Note {
    let phrases = plural(count, "фразу", "фрази", "фраз");
    warning("C86", format!("не озвучено {count} {phrases} самої програми: замість них прозвучить вибачення"))
        .help("озвучте їх: «slukhavka prompts render --config ФАЙЛ»")
}

pub fn language_unsaid(lang: Lang, count: usize) -> Note {
    let phrases = plural(count, "фразу", "фрази", "фраз");
    let message = format!(
        "другої мови ніхто не почує: нею не озвучено {count} {phrases} самої програми, тож клавіші 8 не пропонуємо"
    );
    warning("C86", message)
        .help(format!("озвучте їх: «slukhavka prompts render --config ФАЙЛ --lang {lang} --voice ГОЛОС»"))
}

//! C30–C49: what a section may hold and how its values are written.

use super::{any_of, error, warning};
use crate::config::{dates::DateError, report::Note, times::HoursError};

pub fn unknown_key(key: &str, near: Option<&str>, allowed: &[&str]) -> Note {
    let help = match near {
        Some(near) => format!("можливо, «{near}»?"),
        None => format!("тут може стояти {}", any_of(allowed)),
    };
    error("C30", format!("невідоме слово «{key}»")).help(help)
}

pub fn unknown_section(key: &str, near: Option<&str>) -> Note {
    let help = match near {
        Some(near) => format!("можливо, «{near}»?"),
        None => "розділи: notices, hours, menus, texts, departments, boxes та інші; перелік — у зразку".to_owned(),
    };
    error("C30", format!("невідомий розділ «{key}»")).help(help)
}

pub fn belongs_elsewhere(key: &str, section: &str) -> Note {
    error("C30", format!("«{key}» не може стояти тут"))
        .help(format!("«{key}» — це окремий розділ або слово з розділу «{section}»; перевірте відступ"))
}

/// `what` is what should stand there: «перелік назв», «текст».
pub fn wrong_kind(expected: &str, help: &str) -> Note {
    error("C31", format!("тут має бути {expected}")).help(help)
}

pub fn missing(what: &str, example: &str) -> Note {
    error("C32", format!("бракує рядка «{what}»")).help(format!("додайте, наприклад: {example}"))
}

pub fn empty(key: &str) -> Note {
    error("C33", format!("після «{key}:» нічого не записано")).help("допишіть значення або приберіть рядок")
}

pub fn empty_file() -> Note {
    error("C33", "файл порожній").help("почніть зі зразка config.example.yaml")
}

pub fn bad_date(text: &str, why: DateError) -> Note {
    let (message, help) = match why {
        DateError::NoSuchDay { last } => (
            format!("дати «{text}» не буває"),
            format!("у цьому місяці {last} {}", super::plural(usize::from(last), "день", "дні", "днів")),
        ),
        DateError::NoSuchMonth => (format!("дати «{text}» не буває"), "місяців дванадцять: 01–12".to_owned()),
        DateError::NoYear => (format!("у даті «{text}» бракує року"), "пишіть так: 31.12.2026".to_owned()),
        DateError::ShortYear => {
            (format!("рік у даті «{text}» потрібен чотирма цифрами"), "пишіть так: 31.12.2026".to_owned())
        }
        DateError::NotADate => (format!("незрозуміла дата «{text}»"), "пишіть так: 31.12.2026".to_owned()),
    };
    error("C34", message).help(help)
}

pub fn bad_time(text: &str) -> Note {
    error("C35", format!("незрозумілий час «{text}»")).help("пишіть так: 8:00")
}

pub fn bad_hours(text: &str, why: HoursError) -> Note {
    match why {
        HoursError::Shape => {
            error("C35", format!("незрозумілі години «{text}»")).help("пишіть так: 8:00-17:00 або зачинено")
        }
        HoursError::Backwards => error("C35", format!("години «{text}» закінчуються раніше, ніж починаються"))
            .help("спершу початок, потім кінець: 8:00-17:00"),
        HoursError::Several => error("C35", format!("«{text}»: на один день записують один проміжок"))
            .help("від початку до кінця дня, а перерву — окремим рядком: «перерва: 12:00-13:00»"),
    }
}

pub fn bad_lunch() -> Note {
    error("C35", "перерва не може бути «зачинено»").help("пишіть так: «перерва: 12:00-12:45», або приберіть рядок")
}

pub fn bad_day(text: &str, near: Option<&str>) -> Note {
    let help = match near {
        Some(near) => format!("можливо, «{near}»? Дні: пн, вт, ср, чт, пт, сб, нд"),
        None => "пишіть дні так: пн-чт, або пн, ср; ще можна «перерва» і дату 31.12.2026".to_owned(),
    };
    error("C36", format!("незрозумілий день «{text}»")).help(help)
}

pub fn past_date(text: &str) -> Note {
    warning("C37", format!("дата {text} вже минула")).help("рядок можна прибрати")
}

pub fn past_notice(text: &str) -> Note {
    warning("C37", format!("оголошення діяло до {text} і вже не звучить")).help("приберіть його або змініть дату")
}

pub fn past_block(text: &str) -> Note {
    warning("C37", format!("блокування діяло до {text}")).help("приберіть рядок або змініть дату")
}

pub fn no_until() -> Note {
    error("C38", "в оголошенні не сказано, до якого часу воно діє")
        .help("додайте, наприклад: «until: 12.10.2026 17:00»; після цього оголошення зникне саме")
}

pub fn until_before_from() -> Note {
    error("C39", "оголошення закінчується раніше, ніж починається").help("перевірте дати «from» і «until»")
}

pub fn bad_number(text: &str, from: u64, to: u64) -> Note {
    error("C40", format!("«{text}» не годиться: потрібне число від {from} до {to}"))
}

pub fn bad_duration(text: &str, from: &str, to: &str) -> Note {
    error("C40", format!("«{text}» не годиться: потрібен час від {from} до {to}"))
        .help("пишіть так: 30s, 15m, 2h (або 30 с, 15 хв, 2 год)")
}

pub fn bad_phone(text: &str) -> Note {
    error("C41", format!("«{text}» не схоже на номер телефону"))
        .help("пишіть так: +380 46 440 00 00; внутрішній номер — 101")
}

pub fn phone_twice(text: &str, first_line: u32) -> Note {
    error("C41", format!("номер «{text}» записано двічі: уперше — у рядку {first_line}")).help("залиште один рядок")
}

pub fn bad_placeholder(text: &str, near: Option<&str>) -> Note {
    let help = match near {
        Some(near) => format!("можливо, «{near}»?"),
        None => {
            "програма знає {графік …}, {відкриється …}, {телефон …}, {дата …}, {час …}, {сума …}, {назва …}".to_owned()
        }
    };
    error("C42", format!("незрозуміла вставка «{text}»")).help(help)
}

pub fn open_brace() -> Note {
    error("C42", "фігурну дужку відкрито, але не закрито")
        .help("вставка має вигляд {графік рада}; в інших місцях дужок { } не ставте")
}

pub fn bad_address(text: &str, example: &str) -> Note {
    error("C43", format!("незрозуміла адреса «{text}»")).help(format!("пишіть так: {example}"))
}

pub fn bad_ports(text: &str) -> Note {
    error("C43", format!("незрозумілий проміжок портів «{text}»"))
        .help("пишіть так: 16384-17383; перше число парне, від 1024, разом не менше 4 портів")
}

pub fn bad_choice(text: &str, near: Option<&str>, allowed: &[&str]) -> Note {
    let help = match near {
        Some(near) => format!("можливо, «{near}»?"),
        None => format!("можна написати {}", any_of(allowed)),
    };
    error("C44", format!("«{text}» тут не підходить")).help(help)
}

pub fn secret() -> Note {
    error("C45", "пароль не можна писати в налаштуваннях")
        .help("збережіть пароль в окремому файлі поруч, а тут напишіть: «password_file: trunk.password»")
}

pub fn bad_menu_key(key: &str) -> Note {
    error("C46", format!("«{key}» — не клавіша телефону й не слово меню"))
        .help("пункти меню — клавіші 1–9; слова — title, say, play")
}

pub fn bad_language(text: &str) -> Note {
    error("C47", format!("незрозуміла мова «{text}»")).help("пишіть так: «languages: uk» або «languages: uk, en»")
}

pub fn too_many_languages() -> Note {
    error("C47", "мов може бути не більше двох").help("друга мова — на клавіші 8; пишіть так: «languages: uk, en»")
}

pub fn unlisted_language(key: &str, code: &str) -> Note {
    warning("C47", format!("«{key}» ніхто не почує: мови «{code}» немає серед «languages»"))
        .help("додайте мову до «languages» або приберіть текст")
}

pub fn bad_include(name: &str, why: &str) -> Note {
    error("C48", format!("файл «{name}» не можна долучити: {why}"))
        .help("долучають лише звичайні файли з теки налаштувань, без посилань на інші теки")
}

pub fn not_in_include(key: &str) -> Note {
    error("C49", format!("розділ «{key}» у долученому файлі не дозволено"))
        .help("цей розділ може стояти лише в головному файлі")
}

pub fn outside_folder(name: &str) -> Note {
    error("C48", format!("«{name}» — поза текою налаштувань"))
        .help("файли мають лежати в теці налаштувань; пишіть лише назву")
}

pub fn bad_listener(text: &str) -> Note {
    error("C31", format!("незрозуміло, хто слухає: «{text}»")).help("пишіть так: «listen: Олена, 8 годин»")
}

pub fn bad_pronunciation(word: &str) -> Note {
    error("C31", format!("вимову «{word}» записано не одним словом"))
        .help("велика голосна — наголос: «Синявка: СинЯвка»")
}

pub fn bad_contact(text: &str) -> Note {
    error("C41", format!("«{text}» — не номер і не адреса"))
        .help("пишіть так: 101, +380 50 000 00 00 або sip:olena@192.168.1.20")
}

//! C150–C169: how calls are counted, who signs, the half-year form, callers set apart.

use super::{error, info, warning};
use crate::config::report::Note;

pub fn bad_aim(text: &str, example: &str, from: &str, to: &str) -> Note {
    error("C150", format!("«{text}» не годиться: потрібне число від {from} до {to}"))
        .help(format!("пишіть так: {example}"))
}

pub fn bad_aims(text: &str, example: &str, from: &str, to: &str) -> Note {
    error("C150", format!("«{text}» не годиться: потрібні орієнтир і межа, числа від {from} до {to}"))
        .help(format!("спершу орієнтир, потім межа: {example}"))
}

/// Both are «the less, the better».
pub fn aim_above_limit(text: &str) -> Note {
    error("C151", format!("«{text}»: орієнтир не може бути гіршим за межу"))
        .help("спершу менше число — орієнтир, потім більше — межа: 40/60")
}

pub fn bad_term(text: &str) -> Note {
    error("C152", format!("«{text}» не годиться: потрібен строк від 45 днів до 10 років"))
        .help("пишіть так: 365d (або 365 днів, 1 рік)")
}

pub fn unnamed_signature(text: &str) -> Note {
    warning("C153", format!("у підписі «{text}» немає імені: у звіті для нього лишиться порожнє місце")).help(
        "після посади — кома й ім’я: «Начальник відділу, Ім’я ПРІЗВИЩЕ»; кілька підписів — кількома рядками з «- »",
    )
}

pub fn bad_row(key: &str) -> Note {
    error("C154", format!("рядка «{key}» у формі немає")).help("рядки форми — від 1 до 28")
}

pub fn computed_row(row: u8) -> Note {
    error("C154", format!("рядок {row} програма рахує сама")).help("приберіть його: рядки 13–19 беруться зі звіту")
}

pub fn form_not_set() -> Note {
    warning("C155", "«half_year» нічого не змінює: піврічної форми не ввімкнено")
        .help("допишіть рядок «half_year_form: kz» або приберіть «half_year»")
}

pub fn rows_unwritten(rows: &str) -> Note {
    info("C155", format!("у піврічній формі порожні рядки {rows}: їх доведеться вписати на сторінці або від руки"))
}

pub fn recordings_outlive_numbers() -> Note {
    warning(
        "C156",
        "записи голосу зберігаємо довше, ніж номери тих, хто телефонував: знайти запис за номером потім не вийде",
    )
    .help("зробіть «keep» у розділі «recordings» не довшим за «numbers» у розділі «statistics»")
}

pub fn test_and_blocked(number: &str) -> Note {
    warning(
        "C157",
        format!("номер {number} записано і як перевірний, і як заблокований: перевірити лінію з нього не вийде"),
    )
    .help("залиште його або в «test_from», або в «blocked»")
}

pub fn own_number_blocked(number: &str) -> Note {
    error("C158", format!("{number} — номер самої громади: заблокувати його не можна"))
        .help("приберіть рядок; дзвінок із власного номера програма й так не приймає")
}

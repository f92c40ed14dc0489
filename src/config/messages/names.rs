//! C07 and C50–C69: names, and what leads where.

use super::{error, warning};
use crate::config::report::Note;

/// `what` in the nominative: «меню, текст, відділ чи скринька», «графік».
pub fn unknown(what: What, name: &str, near: Option<&str>, letters: bool) -> Note {
    let message = match what {
        What::Thing => format!("«{name}» не описано: такого меню, тексту, відділу чи скриньки немає"),
        What::Schedule => format!("графіка «{name}» немає"),
        What::Person => format!("людини «{name}» немає в розділі «people»"),
        What::Trunk => format!("лінії «{name}» немає в розділі «trunks»"),
    };
    let help = match (near, letters, what) {
        (Some(near), true, _) => format!("є «{near}», але одна з літер не з тієї абетки: наберіть назву ще раз"),
        (Some(near), false, _) => format!("схожа назва — «{near}»"),
        (None, _, What::Schedule) => "опишіть графік у розділі «hours»".to_owned(),
        (None, _, What::Person) => "додайте людину та її номер до розділу «people» або виправте ім’я".to_owned(),
        (None, _, What::Trunk) => "напишіть назву лінії так, як у розділі «trunks», або приберіть рядок".to_owned(),
        (None, _, _) => "якщо назву змінено в одному місці, змініть її й тут".to_owned(),
    };
    error("C07", message).help(help)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Thing,
    Schedule,
    Person,
    Trunk,
}

pub fn used_twice(name: &str, first: &str, first_line: u32, second: &str) -> Note {
    error("C50", format!("назву «{name}» уже має {first} (рядок {first_line}), а тут це {second}"))
        .help("дайте одному з них іншу назву й змініть її всюди, де вона згадана")
}

pub fn no_title(name: &str, key: char) -> Note {
    error("C51", format!("у «{name}» немає «title», тож програмі нічого сказати про клавішу {key}"))
        .help("додайте, наприклад: «title: Графік роботи й адреса»")
}

pub fn language_key() -> Note {
    error("C54", "клавіша 8 зайнята: на ній друга мова («For English, press eight»)")
        .help("оберіть для цього пункту іншу клавішу")
}

pub fn remarks_key() -> Note {
    warning("C55", "клавішу 9 залишають для скриньки «Зауваження та пропозиції»")
        .help("оберіть для цього пункту клавішу 1–7")
}

pub fn no_menus() -> Note {
    error("C56", "немає жодного меню").help("опишіть меню «головне» в розділі «menus»: з нього починається дзвінок")
}

pub fn not_answering(name: &str) -> Note {
    error("C59", format!("«{name}» не може відповідати на клавішу 0"))
        .help("у рядку «operator» має бути відділ або скринька")
}

pub fn else_loop(names: &[&str]) -> Note {
    let path: Vec<String> = names.iter().map(|n| format!("«{n}»")).collect();
    error("C57", format!("замкнене коло: {}", path.join(" → ")))
        .help("останній відділ має вести до скриньки, тексту або меню")
}

pub fn empty_menu(name: &str) -> Note {
    error("C58", format!("у меню «{name}» немає жодного пункту")).help("додайте, наприклад: «1: графік»")
}

pub fn title_unknown_for(name: &str) -> Note {
    error("C51", format!("у «{name}» немає «title», тож {{назва {name}}} нічого не скаже"))
        .help("додайте там рядок «title»")
}

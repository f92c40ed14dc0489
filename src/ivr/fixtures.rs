//! A small town's script for tests: two languages, an operator with hours and lunch, a sub-menu, a department, a box.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::{date, time};

use super::*;
use crate::{
    calendar::{Calendar, Hours, PublicHolidays, Schedule, ScheduleId},
    speech::{Localized, Span, Template, Value},
    vocab::{Digit, Lang},
};

pub const GREETING: &str = "Вітаємо! Це Менська міська рада.";

/// The node with this name; tests name only what exists.
pub fn id(script: &Script, name: &str) -> NodeId {
    script.named(name).unwrap_or_else(|| panic!("no node «{name}»"))
}

pub fn say(text: &str) -> Template {
    Template(vec![Span::Text(text.into())])
}

pub fn both(uk: &str, en: &str) -> Localized<Template> {
    Localized(vec![(Lang::UK, say(uk)), (Lang::EN, say(en))])
}

pub fn town() -> Script {
    let nodes = vec![
        node("головне", None, NodeKind::Menu(menu(Some(greeting()), &[('1', 1), ('2', 2), ('3', 6), ('9', 7)]))),
        node("графік", Some("Графік роботи й адреса"), NodeKind::Text(hours_text())),
        node("послуги", Some("Адміністративні послуги"), NodeKind::Menu(menu(None, &[('1', 3), ('2', 4)]))),
        node("паспорт", Some("Паспорт"), NodeKind::Text(text("Візьміть попередній паспорт і витяг."))),
        node("субсидія", None, NodeKind::Text(text("Субсидії призначає Пенсійний фонд."))),
        node("ЦНАП", Some("Консультація ЦНАП"), NodeKind::Department(department(0, Some(NodeId(7))))),
        node("земля", Some("Відділ земельних відносин"), NodeKind::Department(department(1, Some(NodeId(7))))),
        node("зауваження", Some("Зауваження та пропозиції"), NodeKind::Box(BoxNode::new(None, Some(listener())))),
    ];
    Script {
        languages: vec![Lang::UK, Lang::EN],
        nodes,
        main: NodeId(0),
        numbers: BTreeMap::new(),
        operator: Some(NodeId(5)),
        notices: Vec::new(),
        calendar: calendar(),
        patience: Patience::default(),
        clock_unknown: ClockUnknown::TryOperators,
    }
}

pub fn calendar() -> Calendar {
    let hours =
        |from: (i8, i8), to: (i8, i8)| Some(Hours { from: time(from.0, from.1, 0, 0), to: time(to.0, to.1, 0, 0) });
    let day = hours((8, 0), (17, 0));
    let council = Schedule {
        name: "рада".into(),
        week: [day, day, day, day, hours((8, 0), (15, 45)), None, None],
        lunch: hours((12, 0), (12, 45)),
        dated: BTreeMap::from([(date(2026, 12, 31), hours((8, 0), (12, 0))), (date(2026, 3, 10), None)]),
    };
    let morning = hours((8, 0), (12, 0));
    let land = Schedule {
        name: "прийом землевпорядника".into(),
        week: [morning, None, morning, None, None, None, None],
        lunch: None,
        dated: BTreeMap::new(),
    };
    Calendar { schedules: vec![council, land], public_holidays: PublicHolidays::Work }
}

fn node(name: &str, title: Option<&str>, kind: NodeKind) -> Node {
    let title = title.map(|title| Localized::new(Lang::UK, Arc::from(title)));
    Node { name: name.into(), title, care: Care::default(), kind }
}

fn menu(say: Option<Localized<Template>>, keys: &[(char, u16)]) -> Menu {
    let key = |&(c, node): &(char, u16)| Some((Digit::from_char(c)?, NodeId(node)));
    Menu { say, keys: keys.iter().filter_map(key).collect() }
}

fn greeting() -> Localized<Template> {
    both(GREETING, "Welcome to Mena town council.")
}

fn text(words: &str) -> InfoText {
    InfoText { say: Localized::new(Lang::UK, say(words)) }
}

fn hours_text() -> InfoText {
    let uk = Template(vec![
        Span::Text("Ми працюємо".into()),
        Span::Value(Value::Hours(ScheduleId(0))),
        Span::Text(". Адреса: місто Мена, вулиця Зразкова, 1.".into()),
    ]);
    let say = Localized(vec![(Lang::UK, uk), (Lang::EN, say("Our address: 1 Zrazkova Street, Mena."))]);
    InfoText { say }
}

fn listener() -> Listener {
    Listener { person: "Олена".into(), within_hours: 8 }
}

fn department(schedule: u16, otherwise: Option<NodeId>) -> Department {
    Department::new(Some(ScheduleId(schedule)), Answer::InOrder(vec!["Олена".into()]), otherwise)
}

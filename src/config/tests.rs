//! The language as a whole: a town's configuration becomes a plan.

use jiff::civil::{Date, date, time};

use super::{Loaded, Plan, Severity, Source, load};
use crate::{
    calendar::{Hours, ScheduleId},
    ivr::{Answer, NodeKind},
    speech::{Span, Value},
    vocab::{Lang, PhoneNumber},
};

const TODAY: Date = date(2026, 10, 1);
const TOWN: &str = include_str!("../../tests/configs/town.yaml");

fn read(text: &str) -> Loaded {
    load(&Source::Text { name: "config.yaml".into(), text: text.into() }, TODAY, None)
}

fn town() -> Plan {
    let loaded = read(TOWN);
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    loaded.plan.unwrap()
}

#[test]
fn the_town_s_menus_become_a_script_with_every_name_resolved() {
    let plan = town();
    let script = &plan.settings.script;
    let main = script.node(script.main);
    assert_eq!(&*main.name, "головне");
    let NodeKind::Menu(menu) = &main.kind else { panic!("{main:?}") };
    let keys: Vec<_> = menu.keys.iter().map(|(d, to)| format!("{d}: {}", script.node(*to).name)).collect();
    assert_eq!(keys, ["1: графік", "2: послуги", "3: земля", "9: зауваження"]);
    assert_eq!(script.languages, [Lang::UK, Lang::EN]);
    let operator = script.node(script.operator.unwrap());
    let NodeKind::Department(department) = &operator.kind else { panic!("{operator:?}") };
    assert_eq!(department.hours, Some(ScheduleId(0)));
    assert_eq!(department.answer, Answer::InOrder(vec!["Олена".into(), "Ігор".into()]));
    assert_eq!(&*script.node(department.otherwise.unwrap()).name, "повідомлення");
    let number = PhoneNumber::parse("+380 4644 0 00 05").unwrap();
    assert_eq!(script.numbers.get(&number), script.operator.as_ref());
}

#[test]
fn texts_are_cut_at_the_values_the_program_speaks() {
    let plan = town();
    let script = &plan.settings.script;
    let node = script.nodes.iter().find(|n| &*n.name == "графік").unwrap();
    let NodeKind::Text(text) = &node.kind else { panic!("{node:?}") };
    let (lang, template) = text.say.get(Lang::UK).unwrap();
    assert_eq!(lang, Lang::UK);
    assert_eq!(
        template.0,
        [
            Span::Text("Ми працюємо".into()),
            Span::Value(Value::Hours(ScheduleId(0))),
            Span::Text(". Адреса: місто Мена, вулиця Зразкова, 1.".into()),
        ]
    );
    let node = script.nodes.iter().find(|n| &*n.name == "субсидія").unwrap();
    let NodeKind::Text(text) = &node.kind else { panic!("{node:?}") };
    let (_, template) = text.say.get(Lang::UK).unwrap();
    let groups = ["0", "800", "00", "00", "00"].map(Into::into).to_vec();
    assert_eq!(template.0.last(), Some(&Span::Value(Value::Phone(groups))), "a full stop alone is nothing to say");
}

#[test]
fn hours_notices_and_the_administrator_s_part_are_typed() {
    let plan = town();
    let script = &plan.settings.script;
    let week = &script.calendar.schedules[0];
    let open = |h, m| Some(Hours { from: time(8, 0, 0, 0), to: time(h, m, 0, 0) });
    assert_eq!(week.week[..5], [open(17, 0), open(17, 0), open(17, 0), open(17, 0), open(15, 45)]);
    assert_eq!(week.week[5..], [None, None]);
    assert_eq!(week.lunch, Some(Hours { from: time(12, 0, 0, 0), to: time(12, 45, 0, 0) }));
    assert_eq!(week.dated.get(&date(2026, 12, 31)), Some(&open(12, 0)));
    assert_eq!(week.dated.get(&date(2027, 1, 2)), Some(&None));
    assert_eq!(script.notices[0].until.to_string(), "2026-10-12T14:00:00Z");
    assert_eq!(plan.people.len(), 2);
    assert_eq!(plan.trunks[0].channels, Some(4));
    assert_eq!(&*plan.trunks[0].login.clone().unwrap(), "380464400000");
    assert_eq!(plan.blocked[0].until, Some(date(2026, 12, 1)));
    assert_eq!(plan.blocked[0].reason, "погрози, доповідна № 14");
    assert_eq!(plan.council, "Менська міська рада");
    assert_eq!(plan.rtp_ports, (16384, 17383));
}

/// Every file of mistakes, word for word. The same files are shown to the real program in `tests/config_errors.rs`.
#[test]
fn every_mistake_is_explained_in_exactly_these_words() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/configs/errors");
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "yaml") || path.to_string_lossy().contains(".fixed.") {
            continue;
        }
        let loaded = load(&Source::File(path.clone()), TODAY, None);
        let shown = super::render(&loaded.diagnostics, &loaded.sources).replace(&format!("{}/", folder.display()), "");
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&expected, &shown).unwrap();
        }
        if std::fs::read_to_string(&expected).ok().as_deref() != Some(&shown) {
            wrong.push(format!("{}:\n{shown}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

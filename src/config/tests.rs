//! The language as a whole: a town's configuration becomes a plan.

mod languages;
mod speech;

use std::time::Duration;

use jiff::civil::{Date, date, time};

use super::{Audio, AudioState, Diagnostic, Loaded, Plan, Severity, Source, load};
use crate::{
    acd::Strategy,
    calendar::{Hours, ScheduleId},
    ivr::{Answer, Cost, NodeKind},
    speech::{Span, Value},
    switch::Contact,
    vocab::{Lang, NamedPrompt, PhoneNumber},
};

const TODAY: Date = date(2026, 10, 1);
const TOWN: &str = include_str!("../../tests/configs/town.yaml");

fn read(text: &str) -> Loaded {
    load(&Source::Text { name: "config.yaml".into(), text: text.into() }, TODAY, None)
}

fn report_of(plan: &Plan) {
    let statistics = &plan.statistics;
    let days = |n: u64| Duration::from_secs(n * 24 * 3600);
    assert_eq!(
        (&*statistics.council_of, &*statistics.service_of),
        ("Менської міської ради", "розумного колл-центру із автовідповідачем")
    );
    let signatures: Vec<_> = statistics.signatures.iter().map(|(post, name)| (&**post, &**name)).collect();
    assert_eq!(
        signatures,
        [
            ("Начальник відділу «ЦНАП», уповноважений", "Ім’я ПРІЗВИЩЕ"),
            ("Секретар ради", "Інше ПРІЗВИЩЕ"),
            ("Виконавець: адміністратор", "Третє ПРІЗВИЩЕ")
        ]
    );
    assert_eq!((statistics.numbers, statistics.accesses), (days(730), days(90)));
    assert_eq!(
        (statistics.answer_within, statistics.wait, statistics.lost),
        (Some(30), Some((30.0, 45.0)), Some((4.0, 8.0)))
    );
    assert_eq!((statistics.mark, statistics.high_marks, statistics.first_call), (Some(4.5), Some(90.0), None));
    assert_eq!(statistics.half_year_form, None);
    assert_eq!((&*plan.settings.test_from, &*plan.settings.blocked), (&*plan.test_from, &*plan.blocked));
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
    assert_eq!(plan.settings.people.len(), 2);
    let line = &plan.settings.trunks[0];
    assert_eq!((&*line.name, line.channels), ("головний", Some(4)));
    assert_eq!(&*line.login.as_ref().unwrap().user, "380464400000");
    assert_eq!(plan.blocked[0].until, Some(date(2026, 12, 1)));
    assert_eq!(plan.blocked[0].reason, "погрози, доповідна № 14");
    assert_eq!(plan.council, "Менська міська рада");
    report_of(&plan);
    assert_eq!(plan.rtp_ports, (16384, 17383));
}

#[test]
fn a_department_s_own_words_come_before_those_of_all_queues() {
    let text = TOWN.replace(
        "    answer: Ігор\n",
        "    answer: хто довше вільний: Ігор, Олена\n    ring: 40s\n    rounds: no\n    survey: no\n    waiting: {cost: paid}\n",
    );
    let more = "queues:\n  ring: 30s\n  wrap_up: 0\n  record: yes\n  survey:\n    resolved: no\n    tell: зауваження\n  waiting:\n    say: |\n      Зачекайте.\n    every: 25s\n";
    let loaded = read(&format!("{text}{more}"));
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(shown).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let settings = loaded.plan.unwrap().settings;
    let queues = &settings.acd.queues;
    assert_eq!(queues.iter().map(|q| (&*q.name, q.ring.as_secs())).collect::<Vec<_>>(), [("ЦНАП", 30), ("земля", 40)]);
    assert_eq!((queues[0].rounds, queues[1].rounds), (Some(2), None));
    assert_eq!((queues[0].strategy, queues[1].strategy), (Strategy::InOrder, Strategy::LongestIdle));
    assert_eq!(queues[1].operators, ["Ігор".into(), "Олена".into()]);
    assert_eq!(queues[1].wrap_up, Duration::ZERO);
    let department = |name: &str| match &settings.script.node(settings.script.named(name).unwrap()).kind {
        NodeKind::Department(department) => department.clone(),
        other => panic!("{other:?}"),
    };
    let (all, own) = (department("ЦНАП"), department("земля"));
    let survey = all.survey.unwrap();
    assert_eq!((survey.no_second, survey.tell), (true, settings.script.named("зауваження")));
    assert!(own.survey.is_none() && own.recorded && all.recorded);
    assert!(own.waiting.say.is_some(), "words of all queues are words of each");
    assert_eq!((own.waiting.cost, all.waiting.cost), (Cost::Paid, Cost::Unsaid));
    assert_eq!((own.waiting.first, own.waiting.every), (Duration::from_secs(25), Duration::from_secs(25)));
}

#[test]
fn people_are_rung_as_they_are_written() {
    let town = TOWN.replace(
        "  Олена: 101\n",
        "  Олена: {call: 101, hours: рада, away_after: 0}\n  Марія: {call: \"sip:maria@192.168.1.20\", accept: yes}\n  Петро: {call: 067 111 22 33, accept: no, trunk: головний}\n",
    );
    let settings = read(&town).plan.unwrap().settings;
    let person = |name: &str| settings.people[name].clone();
    assert_eq!(person("Олена").contact, Contact::Extension(PhoneNumber::parse("101").unwrap()));
    assert_eq!((person("Олена").must_accept, person("Ігор").must_accept), (false, true), "voicemail takes no citizen");
    assert_eq!(person("Марія").contact, Contact::Uri("sip:maria@192.168.1.20".into()));
    assert!(person("Марія").must_accept && !person("Петро").must_accept);
    assert_eq!(person("Петро").trunk.as_deref(), Some("головний"));
    let olena = settings.acd.operators.iter().find(|o| &*o.name == "Олена").unwrap();
    assert_eq!((olena.hours, olena.away_after), (Some(ScheduleId(0)), 0));
}

struct Bank<F>(F);

impl<F: Fn(&NamedPrompt) -> AudioState> Audio for Bank<F> {
    fn state(&self, prompt: &NamedPrompt) -> AudioState {
        (self.0)(prompt)
    }
}

fn read_with(audio: &dyn Audio) -> Loaded {
    load(&Source::Text { name: "config.yaml".into(), text: TOWN.into() }, TODAY, Some(audio))
}

fn heard(state: fn(&str) -> AudioState) -> Vec<String> {
    let loaded = read_with(&Bank(|prompt: &NamedPrompt| state(&prompt.name)));
    assert!(loaded.plan.is_some());
    loaded.diagnostics.iter().filter(|d| matches!(d.code, "C74" | "C75" | "C76")).map(shown).collect()
}

fn shown(d: &Diagnostic) -> String {
    let line = d.at.as_ref().map_or(0, |p| p.line);
    format!("{} {line} {}: {}", d.code, d.path, d.message)
}

#[test]
fn a_text_without_sound_or_with_sound_of_an_older_wording_is_named() {
    const SECOND: Duration = Duration::from_secs(1);
    let warnings = heard(|name| match name {
        "texts.паспорт.say#1" => AudioState::Missing,
        "texts.графік.say_en#2" => AudioState::Stale,
        "menus.послуги.title" => AudioState::Damaged,
        _ => AudioState::Ready(SECOND),
    });
    assert_eq!(
        warnings,
        [
            "C75 33 menus.послуги.title: файл озвучення пошкоджено: замість тексту прозвучить вибачення",
            "C76 43 texts.графік.say_en: текст змінено після озвучення: поки що звучить попередній",
            "C75 49 texts.паспорт.say: цей текст ще не озвучено: замість нього прозвучить вибачення",
        ]
    );
    let none = heard(|_| AudioState::Missing);
    assert_eq!(none, ["C75 0 : жодного тексту ще не озвучено: замість них прозвучить вибачення"]);
}

#[test]
fn a_second_language_that_nobody_recorded_is_told_once() {
    let loaded = read_with(&Bank(|prompt: &NamedPrompt| match prompt.prompt.lang {
        Lang::EN => AudioState::Missing,
        _ => AudioState::Ready(Duration::from_secs(1)),
    }));
    let told: Vec<_> = loaded.diagnostics.iter().filter(|d| matches!(d.code, "C75" | "C86")).map(shown).collect();
    let [only] = told.as_slice() else { panic!("{told:#?}") };
    assert!(only.starts_with("C86 0 languages: другої мови ніхто не почує: нею не озвучено "), "{only}");
}

#[test]
fn what_is_not_translated_is_named() {
    let told =
        |text: &str| -> Vec<_> { read(text).diagnostics.iter().filter(|d| d.code == "C85").map(shown).collect() };
    let passport = "C85 46 texts.паспорт: «паспорт» не перекладено: хто обрав другу мову, почує це основною";
    assert!(told(TOWN).contains(&passport.to_owned()), "{:#?}", told(TOWN));
    assert_eq!(told(&TOWN.replace("languages: uk, en", "languages: uk")), [""; 0]);
    let english = ["title_en", "say_en", "We are open"];
    let untranslated = TOWN.lines().filter(|line| !english.iter().any(|words| line.contains(words)));
    let untranslated: String = untranslated.flat_map(|line| [line, "\n"]).collect();
    let all = "C85 0 languages: другою мовою нічого не перекладено: хто її обрав, почує тексти основною";
    assert_eq!(told(&untranslated), [all]);
}

#[test]
fn the_length_of_a_recorded_text_is_measured_not_guessed() {
    let warnings = heard(|name| match name {
        "texts.паспорт.say#1" => AudioState::Ready(Duration::from_secs(41)),
        _ => AudioState::Ready(Duration::from_secs(1)),
    });
    assert_eq!(warnings, ["C74 49 texts.паспорт.say: текст звучить приблизно 41 секунду; по телефону слухають до 30"]);
}

#[test]
fn a_bomb_is_put_out_and_not_unfolded() {
    let laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    let deep = format!("a: {}{}\n", "[".repeat(5000), "]".repeat(5000));
    let many = format!("people: {{{}}}\n", "a: 1, ".repeat(30_000));
    let long = "say: |\n".repeat(20_000);
    for text in [laughs, &deep, &many, &long] {
        let loaded = read(text);
        assert!(loaded.plan.is_none());
        assert!(loaded.diagnostics.iter().any(|d| matches!(d.code, "C02" | "C20" | "C21" | "C23" | "C30")));
    }
}

#[test]
fn what_the_clerk_may_not_decide_cannot_come_in_by_an_included_file() {
    let dir = std::env::temp_dir().join(format!("slukhavka-include-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let clerk = TOWN.split("# ───── 4.").next().unwrap();
    let admin = TOWN.split("цієї частини не видно) ─────").nth(1).unwrap();
    std::fs::write(dir.join("меню.yaml"), clerk).unwrap();
    std::fs::write(dir.join("trunk.password"), "x").unwrap();
    let main = dir.join("config.yaml");
    std::fs::write(&main, format!("include: меню.yaml\n{admin}")).unwrap();
    let loaded = load(&Source::File(main.clone()), TODAY, None);
    let plan = loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    assert_eq!(plan.files, [main.clone(), dir.join("меню.yaml"), dir.join("trunk.password")]);
    assert_eq!(plan.settings.trunks[0].login.as_ref().unwrap().password.reveal(), "x");

    std::fs::write(dir.join("меню.yaml"), format!("{clerk}people:\n  Чужий: +380 90 000 00 00\ninclude: x.yaml\n"))
        .unwrap();
    let loaded = load(&Source::File(main.clone()), TODAY, None);
    let refused: Vec<_> = loaded.diagnostics.iter().filter(|d| d.code == "C49").map(|d| d.path.as_str()).collect();
    assert_eq!(refused, ["people", "include"]);

    let bold = clerk
        .replace(
            "    answer: Олена, Ігор ",
            "    max_waiting: 200\n    record: yes\n    survey: no\n    answer: Олена, Ігор ",
        )
        .replace("    listen: Ігор", "    longest: 10m\n    listen: Ігор");
    std::fs::write(dir.join("меню.yaml"), bold).unwrap();
    let loaded = load(&Source::File(dir.join("config.yaml")), TODAY, None);
    let refused: Vec<_> = loaded.diagnostics.iter().filter(|d| d.code == "C49").map(|d| d.path.as_str()).collect();
    assert_eq!(refused, ["departments.ЦНАП.max_waiting", "departments.ЦНАП.record", "boxes.зауваження.longest"]);
    std::fs::remove_dir_all(dir).unwrap();
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..proptest::prelude::ProptestConfig::with_cases(40) })]

    /// Whatever stands in the file, the checks end with a plan or with an error, and corrections settle.
    #[test]
    fn no_file_makes_the_checks_panic(cuts in proptest::collection::vec((0usize..6000, 0usize..12, ".{0,6}"), 0..6)) {
        let mut text: Vec<char> = TOWN.chars().collect();
        for (at, length, new) in cuts {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, new.chars());
        }
        let text: String = text.into_iter().collect();
        let loaded = read(&text);
        let errors = loaded.diagnostics.iter().any(|d| d.severity == Severity::Error);
        proptest::prop_assert_eq!(loaded.plan.is_none(), errors);
        let page = super::sources::Page::new("config.yaml".into(), text.as_bytes());
        proptest::prop_assert!(super::fix::settled(&page).is_some(), "{}", text);
    }
}

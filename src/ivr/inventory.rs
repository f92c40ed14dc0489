//! Every recording a script needs besides the program's own phrases, under the name of the place it is written in:
//! `texts.графік.say#1`, `menus.послуги.title`, `notices.1.say_en#1`.

use std::sync::Arc;

use crate::{
    speech::{self, Localized, Template},
    vocab::{Lang, NamedPrompt, Prompt},
};

use super::{Department, NodeKind, Script};

/// All titles, texts and announcements of `script`, in all its languages.
pub fn phrases(script: &Script) -> Vec<NamedPrompt> {
    let main = script.languages.first().copied().unwrap_or(Lang::UK);
    let mut found = Vec::new();
    for (i, notice) in script.notices.iter().enumerate() {
        found.extend(texts(main, &format!("notices.{}", i + 1), Some(&notice.say)));
    }
    for node in &script.nodes {
        let (section, say) = match &node.kind {
            NodeKind::Menu(menu) => ("menus", menu.say.as_ref()),
            NodeKind::Text(text) => ("texts", Some(&text.say)),
            NodeKind::Department(department) => {
                found.extend(words_of(main, &node.name, department));
                ("departments", None)
            }
            NodeKind::Box(voice_box) => ("boxes", voice_box.say.as_ref()),
        };
        let place = format!("{section}.{}", node.name);
        found.extend(titles(main, &place, node.title.as_ref()));
        found.extend(texts(main, &place, say));
    }
    found
}

/// What a department says to those who wait, and its own question after the talk.
fn words_of(main: Lang, name: &str, department: &Department) -> Vec<NamedPrompt> {
    let waiting = texts(main, &format!("departments.{name}.waiting"), department.waiting.say.as_ref());
    let question = department.survey.as_ref().and_then(|survey| survey.question.as_ref());
    waiting.into_iter().chain(texts(main, &format!("departments.{name}.survey"), question)).collect()
}

fn titles(main: Lang, place: &str, title: Option<&Localized<Arc<str>>>) -> Vec<NamedPrompt> {
    let named = |(lang, title): &(Lang, Arc<str>)| NamedPrompt {
        name: key(main, place, "title", *lang),
        prompt: Prompt::new(*lang, title.trim()),
    };
    title.map(|title| title.0.iter().map(named).collect()).unwrap_or_default()
}

fn texts(main: Lang, place: &str, say: Option<&Localized<Template>>) -> Vec<NamedPrompt> {
    let versions = say.map_or(&[][..], |say| &say.0);
    versions.iter().flat_map(|(lang, say)| speech::recordings(*lang, &key(main, place, "say", *lang), say)).collect()
}

/// The key as staff write it: `say` in the main language, `say_en` in another.
fn key(main: Lang, place: &str, key: &str, lang: Lang) -> String {
    if lang == main { format!("{place}.{key}") } else { format!("{place}.{key}_{lang}") }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        calendar::ScheduleId,
        ivr::{Care, ClockUnknown, InfoText, Node, NodeId, Notice, Patience},
        speech::{Span, Value},
    };

    fn hours_text() -> Node {
        let uk = Template(vec![
            Span::Text("Ми працюємо".into()),
            Span::Value(Value::Hours(ScheduleId(0))),
            Span::Text(". Чекаємо на вас.".into()),
        ]);
        let en = Template(vec![Span::Text("We are open".into()), Span::Value(Value::Hours(ScheduleId(0)))]);
        Node {
            name: "графік".into(),
            title: Some(Localized(vec![(Lang::UK, "Графік роботи".into()), (Lang::EN, "Opening hours".into())])),
            care: Care::default(),
            kind: NodeKind::Text(InfoText { say: Localized(vec![(Lang::UK, uk), (Lang::EN, en)]) }),
        }
    }

    #[test]
    fn phrases_are_named_by_their_place_and_are_exactly_what_will_be_said() {
        let notice = Template(vec![Span::Text("Увага!".into())]);
        let say = Localized::new(Lang::UK, notice);
        let notice = Notice { say, from: None, until: Timestamp::UNIX_EPOCH, care: Care::default() };
        let script = Script {
            languages: vec![Lang::UK, Lang::EN],
            nodes: vec![hours_text()],
            main: NodeId(0),
            numbers: Default::default(),
            operator: None,
            notices: vec![notice],
            calendar: Default::default(),
            patience: Patience::default(),
            clock_unknown: ClockUnknown::default(),
        };
        let found: Vec<_> = phrases(&script).into_iter().map(|p| (p.name, p.prompt.text.to_string())).collect();
        let expected = [
            ("notices.1.say#1", "Увага!"),
            ("texts.графік.title", "Графік роботи"),
            ("texts.графік.title_en", "Opening hours"),
            ("texts.графік.say#1", "Ми працюємо"),
            ("texts.графік.say#2", "Чекаємо на вас."),
            ("texts.графік.say_en#1", "We are open"),
        ];
        assert_eq!(found, expected.map(|(n, t)| (n.to_owned(), t.to_owned())));
    }

    #[test]
    fn what_a_department_says_to_those_who_wait_and_asks_afterwards_is_named_by_its_place() {
        let say = |text: &str| Some(Localized::new(Lang::UK, Template(vec![Span::Text(text.into())])));
        let mut script = crate::ivr::fixtures::town();
        for node in &mut script.nodes {
            if let NodeKind::Department(department) = &mut node.kind
                && &*node.name == "земля"
            {
                department.waiting.say = say("Заяву можна подати й на порталі.");
                department.survey.as_mut().unwrap().question = say("Чи сподобалося вам?");
            }
        }
        let names: Vec<String> = phrases(&script).into_iter().map(|named| named.name).collect();
        let of_land: Vec<&str> = names.iter().map(String::as_str).filter(|name| name.contains("земля")).collect();
        let expected = ["departments.земля.waiting.say#1", "departments.земля.survey.say#1", "departments.земля.title"];
        assert_eq!(of_land, expected);
    }
}

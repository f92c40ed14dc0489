use super::*;
use crate::{
    speech::{self, Noun, System},
    vocab::{Piece, Utterance},
};

/// English with a letter in front of every text: complete, and nobody's language.
fn invented() -> LanguageData {
    fn invent(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Array(items) => items.iter_mut().for_each(invent),
            serde_json::Value::Object(entries) => entries
                .iter_mut()
                .filter(|(key, _)| !matches!(key.as_str(), "gender" | "plural" | "after" | "from_after" | "to_after"))
                .for_each(|(_, value)| invent(value)),
            serde_json::Value::String(text) => text.insert(0, 'ö'),
            _ => {}
        }
    }
    let mut words = serde_json::to_value(&*of(Lang::EN)).unwrap();
    invent(&mut words);
    serde_json::from_value(words).unwrap()
}

fn words(utterance: &Utterance) -> String {
    let said = utterance.iter().filter_map(|piece| match piece {
        Piece::Say(prompt) => Some(&*prompt.text),
        _ => None,
    });
    said.collect::<Vec<_>>().join(" ")
}

fn lang(code: &str) -> Lang {
    Lang::from_code(code).unwrap()
}

#[test]
fn the_languages_of_the_program_lack_nothing() {
    for lang in [Lang::UK, Lang::EN] {
        assert_eq!(of(lang).missing(), Vec::<String>::new(), "{lang}");
        assert!(known(lang));
        assert_eq!(learn(lang, invented()), Err(LanguageError::BuiltIn));
    }
}

#[test]
fn a_third_language_is_only_data() {
    let new = lang("qa");
    assert!(!known(new));
    assert_eq!(words(&speech::system(new, System::WrongKey)), "Цього пункту в меню немає.", "Ukrainian stands in");
    learn(new, invented()).unwrap();
    assert!(known(new));
    assert_eq!(words(&speech::system(new, System::WrongKey)), "öThe menu has no such key.");
    assert_eq!(words(&speech::place(new, 2)), "öYour place in the queue is the ösecond.");
    assert_eq!(words(&speech::count(new, 2, Noun::Minute)), "ötwo öminutes");
    let inventory = speech::inventory(new);
    assert_eq!(inventory.len(), speech::inventory(Lang::EN).len());
    assert!(inventory.iter().all(|named| named.prompt.lang == new && named.prompt.text.starts_with('ö')));
}

#[test]
fn a_language_learnt_again_has_its_new_words() {
    let new = lang("qb");
    learn(new, invented()).unwrap();
    let mut better = invented();
    better.system.insert("wrong_key".into(), "No such key.".into());
    learn(new, better).unwrap();
    assert_eq!(words(&speech::system(new, System::WrongKey)), "No such key.");
}

#[test]
fn half_a_language_is_refused_and_every_gap_is_named() {
    let mut half = invented();
    half.system.remove("goodbye");
    half.system.insert("good_bye".into(), "Bye.".into());
    half.days.on.pop();
    half.keys.push("press ten".into());
    half.times.lunch = " … ".into();
    half.times.clock[1].hours.truncate(3);
    half.nouns.call.forms.clear();
    half.numbers.feminine = vec!["una".into()];
    let gaps = [
        "system.goodbye",
        "system.good_bye (there is no such phrase)",
        "times.lunch",
        "keys (13 of 12)",
        "days.on (6 of 7)",
        "nouns.call.forms (0 of 2)",
        "times.clock[1].hours (3 of 24)",
        "numbers.feminine (1 of 0 or 2)",
    ];
    assert_eq!(half.missing(), gaps);
    assert_eq!(learn(lang("qc"), half), Err(LanguageError::Incomplete(gaps.map(str::to_owned).to_vec())));
    assert!(!known(lang("qc")));
    assert!(LanguageData::default().missing().len() > 100);
}

#[test]
fn a_word_that_is_no_place_of_a_language_is_an_error_of_its_file() {
    let typed: Result<LanguageData, _> = serde_json::from_str(r#"{"keyz": []}"#);
    assert!(typed.unwrap_err().to_string().contains("keyz"));
}

#[test]
fn nouns_take_the_form_the_rules_of_their_language_ask_for() {
    let forms = |plural: Plural| [0, 1, 2, 5, 12, 19, 21, 22, 101, 112].map(|n| plural.form(n));
    assert_eq!(forms(Plural::None), [0; 10]);
    assert_eq!(forms(Plural::One), [1, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    assert_eq!(forms(Plural::Slavic), [2, 0, 1, 2, 2, 2, 0, 1, 0, 2]);
    assert_eq!(forms(Plural::Polish), [2, 0, 1, 2, 2, 2, 2, 1, 2, 2]);
    assert_eq!(forms(Plural::Romanian), [1, 0, 1, 1, 1, 1, 2, 2, 1, 1]);
    for n in 0..1000 {
        assert_eq!(["a", "b", "c"][Plural::Slavic.form(n)], speech::numeral::form(n, ["a", "b", "c"]), "{n}");
    }
}

#[test]
fn the_template_holds_every_place_once() {
    let template = LanguageData::template();
    for phrase in System::ALL {
        assert!(template.contains(&format!("\n  {}: \"", phrase.name())), "{phrase:?}");
    }
    assert_eq!(template.matches("\"twenty-nine\"").count(), 1);
    assert!(template.contains("    - after:\n        - \"at\"\n      contains_it: true\n"), "{template}");
    assert!(template.contains("\n  feminine: []\n") && template.contains("\n  plural: \"one\"\n"));
}

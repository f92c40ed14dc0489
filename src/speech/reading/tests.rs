//! The golden sentences — what a council writes and what callers hear, one a line, «written → spoken» — and the
//! properties every reading has. Expectations are written from grammar (orthography of 2019), not from the program.

use proptest::prelude::*;

use super::*;

const GOLDEN: [(&str, &str); 6] = [
    ("times", include_str!("golden/times.txt")),
    ("dates", include_str!("golden/dates.txt")),
    ("money", include_str!("golden/money.txt")),
    ("places", include_str!("golden/places.txt")),
    ("phones", include_str!("golden/phones.txt")),
    ("words", include_str!("golden/words.txt")),
];

fn uk(text: &str) -> String {
    read(Lang::UK, text, &SayAs::new()).words
}

fn golden() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lines = GOLDEN.iter().flat_map(|(topic, text)| text.lines().map(move |line| (*topic, line)));
    lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty()).map(|(topic, line)| {
        let (written, spoken) = line.split_once(" → ").unwrap_or_else(|| panic!("{topic}: no arrow in «{line}»"));
        (topic, written, spoken)
    })
}

/// A line without a stress mark says nothing about stress, except that numerals and exceptions may bring their own.
fn without_stress(words: &str) -> String {
    words.replace(token::STRESS, "")
}

#[test]
fn the_golden_sentences_are_read_as_people_read_them() {
    let mut wrong = Vec::new();
    for (topic, written, spoken) in golden() {
        let words = uk(written);
        let equal = if spoken.contains(token::STRESS) { words == spoken } else { without_stress(&words) == spoken };
        if !equal {
            wrong.push(format!("{topic}: {written}\n  wanted {spoken}\n  read   {words}"));
        }
    }
    assert!(wrong.is_empty(), "{} sentences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_at_least_three_hundred_golden_sentences() {
    let all: std::collections::BTreeSet<_> = golden().map(|(_, written, _)| written).collect();
    assert!(all.len() >= 300, "{}", all.len());
}

#[test]
fn what_has_been_read_is_read_again_the_same() {
    for (topic, written, _) in golden() {
        let words = uk(written);
        assert_eq!(uk(&words), words, "{topic}: {written}");
    }
}

fn doubts(text: &str) -> Vec<(String, DoubtKind)> {
    read(Lang::UK, text, &SayAs::new()).doubts.into_iter().map(|doubt| (doubt.written, doubt.kind)).collect()
}

#[test]
fn what_can_only_be_guessed_is_told_as_it_is_written() {
    let guessed = doubts("Норма 15-45, далі.");
    assert_eq!(guessed.len(), 1);
    assert_eq!(guessed[0].0, "15-45");
    assert!(
        matches!(&guessed[0].1, DoubtKind::Guessed { read } if without_stress(read) == "від п’ятнадцяти до сорока п’яти")
    );
    assert!(matches!(&doubts("Компанія Zghurlan")[0], (word, DoubtKind::Foreign { .. }) if word == "Zghurlan"));
    assert!(
        matches!(&doubts("Замок зачинено")[0], (word, DoubtKind::Homograph { readings }) if word == "Замок" && readings.len() == 2)
    );
    assert_eq!(doubts("Дзвоніть ☎ нам"), [("☎".to_owned(), DoubtKind::Unread)]);
}

#[test]
fn a_text_of_a_council_is_read_without_a_doubt() {
    let text = "Ми працюємо з 8:00 до 17:00, у п’ятницю до 15:45, перерва 12:00–12:45. Адреса: м. Мена, вул. Зразкова, \
                буд. 12-А, каб. 5. Телефон: (04644) 2-13-45, пошта: mena@rada.gov.ua. Збір — 85 грн 50 коп., до 30 днів.";
    assert_eq!(doubts(text), []);
}

#[test]
fn a_stress_of_the_writer_settles_a_homograph() {
    assert_eq!(doubts("старий зАмок і зам\u{43e}\u{301}к"), []);
    assert_eq!(uk("старий зАмок"), "старий за\u{301}мок");
}

#[test]
fn the_words_of_the_town_come_first() {
    let say_as: SayAs =
        [("Синявка", "СинЯвка"), ("ЦНАП", "центр послуг"), ("Нова Пошта", "нова пОшта"), ("вул", "вУлиця")]
            .map(|(key, spoken)| (key.into(), spoken.into()))
            .into();
    let read = |text| read(Lang::UK, text, &say_as).words;
    assert_eq!(
        read("ЦНАП у с. Синявка, «Нова Пошта» № 1"),
        "центр послуг у селі Синя\u{301}вка, «нова по\u{301}шта» номер один"
    );
    let say_as: SayAs = [("Mena".into(), "Meh-na".into()), ("ЦНАП".into(), "центр послуг".into())].into();
    let english = super::read(Lang::EN, "Mena ЦНАП is open", &say_as).words;
    assert_eq!(english, "Meh-na ЦНАП is open", "Ukrainian letters are no words to an English voice");
}

#[test]
fn a_pronunciation_with_digits_is_put_into_words_too() {
    let say_as: SayAs = [("Дія.Центр".into(), "Дія центр 24/7".into())].into();
    assert_eq!(read(Lang::UK, "Дія.Центр тут", &say_as).words, "Дія центр цілодобово, без вихідних тут");
}

#[test]
fn lines_are_pauses_where_a_new_thing_begins() {
    assert_eq!(uk("Візьміть:\n- паспорт\n- код"), "Візьміть: паспорт; код");
    assert_eq!(uk("Речення, що\nпереноситься."), "Речення, що переноситься.");
    assert_eq!(uk("Перше\n\nДруге"), "Перше. Друге");
    assert_eq!(uk("  \n "), "");
}

#[test]
fn a_language_without_rules_is_given_as_it_is() {
    let polish = Lang::from_code("pl").unwrap();
    let say_as: SayAs = [("Mena".into(), "Miena".into())].into();
    assert_eq!(read(polish, "Mena  15:00", &say_as).words, "Miena 15:00");
}

/// The words are at most this many times as long as the text, a constant aside: «8/3» is longer than «9».
const GROWTH: usize = 40;
const CONSTANT: usize = 200;

fn holds(text: &str) -> Result<(), TestCaseError> {
    let reading = read(Lang::UK, text, &SayAs::new());
    prop_assert!(!reading.words.contains(|c: char| c.is_ascii_digit()), "digits in «{}»", reading.words);
    prop_assert!(reading.words.len() <= GROWTH * text.len() + CONSTANT, "{} of {}", reading.words.len(), text.len());
    prop_assert_eq!(uk(&reading.words), reading.words.clone(), "not idempotent: «{}»", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn any_text_is_read_without_digits_and_once_for_all(text in "\\PC{0,200}") {
        holds(&text)?;
    }

    #[test]
    fn a_text_like_those_of_a_council_is_too(parts in proptest::collection::vec(part(), 0..25)) {
        holds(&parts.concat())?;
    }

    #[test]
    fn control_characters_and_lines_do_no_harm(text in "[\\x00-\\x7f№–’\u{301}ґїА-я\\n]{0,300}") {
        holds(&text)?;
    }
}

/// Pieces that staff put side by side.
fn part() -> impl Strategy<Value = String> {
    let words = [
        " ",
        " ",
        " ",
        ", ",
        ". ",
        "-",
        "–",
        " – ",
        ":",
        "/",
        "\n",
        "до",
        "з",
        "о",
        "на",
        "у",
        "№",
        "%",
        "грн",
        "коп.",
        "м.",
        "м²",
        "вул.",
        "буд.",
        "каб.",
        "кв.",
        "тел.",
        "р.",
        "ст.",
        "тис.",
        "млн",
        "пн",
        "пт",
        "січня",
        "року",
        "години",
        "хвилини",
        "день",
        "особи",
        "поверсі",
        "голови",
        "ЦНАП",
        "КП",
        "ІІ",
        "XX",
        "Мена",
        "Viber",
        "@",
        "gov.ua",
        "+380",
        "i",
        "і т. д.",
        "5-й",
        "12-А",
        "(",
        ")",
        "«",
        "»",
        "°C",
    ];
    prop_oneof![
        4 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned),
        3 => "[0-9]{1,4}",
        1 => "[0-9]{5,14}",
        1 => "[а-яіїєґ]{1,6}",
    ]
}

#[test]
fn long_texts_take_time_in_proportion_to_their_length() {
    // A row of any one of these once could make a rule look to its end from each place.
    for piece in ["1 ", "1-", "a.", "вул. ", "(", "0 ", "1,", "пн–", "І", "а'", "…", "\u{301}", "1/", "@a.", "№"]
    {
        let text = piece.repeat(20_000 / piece.len());
        let words = uk(&text);
        assert!(words.len() <= GROWTH * text.len() + CONSTANT, "{piece}");
    }
}

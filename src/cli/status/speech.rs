//! By whom texts are spoken, which of them callers do not hear as they are written, and which nobody has read again in
//! time.

use jiff::civil::Date;

use crate::{
    cli::{columns, words},
    runtime::control::{OverdueText, SpeechStatus, UnspokenText, VoiceStatus},
};

const UNSPOKEN: [&str; 3] = ["Текст", "Що чують", "Чому"];
const OVERDUE: [&str; 3] = ["Текст", "Перечитати до", "Хто стежить"];
const NOTHING: &str = "—";
/// Letters of an older wording by which staff know it.
const SHOWN: usize = 60;

/// «Мовлення: українською — rhvoice anatol; озвучуємо 12 фраз…»; `None` while nothing is known.
pub(super) fn line(speech: &SpeechStatus) -> Option<String> {
    if speech.voices.is_empty() {
        return None;
    }
    let voices: Vec<String> = speech.voices.iter().map(voice).collect();
    let rendering = u64::try_from(speech.rendering).unwrap_or(u64::MAX);
    let busy = match rendering {
        0 => String::new(),
        n => format!("; озвучуємо {n} {}…", words::plural(n, ["фразу", "фрази", "фраз"])),
    };
    Some(format!("Мовлення:     {}{busy}", voices.join(", ")))
}

fn voice(voice: &VoiceStatus) -> String {
    let by = if voice.voice == "none" { "лише записи" } else { &voice.voice };
    format!("{} — {by}", language(&voice.lang))
}

fn language(code: &str) -> String {
    match code {
        "uk" => "українською".to_owned(),
        "en" => "англійською".to_owned(),
        other => format!("мовою {other}"),
    }
}

/// A voice that does not speak.
pub(super) fn warnings(speech: &SpeechStatus) -> Vec<String> {
    let silent = |voice: &VoiceStatus| {
        let fault = voice.fault.as_ref()?;
        Some(format!(
            "Увага! Голос «{}» не озвучує текстів: {fault}. Нові тексти не зазвучать, доки його не полагодять.",
            voice.voice
        ))
    };
    speech.voices.iter().filter_map(silent).collect()
}

/// Nothing at all where all is well.
pub(super) fn render(speech: &SpeechStatus) -> String {
    table("Тексти, що звучать не так, як написано", UNSPOKEN, speech.unspoken.iter().map(unspoken))
        + &table("Тексти, які час перечитати", OVERDUE, speech.overdue.iter().map(overdue))
}

fn table(title: &str, heads: [&str; 3], rows: impl Iterator<Item = [String; 3]>) -> String {
    let rows: Vec<Vec<String>> = rows.map(Vec::from).collect();
    if rows.is_empty() {
        return String::new();
    }
    let all: Vec<Vec<String>> = std::iter::once(heads.map(str::to_owned).into()).chain(rows).collect();
    format!("\n{title}\n{}", columns::aligned("  ", &all))
}

fn unspoken(text: &UnspokenText) -> [String; 3] {
    let heard = match &text.heard {
        Some(words) => format!("«{}»", shortened(words)),
        None => "що інформація тимчасово недоступна".to_owned(),
    };
    [text.place.clone(), heard, text.why.clone()]
}

fn shortened(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

fn overdue(text: &OverdueText) -> [String; 3] {
    let day = text.review.parse::<Date>().map_or(text.review.clone(), |day| day.strftime("%d.%m.%Y").to_string());
    [text.place.clone(), day, text.owner.clone().unwrap_or_else(|| NOTHING.to_owned())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(lang: &str, voice: &str, fault: Option<&str>) -> VoiceStatus {
        VoiceStatus { lang: lang.into(), voice: voice.into(), fault: fault.map(str::to_owned) }
    }

    #[test]
    fn a_service_that_speaks_needs_one_line() {
        let voices = vec![voice("uk", "rhvoice anatol", None), voice("hu", "none", None)];
        let mut speech = SpeechStatus { voices, ..SpeechStatus::default() };
        assert_eq!(line(&speech).unwrap(), "Мовлення:     українською — rhvoice anatol, мовою hu — лише записи");
        speech.rendering = 12;
        assert!(line(&speech).unwrap().ends_with("; озвучуємо 12 фраз…"));
        speech.rendering = 21;
        assert!(line(&speech).unwrap().ends_with("; озвучуємо 21 фразу…"));
        assert_eq!((warnings(&speech), render(&speech)), (vec![], String::new()));
        assert_eq!(line(&SpeechStatus::default()), None);
    }

    #[test]
    fn each_text_that_is_not_heard_is_named_with_what_is_heard_and_why() {
        let long = "Ми працюємо з понеділка до п’ятниці з восьмої до сімнадцятої години, а в суботу ні.";
        let text = |place: &str, heard: Option<&str>, why: &str| UnspokenText {
            place: place.into(),
            heard: heard.map(str::to_owned),
            why: why.into(),
        };
        let speech = SpeechStatus {
            voices: vec![voice("uk", "rhvoice anatol", Some("немає програми «RHVoice-test»"))],
            unspoken: vec![
                text("texts.графік.say", Some(long), "рушій не працює"),
                text("texts.паспорт.say", None, "на диску немає місця"),
            ],
            ..SpeechStatus::default()
        };
        assert_eq!(
            warnings(&speech),
            [
                "Увага! Голос «rhvoice anatol» не озвучує текстів: немає програми «RHVoice-test». Нові тексти не зазвучать, \
              доки його не полагодять."
            ]
        );
        assert_eq!(
            render(&speech),
            "
Тексти, що звучать не так, як написано
  Текст              Що чують                                                         Чому
  texts.графік.say   «Ми працюємо з понеділка до п’ятниці з восьмої до сімнадцятої…»  рушій не працює
  texts.паспорт.say  що інформація тимчасово недоступна                               на диску немає місця
"
        );
    }

    #[test]
    fn texts_past_their_date_are_listed_with_who_keeps_them() {
        let overdue = vec![
            OverdueText {
                place: "texts.графік".into(),
                owner: Some("секретар ради".into()),
                review: "2027-03-01".into(),
            },
            OverdueText { place: "notices.1".into(), owner: None, review: "2027-03-02".into() },
        ];
        assert_eq!(
            render(&SpeechStatus { overdue, ..SpeechStatus::default() }),
            "
Тексти, які час перечитати
  Текст         Перечитати до  Хто стежить
  texts.графік  01.03.2027     секретар ради
  notices.1     02.03.2027     —
"
        );
    }
}

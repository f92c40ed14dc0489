//! Texts of the staff on paper: each language apart, values in digits.

use crate::{
    calendar::ScheduleId,
    speech::{Localized, Span, Template, Value},
    vocab::Lang,
};

use super::{html::Html, view::Snapshot, words};

/// A text in every language it was written in.
pub fn say(html: &mut Html, snapshot: &Snapshot, text: &Localized<Template>) {
    for (lang, template) in &text.0 {
        if *lang == Lang::UK {
            html.raw("<p>");
        } else {
            html.raw("<p lang=\"").text(lang).raw("\">");
        }
        if template.written().next().is_some() {
            template_text(html, snapshot, *lang, template);
        } else {
            html.raw(unwritten(*lang));
        }
        html.raw("</p>\n");
    }
}

/// A recording whose words nobody has written down: whoever does not hear well must at least know of it.
fn unwritten(lang: Lang) -> &'static str {
    match lang {
        Lang::UK => "Тут звучить запис; його слів не записано.",
        _ => "A recording is played here; its words have not been written down.",
    }
}

/// The words with their values written in digits.
fn template_text(html: &mut Html, snapshot: &Snapshot, lang: Lang, template: &Template) {
    let mut before: Option<char> = None;
    for span in template.written() {
        let words = match span {
            Span::Text(text) => text.to_string(),
            Span::Value(value) => value_text(snapshot, lang, value),
            // Recordings stand in for whole texts; their words were taken above.
            Span::Played(_) => String::new(),
        };
        let Some(first) = words.chars().next() else { continue };
        if before.is_some_and(|last| !opens(last)) && !closes(first) {
            html.raw(" ");
        }
        html.text(&words);
        before = words.chars().last();
    }
}

/// Spans were trimmed when the text was cut, so the space between them is put back unless punctuation stands there.
fn opens(c: char) -> bool {
    matches!(c, '(' | '«' | '„' | '“' | '[' | '/')
}

fn closes(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | '»' | '”' | ']' | '…' | '/')
}

fn value_text(snapshot: &Snapshot, lang: Lang, value: &Value) -> String {
    match value {
        Value::Hours(id) => week(snapshot, lang, *id),
        Value::Opens(id) => {
            words::opens(lang, snapshot.local(), snapshot.status(*id)).unwrap_or_else(|| week(snapshot, lang, *id))
        }
        Value::Phone(groups) => groups.join(" "),
        Value::Date(date) => words::date(lang, *date),
        Value::Amount { hryvnias, kopecks } => format!("{hryvnias},{kopecks:02}\u{a0}грн"),
        Value::Time(time) => words::time(*time),
    }
}

fn week(snapshot: &Snapshot, lang: Lang, id: ScheduleId) -> String {
    let schedule = snapshot.script.calendar.schedules.get(usize::from(id.0));
    schedule.map(|schedule| words::week_inline(lang, schedule)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{speech::Played, web::view::sample};

    fn written(spans: Vec<Span>) -> String {
        let mut html = Html::new();
        let template = Template(spans);
        template_text(&mut html, &sample::snapshot("2026-03-02T10:00:00+02:00"), Lang::UK, &template);
        html.finish()
    }

    #[test]
    fn a_value_is_set_off_by_spaces_but_not_from_punctuation() {
        let phone = Span::Value(Value::Phone(["0", "800", "00"].map(Into::into).to_vec()));
        let text = |words: &str| Span::Text(words.into());
        assert_eq!(
            written(vec![text("Телефон:"), phone.clone(), text(", цілодобово")]),
            "Телефон: 0 800 00, цілодобово"
        );
        assert_eq!(written(vec![text("Довідка («"), phone.clone(), text("»)")]), "Довідка («0 800 00»)");
        assert_eq!(written(vec![phone.clone(), phone]), "0 800 00 0 800 00");
    }

    #[test]
    fn a_recording_is_shown_by_its_words_and_one_without_words_is_not_kept_secret() {
        let page = |words: Vec<Span>| {
            let played = Span::Played(Played { file: "вітання.wav".into(), words: Template(words) });
            let mut html = Html::new();
            let text = Localized::new(Lang::UK, Template(vec![played]));
            say(&mut html, &sample::snapshot("2026-03-02T10:00:00+02:00"), &text);
            html.finish()
        };
        assert_eq!(page(vec![Span::Text("Вітаємо!".into())]), "<p>Вітаємо!</p>\n");
        assert_eq!(page(Vec::new()), "<p>Тут звучить запис; його слів не записано.</p>\n");
    }

    #[test]
    fn dates_and_openings_are_written_in_digits() {
        let date = Span::Value(Value::Date(jiff::civil::date(2026, 12, 31)));
        assert_eq!(written(vec![Span::Text("До".into()), date]), "До 31 грудня 2026 року");
        assert_eq!(written(vec![Span::Value(Value::Opens(ScheduleId(0)))]), "сьогодні до 17:00");
    }

    #[test]
    fn a_schedule_that_is_not_there_leaves_the_words() {
        assert_eq!(
            written(vec![Span::Text("Ми працюємо".into()), Span::Value(Value::Hours(ScheduleId(9)))]),
            "Ми працюємо"
        );
    }
}

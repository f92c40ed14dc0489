//! What staff did about a call or a message: its words, its form, and the note that a sent form becomes.

use warp::http::StatusCode;

use super::{
    access::Visitor,
    html::Html,
    pieces,
    request::{self, Fields, Reply},
    site::Site,
    staff::{self, Tab},
};
use crate::{
    call::CallRecord,
    ledger::{Done, Note},
    vocab::RecordingId,
};

/// Characters of a note.
const LONGEST: usize = 1000;
/// Notes of one call: whoever writes more has mistaken the page for something else.
const MOST: usize = 100;

/// Ways to say the same about different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Message,
    Caller,
}

impl About {
    /// Beside a note that was made.
    pub fn made(self, done: Done) -> &'static str {
        match (self, done) {
            (_, Done::Open) => "повернено до невиконаних",
            (Self::Message, Done::Answered) => "дано відповідь",
            (Self::Caller, Done::Answered) => "передзвонили",
            (_, Done::NotReached) => "не додзвонилися",
            (_, Done::Dropped) => "відповідь не потрібна",
        }
    }

    /// On a button.
    fn button(self, done: Done) -> &'static str {
        match (self, done) {
            (_, Done::Open) => "Повернути до невиконаних",
            (Self::Message, Done::Answered) => "Дано відповідь",
            (Self::Caller, Done::Answered) => "Передзвонили",
            (_, Done::NotReached) => "Не додзвонилися",
            (_, Done::Dropped) => "Не потрібно",
        }
    }
}

/// How the matter stands: the last step about it, if any was taken.
pub fn last(notes: &[Note], recording: Option<RecordingId>) -> Option<&Note> {
    notes.iter().rev().find(|note| note.recording == recording)
}

/// Nothing is left to be done.
pub fn is_settled(note: Option<&Note>) -> bool {
    note.is_some_and(|note| matches!(note.done, Done::Answered | Done::Dropped))
}

/// The steps so far, the latest first.
pub fn list(html: &mut Html, about: About, notes: &[Note], recording: Option<RecordingId>) {
    for note in notes.iter().rev().filter(|note| note.recording == recording) {
        html.raw("<p class=\"made\"><strong>").raw(about.made(note.done)).raw("</strong> ");
        html.raw("<span class=\"quiet\">").text(staff::moment(note.at)).raw(", ").text(&note.by).raw("</span>");
        if !note.text.is_empty() {
            html.raw("<br>").text(&note.text);
        }
        html.raw("</p>\n");
    }
}

/// A note in words and a button for each step that makes sense now. `back` is where the browser goes afterwards.
pub fn form(html: &mut Html, visitor: &Visitor, form: &Form<'_>) {
    html.raw("<form class=\"note-form\" method=\"post\" action=\"").text(&form.action).raw("\">");
    staff::token(html, visitor);
    if !form.back.is_empty() {
        html.raw("<input type=\"hidden\" name=\"back\" value=\"").text(form.back).raw("\">");
    }
    html.raw("<label>Примітка <input name=\"text\" maxlength=\"1000\" autocomplete=\"off\"></label>\n<span class=\"actions\">");
    let steps: &[(Done, &'static str)] = match is_settled(form.last) {
        true => &[(Done::Open, "open")],
        false => &[(Done::Answered, "answered"), (Done::NotReached, "not-reached"), (Done::Dropped, "dropped")],
    };
    for (done, value) in steps {
        html.raw("<button name=\"done\" value=\"")
            .raw(value)
            .raw("\">")
            .raw(form.about.button(*done))
            .raw("</button>\n");
    }
    html.raw("</span></form>\n");
}

pub struct Form<'a> {
    pub about: About,
    /// Path the form is sent to.
    pub action: String,
    pub back: &'a str,
    pub last: Option<&'a Note>,
}

/// Keeps what a form says about `recording`, or about the call itself, and shows the page it came from.
pub async fn keep(
    site: &Site,
    visitor: &Visitor,
    form: &Fields,
    (record, recording): (&CallRecord, Option<RecordingId>),
    back: &str,
    tab: (Tab, &str),
) -> Reply {
    let Some(done) = form.get("done").and_then(read) else { return request::error(StatusCode::BAD_REQUEST) };
    if record.notes.len() >= MOST {
        let sentence = "У цього дзвінка вже забагато приміток: нової не записано.";
        return pieces::say(site, visitor, StatusCode::CONFLICT, tab, sentence, back);
    }
    let note = Note {
        recording,
        at: site.view.snapshot().now.civil,
        by: visitor.user.name.clone(),
        done,
        text: text(form.get("text").unwrap_or_default()),
    };
    if site.view.note(record.call, note).await {
        return request::see_other(back);
    }
    let sentence = "Примітку не записано: журнал зараз не приймає записів. Спробуйте за хвилину.";
    pieces::say(site, visitor, StatusCode::SERVICE_UNAVAILABLE, tab, sentence, back)
}

fn read(done: &str) -> Option<Done> {
    match done {
        "open" => Some(Done::Open),
        "answered" => Some(Done::Answered),
        "not-reached" => Some(Done::NotReached),
        "dropped" => Some(Done::Dropped),
        _ => None,
    }
}

/// One line without control characters, cut to its longest.
fn text(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::testing::{ago, call, note};

    #[test]
    fn the_last_step_about_a_thing_tells_how_it_stands() {
        let mut record = call(1, 1);
        assert!(!is_settled(last(&record.notes, None)));
        record.notes = vec![note(Done::NotReached, ago(3), None), note(Done::Answered, ago(2), None)];
        assert!(is_settled(last(&record.notes, None)));
        record.notes.push(note(Done::Open, ago(1), None));
        assert!(!is_settled(last(&record.notes, None)), "taken back");
        let recording = crate::store::testing::message(1, 1).recording;
        assert_eq!(last(&record.notes, Some(recording)), None, "a message is another matter");
    }

    #[test]
    fn a_note_is_one_bounded_line() {
        assert_eq!(text(" передзвонили\r\nзавтра\u{0} "), "передзвонили  завтра");
        assert_eq!(text(&"ї".repeat(5000)).chars().count(), LONGEST);
        assert_eq!(read("fired"), None);
    }
}

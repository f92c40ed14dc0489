//! `/messages`: what callers left in the boxes, the newest first, each with its sound.

use warp::http::StatusCode;

use super::{
    access::Visitor,
    host,
    html::Html,
    request::{self, Method, Reply, Request},
    site::Site,
    sound,
    staff::{self, Frame, Tab},
    view::{LeftMessage, Snapshot},
};
use crate::vocab::{CallRef, RecordingId, RecordingKind};

/// The list, or the sound of one.
pub async fn answer(site: &Site, visitor: &Visitor, request: &Request, rest: &[&str]) -> Reply {
    match rest {
        [] => {
            let left = site.view.messages().await;
            request::page(page(&site.view.snapshot(), visitor, left.as_deref()))
        }
        // A page of another site that plays a message in secret would have it marked as heard.
        [_] if host::is_embedded_elsewhere(&request.headers) => request::error(StatusCode::FORBIDDEN),
        [name] => {
            let range = request.header("range");
            let heard = request.method == Method::Get && sound::begins(range);
            let sound = match named(name) {
                Some(recording) => site.view.sound(recording, heard).await,
                None => None,
            };
            sound.map_or_else(|| request::error(StatusCode::NOT_FOUND), |bytes| sound::response(bytes, range))
        }
        _ => request::error(StatusCode::NOT_FOUND),
    }
}

/// `None`: the records cannot be read just now.
fn page(snapshot: &Snapshot, visitor: &Visitor, messages: Option<&[LeftMessage]>) -> String {
    let mut html = Html::new();
    staff::begin(&mut html, snapshot, visitor, &Frame::new(Tab::Messages, "Повідомлення"));
    match messages {
        None => html.raw("<p>Записи ще готуються. Оновіть сторінку за хвилину.</p>\n"),
        Some([]) => html.raw("<p>Повідомлень немає.</p>\n"),
        Some(messages) => {
            html.raw("<table>\n<caption>Від найновіших</caption>\n");
            staff::heads(&mut html, &["Коли", "Скринька", "Номер", "Тривалість", "Прослухано", "Послухати"]);
            messages.iter().for_each(|message| row(&mut html, message));
            html.raw("</table>\n")
        }
    };
    html.raw("<p class=\"quiet\">Номери повністю: <kbd>slukhavka messages --numbers</kbd></p>\n");
    staff::end(&mut html, snapshot);
    html.finish()
}

fn row(html: &mut Html, message: &LeftMessage) {
    html.raw("<tr><td>")
        .text(staff::moment(message.at))
        .raw("</td><td>")
        .text(&message.box_name)
        .raw("</td><td class=\"tel\">");
    match &message.number {
        Some(number) => html.text(number.masked()),
        None => html.raw("прихований"),
    };
    html.raw("</td><td>").text(staff::length(message.length_ms)).raw("</td><td>");
    match message.heard {
        Some(at) => html.text(staff::moment(at)),
        None => html.raw("<strong>нове</strong>"),
    };
    html.raw("</td><td><audio controls preload=\"none\" src=\"/messages/").text(file_name(message.recording));
    html.raw("\"></audio></td></tr>\n");
}

/// `3-17-1.wav`
fn file_name(recording: RecordingId) -> String {
    format!("{}-{}.wav", recording.call, recording.n)
}

/// The message such a name belongs to; anything else is no name.
fn named(file: &str) -> Option<RecordingId> {
    let mut numbers = file.strip_suffix(".wav")?.splitn(3, '-');
    let mut next = || numbers.next().filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let (boot, seq, n) = (next()?.parse().ok()?, next()?.parse().ok()?, next()?.parse().ok()?);
    Some(RecordingId { kind: RecordingKind::Message, call: CallRef { boot, seq }, n })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    use crate::{
        vocab::{PhoneNumber, Role},
        web::view::sample,
    };

    #[test]
    fn messages_show_masked_numbers_and_have_their_sound() {
        let at: Timestamp = "2026-03-02T08:15:00Z".parse().unwrap();
        let message = LeftMessage {
            recording: named("3-17-1.wav").unwrap(),
            at,
            box_name: "повідомлення".into(),
            number: PhoneNumber::parse("0671112233"),
            length_ms: 12_000,
            heard: None,
        };
        let heard = LeftMessage { heard: Some(at), number: None, ..message.clone() };
        let page = page(
            &sample::snapshot("2026-03-02T10:00:00+02:00"),
            &sample::visitor(Role::Admin),
            Some(&[message, heard]),
        );
        assert!(
            page.contains("<td>02.03.2026 10:15</td><td>повідомлення</td><td class=\"tel\">+38067•••2233</td>"),
            "{page}"
        );
        assert!(page.contains("src=\"/messages/3-17-1.wav\""), "{page}");
        assert!(page.contains("<strong>нове</strong>") && page.contains("прихований"), "{page}");
        assert!(!page.contains("1112233"), "whole numbers are for the command");
    }

    #[test]
    fn only_names_of_messages_are_names() {
        assert_eq!(named("3-17-1.wav").map(file_name).as_deref(), Some("3-17-1.wav"));
        for wrong in
            ["3-17-1", "3-17.wav", "../../x.wav", "3-17-1-2.wav", "+3-17-1.wav", "-3-1.wav", "9999999999-1-1.wav", ""]
        {
            assert_eq!(named(wrong), None, "{wrong}");
        }
    }
}

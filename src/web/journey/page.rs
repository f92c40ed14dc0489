//! A call's page.

use super::{Near, story};
use crate::{
    call::CallRecord,
    media::{DigitSource, MediaQuality},
    report::{CallRow, Context, words},
    vocab::{RecordingId, RecordingKind},
    web::{
        access::{Right, Visitor},
        call_words,
        calls::number,
        html::Html,
        notes::{self, About, Form},
        pieces,
        staff::{self, Frame, Tab},
        view::Snapshot,
    },
};

pub fn page(
    snapshot: &Snapshot,
    visitor: &Visitor,
    context: &Context,
    record: &CallRecord,
    near: Option<&Near>,
) -> String {
    let at = record.started.to_zoned(context.zone.clone());
    let title = format!("Дзвінок {}", at.strftime("%d.%m.%Y %H:%M"));
    let mut html = pieces::begin(snapshot, visitor, &Frame::new(Tab::Calls, title));
    html.raw("<p><a href=\"/calls?day=").text(at.date()).raw("\">Усі дзвінки цього дня</a></p>\n");
    facts(&mut html, visitor, context, record, near);
    timeline(&mut html, visitor, context, record);
    quality(&mut html, record);
    staff_notes(&mut html, visitor, record);
    others(&mut html, context, near);
    staff::end(&mut html, snapshot);
    html.finish()
}

fn facts(html: &mut Html, visitor: &Visitor, context: &Context, record: &CallRecord, near: Option<&Near>) {
    let row = CallRow::of(context, record, false);
    let seconds = record.started.to_zoned(context.zone.clone()).strftime("%d.%m.%Y %H:%M:%S").to_string();
    let doubt =
        if record.clock_trusted { "" } else { " — годинник тоді ще не було звірено" };
    html.raw("<dl class=\"facts\">\n");
    pieces::fact(html, "Коли", format!("{seconds}{doubt}"));
    let whole = visitor.may(Right::Numbers);
    pieces::fact(html, "Номер", number(record, whole));
    if whole && !record.caller.name.is_empty() {
        pieces::fact(html, "Ім’я від провайдера", &record.caller.name);
    }
    pieces::fact(html, "Результат", &row.outcome);
    pieces::fact(html, "Тривав", staff::length(record.ended_ms));
    if let Some(at_work) = record.at_work {
        pieces::fact(html, "Час", if at_work { "робочий" } else { "неробочий" });
    }
    if let Some(near) = near.filter(|near| near.before.count > 0) {
        let before = words::calls(near.before.count as u64);
        pieces::fact(html, "Повторний", format!("так: за попередні 7 днів із цього номера — {before}"));
    }
    if !row.counted {
        pieces::fact(html, "У звіті", "не враховано");
    }
    pieces::fact(html, "Позначення", record.call);
    html.raw("</dl>\n");
}

fn timeline(html: &mut Html, visitor: &Visitor, context: &Context, record: &CallRecord) {
    html.raw("<h2 id=\"timeline\">Перебіг дзвінка</h2>\n<ol class=\"timeline\">\n");
    for moment in story::story(record, &context.script) {
        let offset = jiff::SignedDuration::from_millis(i64::try_from(moment.at_ms).unwrap_or(i64::MAX));
        let at = record.started.checked_add(offset).unwrap_or(record.started).to_zoned(context.zone.clone());
        html.raw("<li><time datetime=\"").text(at.strftime("%Y-%m-%dT%H:%M:%S%:z")).raw("\">");
        html.text(staff::length(moment.at_ms))
            .raw(" (")
            .text(at.strftime("%H:%M:%S"))
            .raw(")</time> ")
            .text(&moment.text);
        if let Some(recording) = moment.sound.filter(|recording| may_hear(visitor, *recording)) {
            html.raw("<br>");
            player(html, recording);
        }
        html.raw("</li>\n");
    }
    html.raw("</ol>\n");
}

fn may_hear(visitor: &Visitor, recording: RecordingId) -> bool {
    visitor.may(match recording.kind {
        RecordingKind::Talk => Right::Numbers,
        RecordingKind::Message => Right::Messages,
    })
}

/// Nothing is read before somebody begins to listen.
pub fn player(html: &mut Html, recording: RecordingId) {
    let words = match recording.kind {
        RecordingKind::Message => "Послухати повідомлення",
        RecordingKind::Talk => "Послухати розмову",
    };
    html.raw("<audio controls preload=\"none\" aria-label=\"").raw(words).raw("\" src=\"");
    match recording.kind {
        RecordingKind::Message => html.raw("/messages/").text(recording.call).raw("-").text(recording.n).raw(".wav"),
        RecordingKind::Talk => html.raw("/calls/").text(recording.call).raw("/talk-").text(recording.n).raw(".wav"),
    };
    html.raw("\"></audio>");
}

/// What the line did to the voice, as far as it was measured.
fn quality(html: &mut Html, record: &CallRecord) {
    let MediaQuality { packets_received, lost, jitter_max_ms, remote_lost, mos, .. } = record.quality;
    if packets_received == 0 && mos.is_none() {
        return;
    }
    html.raw("<h2>Якість зв’язку</h2>\n<dl class=\"facts\">\n");
    if let Some(mos) = mos {
        let score = words::decimal(f64::from(mos), 1);
        pieces::fact(html, "Оцінка за розрахунком", format!("{} ({score} з 4,5)", mos_in_words(mos)));
    }
    let share = 100.0 * lost as f64 / (packets_received + lost).max(1) as f64;
    pieces::fact(html, "Втрачено пакетів від громадянина", format!("{} %", words::decimal(share, 1)));
    if let Some(remote) = remote_lost {
        pieces::fact(
            html,
            "Втрачено дорогою до громадянина",
            format!("{} %", words::decimal(f64::from(remote) * 100.0, 1)),
        );
    }
    pieces::fact(html, "Найбільше тремтіння", format!("{} мс", words::decimal(f64::from(jitter_max_ms), 0)));
    if let Some(codec) = record.codec {
        pieces::fact(html, "Кодек", codec.name());
    }
    if let Some(source) = record.digit_source {
        pieces::fact(html, "Клавіші надходили", digits_in_words(source));
    }
    html.raw("</dl>\n");
}

/// The categories of ITU-T G.109 by the score.
fn mos_in_words(mos: f32) -> &'static str {
    match mos {
        mos if mos >= 4.03 => "добра",
        mos if mos >= 3.6 => "задовільна",
        mos if mos >= 3.1 => "посередня",
        mos if mos >= 2.58 => "погана",
        _ => "дуже погана",
    }
}

fn digits_in_words(source: DigitSource) -> &'static str {
    match source {
        DigitSource::Event => "окремими пакетами (RFC 4733)",
        DigitSource::Info => "повідомленнями SIP INFO",
        DigitSource::InBand => "тонами в голосі",
    }
}

fn staff_notes(html: &mut Html, visitor: &Visitor, record: &CallRecord) {
    html.raw("<h2 id=\"notes\">Що зроблено</h2>\n");
    let none = record.notes.iter().all(|note| note.recording.is_some());
    if none {
        pieces::nothing(html, "Приміток до дзвінка ще немає.");
    }
    notes::list(html, About::Caller, &record.notes, None);
    if visitor.may(Right::Messages) {
        let action = format!("/calls/{}", record.call);
        notes::form(
            html,
            visitor,
            &Form { about: About::Caller, action, back: "", last: notes::last(&record.notes, None) },
        );
    }
    for message in &record.messages {
        let recording = message.recording;
        html.raw("<h3>Повідомлення ").text(recording.n).raw("</h3>\n");
        notes::list(html, About::Message, &record.notes, Some(recording));
        html.raw("<p><a href=\"/messages#m").text(recording.call).raw("-").text(recording.n);
        html.raw("\">До списку повідомлень</a></p>\n");
    }
}

fn others(html: &mut Html, context: &Context, near: Option<&Near>) {
    let Some(Near { before, after }) = near else { return };
    html.raw("<h2>Інші дзвінки з цього номера</h2>\n");
    if before.count + after.count == 0 {
        pieces::nothing(html, "За 7 днів до і після цього дзвінка інших немає.");
    } else {
        html.raw("<p>За 7 днів до — ")
            .text(before.count)
            .raw(", за 7 днів після — ")
            .text(after.count)
            .raw(".</p>\n<ul>\n");
        for other in after.calls.iter().chain(&before.calls) {
            let at = other.started.to_zoned(context.zone.clone());
            html.raw("<li><a href=\"/calls/").text(other.call).raw("\">").text(staff::written(&at)).raw("</a> — ");
            html.text(call_words::outcome(other.outcome)).raw("</li>\n");
        }
        html.raw("</ul>\n");
    }
    if before.cut || after.cut {
        html.raw("<p>Дзвінків за ці дні дуже багато: переглянуто не всі.</p>\n");
    }
}

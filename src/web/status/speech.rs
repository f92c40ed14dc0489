//! «Мовлення» on the page «Стан»: who speaks, what callers do not hear as it is written, and what nobody has read again
//! in time (M-6.3).

use crate::{
    ivr::{self, Overdue},
    report::words,
    web::{
        health::{Speech, Unspoken},
        html::Html,
        pieces, staff,
        view::Snapshot,
    },
};

/// Rows of a table; the rest is counted.
const SHOWN: usize = 50;
/// Letters of an older wording by which staff know it.
const WORDS: usize = 60;

/// A voice that does not speak: new texts will not be heard until somebody mends it.
pub(super) fn warnings(speech: &Speech) -> impl Iterator<Item = String> {
    let silent = |(voice, fault): (&str, &str)| {
        format!("Голос «{voice}» не озвучує текстів: {fault}. Нові тексти не зазвучать, доки його не полагодять.")
    };
    speech.voices.iter().filter_map(|v| Some((v.voice.as_str(), v.fault.as_deref()?))).map(silent)
}

pub(super) fn section(html: &mut Html, snapshot: &Snapshot, speech: &Speech) {
    if speech.voices.is_empty() {
        return;
    }
    html.raw("<h2>Мовлення</h2>\n<dl class=\"facts\">\n");
    for voice in &speech.voices {
        let by = if voice.voice == "none" { "лише записи" } else { &voice.voice };
        pieces::fact(html, language(&voice.lang), by);
    }
    if speech.rendering > 0 {
        let n = speech.rendering as u64;
        let phrases = words::plural(n, "фразу", "фрази", "фраз");
        pieces::fact(html, "Зараз", format!("озвучуємо {n} {phrases}; доти звучить попереднє меню"));
    }
    html.raw("</dl>\n");
    unspoken(html, &speech.unspoken);
    overdue(html, &ivr::overdue(&snapshot.script, snapshot.local().date()));
}

fn language(code: &str) -> &'static str {
    match code {
        "uk" => "Українською",
        "en" => "Англійською",
        _ => "Іншою мовою",
    }
}

fn unspoken(html: &mut Html, texts: &[Unspoken]) {
    let rows = texts.iter().map(|text| {
        let heard = text.heard.as_deref().map_or_else(|| "вибачення".to_owned(), |heard| format!("«{}»", cut(heard)));
        [text.place.clone(), heard, text.why.clone()]
    });
    table(html, "Тексти, що звучать не так, як написано", ["Текст", "Що чують", "Чому"], rows);
}

fn overdue(html: &mut Html, texts: &[Overdue]) {
    let rows = texts.iter().map(|text| {
        let owner = text.owner.as_deref().unwrap_or("—").to_owned();
        [text.title.clone(), words::date(text.review), owner]
    });
    table(html, "Тексти, які час перечитати", ["Текст", "Перечитати до", "Хто стежить"], rows);
}

/// Nothing at all where there is nothing to tell.
fn table(
    html: &mut Html,
    caption: &'static str,
    heads: [&'static str; 3],
    rows: impl ExactSizeIterator<Item = [String; 3]>,
) {
    let more = rows.len().saturating_sub(SHOWN);
    if rows.len() == 0 {
        return;
    }
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").raw(caption);
    html.raw("\">\n<table>\n<caption>").raw(caption).raw("</caption>\n<thead>");
    staff::heads(html, &heads);
    html.raw("</thead>\n<tbody>\n");
    for [first, second, third] in rows.take(SHOWN) {
        html.raw("<tr><th scope=\"row\">").text(first).raw("</th><td>").text(second).raw("</td><td>");
        html.text(third).raw("</td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n");
    if more > 0 {
        html.raw("<p>І ще ").text(more).raw(": усі — у «slukhavka status».</p>\n");
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}

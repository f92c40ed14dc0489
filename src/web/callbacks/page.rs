//! The list as a page.

use super::list::{Caller, DAYS, Found, SHOWN};
use crate::{
    report::words::plural,
    web::{
        access::{Right, Visitor},
        html::Html,
        notes::{self, About, Form},
        pieces,
        staff::{self, Frame, Tab},
        view::Snapshot,
    },
};

pub fn page(snapshot: &Snapshot, visitor: &Visitor, found: &Found) -> String {
    let mut html = pieces::begin(snapshot, visitor, &Frame::new(Tab::Callbacks, "Кому передзвонити"));
    html.raw("<p>Хто телефонував за останні ").text(DAYS).raw(" днів і не дочекався відповіді, і відтоді з ними не ");
    html.raw("говорили. Від найновіших; один рядок — один номер.</p>\n");
    if found.cut {
        html.raw("<p class=\"note\">Дзвінків за ці дні дуже багато: переглянуто лише новіші.</p>\n");
    }
    if found.callers.is_empty() {
        pieces::nothing(&mut html, "Передзвонювати нікому: усім відповіли.");
    } else {
        let n = found.count as u64;
        html.raw("<p>Усього ").text(n).raw(" ").raw(plural(n, "номер", "номери", "номерів"));
        if found.count > SHOWN {
            html.raw("; показано ").text(SHOWN).raw(" найновіших");
        }
        html.raw(".</p>\n");
    }
    found.callers.iter().for_each(|caller| row(&mut html, snapshot, visitor, caller));
    staff::end(&mut html, snapshot);
    html.finish()
}

fn row(html: &mut Html, snapshot: &Snapshot, visitor: &Visitor, caller: &Caller) {
    let missed = &caller.last;
    html.raw("<section class=\"item\" id=\"c").text(missed.call).raw("\" aria-labelledby=\"h").text(missed.call);
    html.raw("\">\n<h2 id=\"h")
        .text(missed.call)
        .raw("\"><a class=\"tel\" href=\"tel:")
        .text(&caller.number)
        .raw("\">");
    html.text(&caller.number).raw("</a></h2>\n<p>").text(staff::moment(missed.started));
    for asked in &missed.wanted {
        html.raw(" · ").text(pieces::title(&snapshot.script, asked));
    }
    if missed.waited_ms > 0 {
        html.raw(" · чекали ").text(staff::length(missed.waited_ms));
    }
    if caller.times > 1 {
        let n = caller.times as u64;
        html.raw(" · <strong>").text(n).raw(" ").raw(plural(n, "раз", "рази", "разів")).raw("</strong>");
    }
    if visitor.may(Right::Calls) {
        html.raw(" · <a href=\"/calls/").text(missed.call).raw("\">перебіг дзвінка</a>");
    }
    html.raw("</p>\n");
    notes::list(html, About::Caller, &missed.notes, None);
    let form = Form {
        about: About::Caller,
        action: format!("/callbacks/{}", missed.call),
        back: "",
        last: notes::last(&missed.notes, None),
    };
    notes::form(html, visitor, &form);
    html.raw("</section>\n");
}

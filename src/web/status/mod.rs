//! `/status`: how the service is, in words: lines, records, disk, clock, configuration, strangers, the last errors. No
//! secrets; numbers are masked.

mod speech;

use std::time::Duration;

use super::{
    access::{Right, Visitor},
    amounts::{bytes, span},
    health::{Health, Journal, Search},
    html::Html,
    live, pieces,
    request::{self, Reply},
    site::Site,
    staff::{self, Frame, Tab},
    view::{Snapshot, StoreNumbers},
};
use crate::{guard::GuardCounters, report::words::calls, vocab::mask_numbers};

/// Messages take time on their way: a smaller difference is no mistake of the clock.
const CLOCK_TOLERANCE: u64 = 30;

pub fn answer(site: &Site, visitor: &Visitor) -> Reply {
    request::page(page(&site.view.snapshot(), visitor))
}

fn page(snapshot: &Snapshot, visitor: &Visitor) -> String {
    let mut html = pieces::begin(snapshot, visitor, &Frame::new(Tab::Status, "Стан"));
    warnings(&mut html, snapshot, visitor);
    service(&mut html, snapshot);
    live::lines(&mut html, &snapshot.report.trunks, true);
    records(&mut html, snapshot);
    if let Some(health) = &snapshot.health {
        speech::section(&mut html, snapshot, &health.speech);
    }
    phones(&mut html, snapshot);
    strangers(&mut html, &snapshot.report.guard);
    if let Some(health) = &snapshot.health {
        errors(&mut html, health);
    }
    staff::end(&mut html, snapshot);
    html.finish()
}

/// What somebody should do something about, first.
fn warnings(html: &mut Html, snapshot: &Snapshot, visitor: &Visitor) {
    pieces::disk_warning(html, snapshot);
    let mut warn = |text: String| {
        html.raw("<p class=\"note\">").text(text).raw("</p>\n");
    };
    if snapshot.draining {
        warn("Службу зупиняють: нових дзвінків вона не приймає.".into());
    }
    if snapshot.store.lost > 0 {
        warn(format!("Втрачено записів: {}. Диск надто довго нічого не приймав.", snapshot.store.lost));
    }
    if !snapshot.now.trusted {
        warn("Годинник служби ще не звірено: час записів може бути неточним.".into());
    }
    let Some(health) = &snapshot.health else { return };
    if let Some(ahead) = health.clock_off_s.filter(|ahead| ahead.unsigned_abs() >= CLOCK_TOLERANCE) {
        let way = if ahead > 0 { "поспішає" } else { "відстає" };
        let off = span(Duration::from_secs(ahead.unsigned_abs()));
        warn(format!("Годинник {way} на {off}: перевірте, чи синхронізується час."));
    }
    if let Some(room) = health.disk.filter(|room| room.free < health.recordings_need) {
        let (free, need) = (bytes(room.free), bytes(health.recordings_need));
        warn(format!("На диску вільно {free}: розмови й повідомлення не записуються, доки не стане {need}."));
    }
    speech::warnings(&health.speech).for_each(&mut warn);
    if let Some(refused) = &health.config.refused {
        warn("Зміни у файлі налаштувань не прийнято: працюють попередні.".into());
        // Quotes the file, which not everybody may read.
        if visitor.may(Right::Users) {
            html.raw("<pre>").text(mask_numbers(refused.trim_end())).raw("</pre>\n");
        }
    }
}

fn service(html: &mut Html, snapshot: &Snapshot) {
    let counters = &snapshot.counters;
    html.raw("<h2>Служба</h2>\n<dl class=\"facts\">\n");
    pieces::fact(html, "Версія", env!("CARGO_PKG_VERSION"));
    pieces::fact(html, "Працює", span(snapshot.uptime));
    pieces::fact(html, "Годинник", if snapshot.now.trusted { "звірено" } else { "ще не звірено" });
    pieces::fact(html, "Зараз", calls(counters.calls as u64));
    let (offered, answered) = (calls(counters.offered), counters.answered);
    pieces::fact(html, "Від запуску надійшло", format!("{offered}, відповіли на {answered}"));
    pieces::fact(html, "Відмовлено: усе зайнято", counters.refused_full);
    if let Some(config) = snapshot.health.as_ref().map(|health| &health.config) {
        let loaded = config.loaded.map_or("невідомо".to_owned(), |at| staff::moment(at).to_string());
        let warnings =
            if config.warnings > 0 { format!(", попереджень: {}", config.warnings) } else { String::new() };
        pieces::fact(html, "Налаштування прочитано", format!("{loaded}{warnings}"));
    }
    html.raw("</dl>\n");
}

fn records(html: &mut Html, snapshot: &Snapshot) {
    let StoreNumbers { records, waiting, journal_bytes, bytes_on_disk, .. } = snapshot.store;
    html.raw("<h2>Записи</h2>\n<dl class=\"facts\">\n");
    pieces::fact(html, "Збережено", calls(records));
    pieces::fact(html, "Чекають на диск", waiting);
    pieces::fact(html, "Займають", bytes(bytes_on_disk));
    pieces::fact(html, "Записано від запуску", bytes(journal_bytes));
    if let Some(health) = &snapshot.health {
        pieces::fact(html, "Журнал", journal(health.journal));
        pieces::fact(html, "Пошук", search(health.search));
        if let Some(room) = health.disk {
            pieces::fact(html, "Вільно на диску", format!("{} із {}", bytes(room.free), bytes(room.total)));
        }
        if health.damaged > 0 {
            pieces::fact(html, "Пошкоджених місць у журналі", health.damaged);
        }
        if health.unknown > 0 {
            pieces::fact(html, "Записів новішої програми", health.unknown);
        }
        if let Some(trouble) = &health.store_trouble {
            pieces::fact(html, "Причина", mask_numbers(trouble));
        }
    }
    html.raw("</dl>\n");
}

fn journal(journal: Journal) -> &'static str {
    match journal {
        Journal::Opening => "відкривається",
        Journal::Ready => "у порядку",
        Journal::DiskFull => "на диску немає місця, записи чекають у пам’яті",
        Journal::Failing => "диск не приймає записів, вони чекають у пам’яті",
    }
}

fn search(search: Search) -> &'static str {
    match search {
        Search::Opening => "відкривається",
        Search::CatchingUp => "оновлюється з журналу",
        Search::Ready => "готовий",
        Search::Unavailable => "недоступний, видно лише останні дзвінки",
    }
}

fn phones(html: &mut Html, snapshot: &Snapshot) {
    let phones = &snapshot.report.phones;
    if phones.is_empty() {
        return;
    }
    html.raw("<h2>Настільні телефони</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Настільні телефони\">\n<table>\n<caption>Внутрішні номери</caption>\n<thead>");
    staff::heads(html, &["Номер", "Стан", "Апарат"]);
    html.raw("</thead>\n<tbody>\n");
    for phone in phones {
        let state = match (phone.registered, phone.alive) {
            (true, true) => "на зв’язку",
            (true, false) => "не відповідає",
            (false, _) => "немає зв’язку",
        };
        let apparatus: String = phone.user_agent.chars().take(40).collect();
        html.raw("<tr><th scope=\"row\">").text(&phone.extension).raw("</th><td>").raw(state).raw("</td><td>");
        html.text(apparatus).raw("</td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n");
}

fn strangers(html: &mut Html, guard: &GuardCounters) {
    html.raw("<h2>Чужі спроби</h2>\n<dl class=\"facts\">\n");
    pieces::fact(html, "Зараз заблоковано адрес", guard.banned_now);
    pieces::fact(html, "Блокувань від запуску", guard.bans);
    pieces::fact(html, "Чужих запитів", guard.strange);
    pieces::fact(html, "Відкинуто без читання", guard.dropped_banned + guard.dropped_rate);
    html.raw("</dl>\n");
}

fn errors(html: &mut Html, health: &Health) {
    html.raw("<h2>Останні помилки й попередження</h2>\n");
    if health.errors.is_empty() {
        return pieces::nothing(html, "Від запуску їх не було.");
    }
    html.raw("<ul>\n");
    for (at, text) in &health.errors {
        html.raw("<li>");
        if let Some(at) = at {
            html.text(staff::moment(*at)).raw(" — ");
        }
        // Of many lines the first one names the matter.
        html.text(mask_numbers(text.lines().next().unwrap_or_default())).raw("</li>\n");
    }
    html.raw("</ul>\n");
}

#[cfg(test)]
mod tests;

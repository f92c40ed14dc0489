//! `trunks:` — lines of the telecom provider: the line's own words first, then its provider's. Passwords are files,
//! never values.

mod access;
mod habits;
mod server;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{Shape, limits, queues};
use crate::{
    config::{
        keys,
        messages::{shape as say, trunks as words},
        presets,
        source::{Entry, Node, Word},
    },
    trunk::{KeepAlive, KeepAliveMethod, Login, Server, TrunkSettings, TrunkTransport},
};

pub(super) use access::{file, password};

const HELP: &str =
    "пишіть так: {server: sip.example.ua, login: 380464400000, password_file: trunk.password, channels: 4}";

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<(Word, TrunkSettings)> {
    let entries = shape.map(node, "під «trunks:» пишіть назву лінії, а під нею — provider, server, login");
    let lines: Vec<_> = entries.iter().map(|e| (e.key.clone(), line(shape, e))).collect();
    same_twice(shape, &lines);
    lines
}

/// The words of one line.
struct Line<'a> {
    name: &'a Word,
    own: &'a [Entry],
    /// Its own, then those of its provider that it does not write itself.
    all: Vec<Entry>,
    provider_known: bool,
}

impl Line<'_> {
    /// Complains of words that the line itself writes, and that change nothing.
    fn idle(&self, shape: &mut Shape<'_>, words_: &[&str], because: &str) {
        for Entry { key, .. } in self.own.iter().filter(|e| words_.contains(&e.key.text.as_str())) {
            shape.report.add(&key.place, words::without_effect(&key.text, because));
        }
    }
}

fn line(shape: &mut Shape<'_>, entry: &Entry) -> TrunkSettings {
    let own = shape.map(&entry.value, HELP);
    shape.only(own, &[keys::TRUNK_OWN, keys::TRUNK].concat(), is_secret);
    for Entry { key, .. } in own.iter().filter(|e| is_secret(&e.key.text)) {
        shape.report.add(&key.place, say::secret());
    }
    let provider = shape.field_word(own, "provider").map_or(presets::PLAIN.to_owned(), |w| w.text.to_lowercase());
    let known = shape.providers.entries(&provider).iter();
    let missing = known.filter(|e| !own.iter().any(|o| o.key.text == e.key.text)).cloned();
    let all = own.iter().cloned().chain(missing).collect();
    let line = Line { name: &entry.key, own, all, provider_known: shape.providers.knows(&provider) };
    settings(shape, &line, &provider)
}

fn settings(shape: &mut Shape<'_>, line: &Line<'_>, provider: &str) -> TrunkSettings {
    let all = &line.all;
    let login = access::login(shape, line);
    let from = super::networks::read(shape, all, "from");
    let (servers, domain) = server::servers(shape, line, login.is_some(), &from);
    let transport = transport(shape, all);
    let (channels, reserve) = channels(shape, all);
    let keep_alive = keep_alive(shape, line, &servers);
    if login.is_none() {
        line.idle(shape, &["auth_user", "realm", "expires", "contact"], "без «login» лінія не реєструється");
    }
    TrunkSettings {
        name: Arc::from(line.name.text.as_str()),
        provider: Arc::from(provider),
        login,
        domain,
        servers,
        transport,
        tls: access::tls(shape, line, transport),
        expires: habits::expires(shape, all),
        keep_alive,
        from,
        media_from: super::networks::read(shape, all, "media_from"),
        public_address: habits::public_address(shape, all),
        channels,
        reserve,
        when_full: habits::when_full(shape, all),
        number_from: habits::number_from(shape, all),
        caller_from: habits::caller_from(shape, all),
        dial: habits::dial(shape, all),
        own_number: habits::own_number(shape, all),
        show_caller: queues::yes_no(shape, all, "show_caller").unwrap_or(false),
        transfer: habits::transfer(shape, all),
        early_media: habits::early_media(shape, all),
        srtp: habits::srtp(shape, all),
        contact_user: habits::contact_user(shape, all),
        session_timer: habits::session_timer(shape, all),
    }
}

fn is_secret(key: &str) -> bool {
    keys::SECRETS.contains(&key)
}

fn transport(shape: &mut Shape<'_>, entries: &[Entry]) -> TrunkTransport {
    let choices = [
        ("auto", TrunkTransport::Auto),
        ("udp", TrunkTransport::Udp),
        ("tcp", TrunkTransport::Tcp),
        ("tls", TrunkTransport::Tls),
    ];
    shape.field_word(entries, "transport").and_then(|w| shape.choice(&w, &choices)).unwrap_or_default()
}

fn channels(shape: &mut Shape<'_>, entries: &[Entry]) -> (Option<u32>, u32) {
    let channels = limits::count(shape, entries, "channels", 1, 1000);
    let Some(reserve) = limits::count(shape, entries, "reserve", 0, 1000) else { return (channels, 0) };
    let written = shape.field(entries, "channels").is_some();
    if let Some(place) = shape.field(entries, "reserve").map(|node| node.place.clone()) {
        match channels {
            Some(channels) if reserve >= channels => {
                shape.report.add(&place, words::reserve_too_large(reserve, channels));
            }
            None if !written && reserve > 0 => shape.report.add(&place, words::reserve_of_nothing()),
            _ => {}
        }
    }
    (channels, reserve)
}

/// A line without a server has nobody to ask.
fn keep_alive(shape: &mut Shape<'_>, line: &Line<'_>, servers: &[Server]) -> KeepAlive {
    let written = habits::keep_alive(shape, &line.all);
    if !servers.is_empty() {
        return written;
    }
    // A server that cannot be read has been named already.
    let none_written = !line.all.iter().any(|e| matches!(e.key.text.as_str(), "server" | "proxies"));
    if written.method != KeepAliveMethod::Off && none_written {
        line.idle(shape, &["keep_alive"], "без «server» запитувати нема кого");
    }
    KeepAlive { method: KeepAliveMethod::Off, ..written }
}

/// Two lines of one login at one server would push each other out.
fn same_twice(shape: &mut Shape<'_>, lines: &[(Word, TrunkSettings)]) {
    let mut seen: BTreeMap<(String, String), &Word> = BTreeMap::new();
    for (name, line) in lines {
        let Some(server) = line.servers.first() else { continue };
        let user = line.login.as_ref().map(|Login { user, .. }| user.to_lowercase()).unwrap_or_default();
        let port = server.port.map(|port| format!(":{port}")).unwrap_or_default();
        match seen.entry((format!("{}{port}", server.host.to_lowercase()), user)) {
            std::collections::btree_map::Entry::Occupied(first) => {
                let first = first.get();
                shape.report.add(&name.place, words::same_line(&first.text, first.place.at.line));
            }
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(name);
            }
        }
    }
}

/// A length of time, or `off`.
fn duration_or_off(
    shape: &mut Shape<'_>,
    entries: &[Entry],
    key: &str,
    (from, to): (Duration, Duration),
    limits_in_words: (&str, &str),
) -> Option<Duration> {
    let word = shape.field(entries, key).and_then(|node| shape.word(node))?;
    if is_off(&word.text) {
        return None;
    }
    limits::duration(shape, entries, key, from, to, limits_in_words)
}

fn is_off(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "off" | "no" | "ні" | "вимкнено")
}

//! `trunks:` — lines of the telecom provider. Passwords are files, never values.

use std::{path::PathBuf, sync::Arc};

use super::Shape;
use crate::config::{
    Trunk, TrunkTransport, keys,
    messages::{sense, shape as say},
    source::{Entry, Node, Word},
};

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<(Word, Trunk)> {
    let entries = shape.map(node, "під «trunks:» пишіть назву лінії, а під нею — provider, server, login");
    entries.iter().map(|e| (e.key.clone(), trunk(shape, e))).collect()
}

fn trunk(shape: &mut Shape<'_>, entry: &Entry) -> Trunk {
    let entries = shape.map(&entry.value, "пишіть так: {server: sip.example.ua, login: 380464400000, channels: 4}");
    shape.only(entries, keys::TRUNK, is_secret);
    for Entry { key, .. } in entries.iter().filter(|e| is_secret(&e.key.text)) {
        shape.report.add(&key.place, say::secret());
    }
    let text = |shape: &mut Shape<'_>, key: &str| shape.field_word(entries, key).map(|w| Arc::from(w.text));
    if shape.field(entries, "server").is_none() && !entries.is_empty() {
        shape.report.add(&entry.key.place, say::missing("server", "«server: sip.example.ua»"));
    }
    Trunk {
        name: Arc::from(entry.key.text.as_str()),
        provider: text(shape, "provider").unwrap_or_else(|| Arc::from("plain")),
        server: text(shape, "server").unwrap_or_else(|| Arc::from("")),
        domain: text(shape, "domain"),
        login: text(shape, "login"),
        password_file: shape.field_word(entries, "password_file").and_then(|w| password_file(shape, &w)),
        channels: shape
            .field_word(entries, "channels")
            .and_then(|w| shape.number(&w, 1, 1000))
            .and_then(|n| u32::try_from(n).ok()),
        transport: transport(shape, entries),
        from: networks(shape, entries, "from"),
        media_from: networks(shape, entries, "media_from"),
    }
}

fn is_secret(key: &str) -> bool {
    keys::SECRETS.contains(&key)
}

/// Beneath the folder of the configuration, or absolute (systemd credentials stand elsewhere).
fn password_file(shape: &mut Shape<'_>, word: &Word) -> Option<PathBuf> {
    let written = PathBuf::from(&word.text);
    let Some(folder) = shape.folder else { return Some(written) };
    let path = folder.join(&written);
    if !path.is_file() {
        shape.report.add(&word.place, sense::no_password_file(&word.text));
    }
    Some(path)
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

/// Addresses and networks, checked for shape: `188.163.212.0/24`.
fn networks(shape: &mut Shape<'_>, entries: &[Entry], key: &str) -> Vec<Arc<str>> {
    let Some(node) = shape.field(entries, key) else { return Vec::new() };
    let mut networks = Vec::new();
    for Word { text, place } in shape.words(node) {
        if is_network(&text) {
            networks.push(Arc::from(text));
        } else {
            shape.report.add(&place, say::bad_address(&text, "188.163.212.0/24"));
        }
    }
    networks
}

fn is_network(text: &str) -> bool {
    let (address, bits) = text.split_once('/').unwrap_or((text, "0"));
    let Ok(address) = address.parse::<std::net::IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

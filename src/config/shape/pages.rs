//! `web:` and `users:` — where the pages are seen, with what they are encrypted, and who of the configuration may log in.

use std::{collections::BTreeMap, net::SocketAddr};

use super::{Shape, listen, queues, trunks};
use crate::{
    config::{
        ConfigUser, ListenTls,
        draft::Service,
        keys,
        messages::{pages as say, shape as shape_notes, trunks as words},
        source::{Entry, Kind, Node, Word},
        suggest,
    },
    vocab::{Role, user_name},
};

const WEB: &str = "пишіть так: «web: {listen: 192.168.1.10:8443, certificate: rada.pem, key: rada.key}»";
const USERS: &str =
    "під «users:» пишіть ім’я, роль і файл із паролем: «Олена: {role: clerk, password_file: olena.password}»";
/// A password that people chose and the program did not see is as long as one it would take.
const SHORTEST_PASSWORD: usize = 10;

pub(super) fn read(shape: &mut Shape<'_>, entries: &[Entry], service: &mut Service) {
    if let Some(node) = shape.field(entries, "web") {
        match &node.kind {
            Kind::Map(_) => map(shape, node, service),
            _ => address(shape, node, service),
        }
    }
    if let Some(node) = shape.field(entries, "users") {
        service.pages.users = users(shape, node);
    }
}

/// One word: an address, without anything beside it.
fn address(shape: &mut Shape<'_>, node: &Node, service: &mut Service) {
    service.web = listen::web(shape, node);
    if let Some(addr) = service.web.filter(|addr| is_beyond(*addr)) {
        shape.report.add(&node.place, say::unencrypted(&addr.to_string()));
    }
}

fn map(shape: &mut Shape<'_>, node: &Node, service: &mut Service) {
    let entries = shape.map(node, WEB);
    shape.only(entries, keys::WEB, |_| false);
    let at = shape.field(entries, "listen");
    if let Some(node) = at {
        service.web = listen::web(shape, node);
    }
    let wrong_files = ["certificate", "key"].iter().any(|key| shape.field(entries, key).is_some());
    service.pages.tls = tls(shape, entries);
    service.pages.hosts = hosts(shape, entries);
    let insecure = queues::yes_no(shape, entries, "insecure_lan");
    service.pages.insecure_lan = insecure == Some(true);
    let beyond = service.web.filter(|addr| is_beyond(*addr));
    match (beyond, &service.pages.tls) {
        // What is wrong with the files has been said.
        (Some(addr), None) if insecure != Some(true) && !wrong_files => {
            shape.report.add(&at.unwrap_or(node).place, say::unencrypted(&addr.to_string()));
        }
        (None, _) | (_, Some(_)) if insecure == Some(true) => {
            if let Some(Entry { key, .. }) = entries.iter().find(|entry| entry.key.text == "insecure_lan") {
                let because = if service.pages.tls.is_some() {
                    "сторінка шифрована"
                } else {
                    "сторінку видно лише з цієї машини"
                };
                shape.report.add(&key.place, words::without_effect(&key.text, because));
            }
        }
        _ => {}
    }
}

/// Somebody else could read what is sent.
fn is_beyond(addr: SocketAddr) -> bool {
    !addr.ip().to_canonical().is_loopback()
}

fn tls(shape: &mut Shape<'_>, entries: &[Entry]) -> Option<ListenTls> {
    match (shape.field_word(entries, "certificate"), shape.field_word(entries, "key")) {
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (trunks::file(shape, &certificate), trunks::file(shape, &key));
            Some(ListenTls { certificate: certificate?, key: key? })
        }
        (Some(only), None) => {
            shape.report.add(&only.place, words::pair("certificate", "key"));
            None
        }
        (None, Some(only)) => {
            shape.report.add(&only.place, words::pair("key", "certificate"));
            None
        }
        (None, None) => None,
    }
}

fn hosts(shape: &mut Shape<'_>, entries: &[Entry]) -> Vec<String> {
    let Some(node) = shape.field(entries, "hosts") else { return Vec::new() };
    let mut hosts = Vec::new();
    for Word { text, place } in shape.words(node) {
        match is_host(&text) {
            true => hosts.push(text.to_ascii_lowercase()),
            false => shape.report.add(&place, say::bad_host(&text)),
        }
    }
    hosts
}

/// A name as browsers send it (RFC 1123 §2.1), or an address.
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        let sound = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        sound && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    is_address || (text.len() <= 253 && text.split('.').all(label))
}

fn users(shape: &mut Shape<'_>, node: &Node) -> Vec<ConfigUser> {
    let mut first = BTreeMap::new();
    let mut users = Vec::new();
    for Entry { key, value } in shape.map(node, USERS) {
        let Some(name) = user_name::written(&key.text) else {
            shape.report.add(&key.place, say::bad_name(&key.text));
            continue;
        };
        if let Some(line) = first.get(&user_name::folded(&name)) {
            shape.report.add(&key.place, say::same_name(&key.text, *line));
            continue;
        }
        first.insert(user_name::folded(&name), key.place.at.line);
        users.extend(user(shape, key, name, value));
    }
    users
}

fn user(shape: &mut Shape<'_>, key: &Word, name: String, value: &Node) -> Option<ConfigUser> {
    let Kind::Map(entries) = &value.kind else {
        shape.report.add(&value.place, shape_notes::wrong_kind("роль і файл із паролем", USERS));
        return None;
    };
    let is_secret = |key: &str| keys::SECRETS.contains(&key);
    shape.only(entries, keys::USER, is_secret);
    let secrets = entries.iter().filter(|entry| is_secret(&entry.key.text));
    secrets.for_each(|entry| shape.report.add(&entry.key.place, shape_notes::secret()));
    let role = role(shape, key, entries);
    let file = match shape.field(entries, "password_file") {
        Some(node) => shape.word(node),
        None => {
            // A password in the configuration itself has been refused already.
            if !entries.iter().any(|entry| is_secret(&entry.key.text)) {
                shape.report.add(&key.place, shape_notes::missing("password_file", "«password_file: olena.password»"));
            }
            None
        }
    }?;
    let password = trunks::password(shape, &file)?;
    if password.reveal().chars().count() < SHORTEST_PASSWORD {
        shape.report.add(&file.place, say::short_password(&file.text));
    }
    Some(ConfigUser { name, role: role?, password_file: file.text.into(), password })
}

fn role(shape: &mut Shape<'_>, key: &Word, entries: &[Entry]) -> Option<Role> {
    let Some(node) = shape.field(entries, "role") else {
        shape.report.add(&key.place, shape_notes::missing("role", "«role: clerk»"));
        return None;
    };
    let word = shape.word(node)?;
    let role = Role::parse(&word.text.to_lowercase());
    if role.is_none() {
        let known = Role::ALL.iter().flat_map(|role| [role.name(), role.title()]);
        shape.report.add(&word.place, say::bad_role(&word.text, suggest::nearest(&word.text, known)));
    }
    role
}

#[cfg(test)]
mod tests {
    use super::is_host;

    #[test]
    fn a_host_is_a_name_as_browsers_send_it_or_an_address() {
        for good in ["slukhavka", "slukhavka.rada.lan", "xn--80aaa.ua", "10.0.0.7", "::1", "a-b.c"] {
            assert!(is_host(good), "{good}");
        }
        for bad in ["http://rada.lan", "rada.lan:8080", "рада.укр", "-a.b", "a..b", "", "a/b", "*.rada.lan"] {
            assert!(!is_host(bad), "{bad}");
        }
    }
}

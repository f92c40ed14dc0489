//! Settings of the service itself, each with a default: addresses, ports, limits, patience.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use super::{Shape, limits, listen, pages};
use crate::{
    config::{
        Pages,
        draft::Service,
        messages::{sense, shape as say, trunks as words},
        source::{Entry, Word},
    },
    ivr::{ClockUnknown, Patience},
    sip::Transport,
    switch::Limits,
};

pub(super) fn defaults() -> Service {
    Service {
        listen: listen::default_listen(),
        listen_at: None,
        tls: None,
        rtp_ports: (16384, 17383),
        rtp_timeout: Duration::from_secs(30),
        stop_grace: Duration::from_secs(60),
        web: Some(SocketAddr::from(([127, 0, 0, 1], listen::WEB_PORT))),
        pages: Pages::default(),
        limits: Limits::default(),
        ring: Duration::ZERO,
        clock_unknown: ClockUnknown::default(),
        patience: Patience::default(),
        prompts: None,
    }
}

pub(super) fn read(shape: &mut Shape<'_>, entries: &[Entry]) -> Service {
    let mut service = defaults();
    if let Some(node) = shape.field(entries, "listen") {
        let all = listen::listen(shape, node);
        if !all.is_empty() {
            service.listen = all;
        }
        service.listen_at = Some(node.place.clone());
    }
    tls(shape, entries, &mut service);
    if let Some(ports) = shape.field(entries, "rtp_ports").and_then(|node| listen::rtp_ports(shape, node)) {
        service.rtp_ports = ports;
    }
    if let Some(timeout) = seconds(shape, entries, "rtp_timeout", 2, 300) {
        service.rtp_timeout = timeout;
    }
    if let Some(grace) = seconds(shape, entries, "stop_grace", 0, 600) {
        service.stop_grace = grace;
    }
    pages::read(shape, entries, &mut service);
    if let Some(node) = shape.field(entries, "limits") {
        limits::read(shape, node, &mut service.limits, &mut service.patience.longest_menu);
    }
    if let Some(ring) = seconds(shape, entries, "ring", 0, 20) {
        service.ring = ring;
    }
    service.clock_unknown = clock_unknown(shape, entries);
    patience(shape, entries, &mut service.patience);
    service.prompts = shape.field_word(entries, "prompts").and_then(|word| prompts(shape, &word));
    service
}

/// A certificate is needed where TLS is listened for, and only there.
fn tls(shape: &mut Shape<'_>, entries: &[Entry], service: &mut Service) {
    let listens = service.listen.iter().any(|l| l.transport == Transport::Tls);
    match entries.iter().find(|e| e.key.text == "tls") {
        Some(Entry { key, value }) => {
            service.tls = listen::tls(shape, value);
            if !listens {
                let because =
                    "служба не слухає tls; допишіть, наприклад: «listen: udp 0.0.0.0, tcp 0.0.0.0, tls 0.0.0.0»";
                shape.report.add(&key.place, words::without_effect(&key.text, because));
            }
        }
        None if listens => {
            if let Some(place) = &service.listen_at {
                shape.report.add(place, words::tls_without_certificate());
            }
        }
        None => {}
    }
}

fn clock_unknown(shape: &mut Shape<'_>, entries: &[Entry]) -> ClockUnknown {
    let choices = [
        ("operators", ClockUnknown::TryOperators),
        ("closed", ClockUnknown::Closed),
        ("оператори", ClockUnknown::TryOperators),
        ("зачинено", ClockUnknown::Closed),
    ];
    shape.field_word(entries, "clock_unknown").and_then(|w| shape.choice(&w, &choices)).unwrap_or_default()
}

fn patience(shape: &mut Shape<'_>, entries: &[Entry], patience: &mut Patience) {
    if let Some(wait) = seconds(shape, entries, "key_wait", 2, 30) {
        patience.key_wait = wait;
    }
    if let Some(wait) = seconds(shape, entries, "text_wait", 2, 30) {
        patience.after_text = wait;
    }
    if let Some(n) = few(shape, entries, "silent_repeats") {
        patience.silent_repeats = n;
    }
    if let Some(n) = few(shape, entries, "wrong_keys") {
        patience.wrong_keys = n;
    }
}

fn few(shape: &mut Shape<'_>, entries: &[Entry], key: &str) -> Option<u8> {
    let word = shape.field_word(entries, key)?;
    shape.number(&word, 1, 5).and_then(|n| u8::try_from(n).ok())
}

fn seconds(shape: &mut Shape<'_>, entries: &[Entry], key: &str, from: u64, to: u64) -> Option<Duration> {
    let (low, high) = (format!("{from} с"), format!("{to} с"));
    limits::duration(shape, entries, key, Duration::from_secs(from), Duration::from_secs(to), (&low, &high))
}

/// A folder beneath the one of the configuration.
fn prompts(shape: &mut Shape<'_>, word: &Word) -> Option<PathBuf> {
    let Some(folder) = shape.folder else { return Some(PathBuf::from(&word.text)) };
    match folder.directory(&word.text) {
        Ok(path) => Some(path),
        Err(crate::config::files::FileError::NotFound) => {
            shape.report.add(&word.place, sense::no_prompts_folder(&word.text));
            None
        }
        Err(_) => {
            shape.report.add(&word.place, say::outside_folder(&word.text));
            None
        }
    }
}

//! How the provider wants to be spoken to: times, numbers, encryption. Each has a default.

use std::{net::IpAddr, time::Duration};

use super::{duration_or_off, is_off};
use crate::{
    config::{
        messages::trunks as say,
        shape::{Shape, limits},
        source::{Entry, Word},
        times,
    },
    sdp::SrtpPolicy,
    trunk::{CallerSource, ContactUser, KeepAlive, KeepAliveMethod, NumberFormat, NumberSource, Transfer},
    vocab::PhoneNumber,
};

/// Long enough not to load a registrar, short enough to be found again after its restart.
const EXPIRES: Duration = Duration::from_secs(300);
/// Bindings of home routers die after 30 s of silence.
const KEEP_ALIVE: Duration = Duration::from_secs(25);

pub(super) fn expires(shape: &mut Shape<'_>, entries: &[Entry]) -> Duration {
    let (from, to) = (Duration::from_secs(60), Duration::from_secs(24 * 3600));
    limits::duration(shape, entries, "expires", from, to, ("1 хв", "24 год")).unwrap_or(EXPIRES)
}

/// `off`, `25s`, `options 25s`, `crlf 25s`, `crlf`.
pub(super) fn keep_alive(shape: &mut Shape<'_>, entries: &[Entry]) -> KeepAlive {
    let default = KeepAlive { method: KeepAliveMethod::Options, every: KEEP_ALIVE };
    let Some(Word { text, place }) = shape.field_word(entries, "keep_alive") else { return default };
    if is_off(&text) {
        return KeepAlive { method: KeepAliveMethod::Off, ..default };
    }
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
    let (method, every) = match first.to_lowercase().as_str() {
        "options" => (KeepAliveMethod::Options, rest.trim()),
        "crlf" => (KeepAliveMethod::Crlf, rest.trim()),
        _ => (KeepAliveMethod::Options, text.as_str()),
    };
    let every = if every.is_empty() { Some(KEEP_ALIVE) } else { times::parse_duration(every) };
    match every {
        Some(every) if (5..=600).contains(&every.as_secs()) => KeepAlive { method, every },
        _ => {
            shape.report.add(&place, say::bad_keep_alive(&text));
            default
        }
    }
}

pub(super) fn public_address(shape: &mut Shape<'_>, entries: &[Entry]) -> Option<IpAddr> {
    let word = shape.field(entries, "public_address").and_then(|node| shape.words(node).into_iter().next())?;
    let found = word.text.trim_matches(['[', ']']).parse().ok().filter(|ip: &IpAddr| !ip.is_unspecified());
    if found.is_none() {
        shape.report.add(&word.place, say::bad_ip(&word.text));
    }
    found
}

pub(super) fn when_full(shape: &mut Shape<'_>, entries: &[Entry]) -> u16 {
    one_of(shape, entries, "when_full", &[("486", 486), ("503", 503), ("600", 600), ("603", 603)]).unwrap_or(486)
}

pub(super) fn number_from(shape: &mut Shape<'_>, entries: &[Entry]) -> NumberSource {
    let choices = [
        ("any", NumberSource::Any),
        ("uri", NumberSource::RequestUri),
        ("to", NumberSource::To),
        ("p_called_party_id", NumberSource::CalledParty),
    ];
    one_of(shape, entries, "number_from", &choices).unwrap_or_default()
}

/// In the order written; without it, the most trustworthy first.
pub(super) fn caller_from(shape: &mut Shape<'_>, entries: &[Entry]) -> Vec<CallerSource> {
    let choices = [
        ("p_asserted_identity", CallerSource::AssertedIdentity),
        ("remote_party_id", CallerSource::RemotePartyId),
        ("from", CallerSource::From),
    ];
    let words = match shape.field(entries, "caller_from") {
        Some(node) => shape.words(node),
        None => Vec::new(),
    };
    let mut order = Vec::new();
    for word in words {
        if let Some(source) = keyword(shape, &word, &choices)
            && !order.contains(&source)
        {
            order.push(source);
        }
    }
    if order.is_empty() { choices.map(|(_, source)| source).to_vec() } else { order }
}

pub(super) fn dial(shape: &mut Shape<'_>, entries: &[Entry]) -> NumberFormat {
    let choices = [
        ("plus", NumberFormat::Plus),
        ("country", NumberFormat::Country),
        ("national", NumberFormat::National),
        ("nine", NumberFormat::Nine),
    ];
    one_of(shape, entries, "dial", &choices).unwrap_or_default()
}

pub(super) fn own_number(shape: &mut Shape<'_>, entries: &[Entry]) -> Option<PhoneNumber> {
    let word = shape.field_word(entries, "own_number")?;
    let number = PhoneNumber::parse(&word.text);
    if number.is_none() {
        shape.report.add(&word.place, crate::config::messages::shape::bad_phone(&word.text));
    }
    number
}

pub(super) fn early_media(shape: &mut Shape<'_>, entries: &[Entry]) -> bool {
    one_of(shape, entries, "answer", &[("at_once", false), ("after_greeting", true)]).unwrap_or(false)
}

pub(super) fn transfer(shape: &mut Shape<'_>, entries: &[Entry]) -> Transfer {
    one_of(shape, entries, "transfer", &[("bridge", Transfer::Bridge), ("refer", Transfer::Refer)]).unwrap_or_default()
}

pub(super) fn srtp(shape: &mut Shape<'_>, entries: &[Entry]) -> SrtpPolicy {
    let choices = [("off", SrtpPolicy::Off), ("offered", SrtpPolicy::WhenOffered), ("required", SrtpPolicy::Required)];
    one_of(shape, entries, "srtp", &choices).unwrap_or_default()
}

pub(super) fn contact_user(shape: &mut Shape<'_>, entries: &[Entry]) -> ContactUser {
    one_of(shape, entries, "contact", &[("token", ContactUser::Token), ("login", ContactUser::Login)])
        .unwrap_or_default()
}

/// RFC 4028 §4: not below 90 s.
pub(super) fn session_timer(shape: &mut Shape<'_>, entries: &[Entry]) -> Option<Duration> {
    let bounds = (Duration::from_secs(90), Duration::from_secs(2 * 3600));
    duration_or_off(shape, entries, "session_timer", bounds, ("90 с", "2 год"))
}

fn one_of<T: Copy>(shape: &mut Shape<'_>, entries: &[Entry], key: &str, choices: &[(&str, T)]) -> Option<T> {
    let word = shape.field_word(entries, key)?;
    keyword(shape, &word, choices)
}

/// `P-Called-Party-ID`, as the header is written, is `p_called_party_id`.
fn keyword<T: Copy>(shape: &mut Shape<'_>, word: &Word, choices: &[(&str, T)]) -> Option<T> {
    let wanted = word.text.replace('-', "_").to_lowercase();
    let found = choices.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    found.or_else(|| shape.choice(word, choices))
}

//! REGISTER of telephones, read and put to the owner, and the owner's answer written (RFC 3261 §10.3).
//!
//! Knows no accounts and keeps no bindings. `Path` and `outbound` are not offered and not honoured: telephones register
//! from their own network.

use std::{collections::BTreeMap, time::Instant};

use rsip::Header;

use super::{
    UserAgent, incoming,
    outside::{line, seconds},
    rules::Refusal,
};
use crate::{
    clock::Now,
    sip::{
        Register, RegisterAnswer, RegisterContact, RegisterId,
        api::{Flow, UaEvent},
        message::{Echo, Reply},
        name_addr::Address,
        text,
        transaction::{ServerMachine, ServerNonInvite, TransactionKey},
        uri::{Scheme, Uri},
        wire::{Message, Name, Start},
    },
};

/// So many may wait for the owner, who answers each at once.
const MOST: usize = 256;
/// No telephone is at more places.
const MAX_CONTACTS: usize = 8;
const MAX_URI: usize = 512;

/// The REGISTERs that wait for their answers.
#[derive(Debug, Default)]
pub(super) struct Registrar {
    /// In the order they came, so the first is the one that has waited longest.
    waiting: BTreeMap<RegisterId, Waiting>,
    last: u64,
}

#[derive(Debug)]
struct Waiting {
    key: TransactionKey,
    echo: Echo,
    until: Instant,
}

impl Registrar {
    pub fn deadline(&self) -> Option<Instant> {
        self.waiting.first_key_value().map(|(_, waiting)| waiting.until)
    }

    fn expired(&mut self, now: Instant) -> Option<Waiting> {
        let (id, _) = self.waiting.first_key_value().filter(|(_, waiting)| waiting.until <= now)?;
        let id = *id;
        self.waiting.remove(&id)
    }
}

impl UserAgent {
    pub(super) fn register_comes(&mut self, now: Now, flow: Flow, key: TransactionKey, message: &Message<'_>) {
        let register = match read(message, flow) {
            Ok(register) => Box::new(register),
            Err(refusal) => return self.refuse(now, flow, key, message, refusal),
        };
        let merged = self.core.keys.merged(message);
        let machine = ServerMachine::NonInvite(ServerNonInvite::new(self.core.timing(flow.transport)));
        let echo = Echo::of(message, flow);
        if self.registrar.waiting.len() >= MOST || !self.open(key, Some(merged), machine, &echo) {
            return self.core.answer_once(&echo, Reply::new(503, &key.as_tag()));
        }
        self.registrar.last += 1;
        let request = RegisterId(self.registrar.last);
        let until = now.mono + self.core.patience();
        self.registrar.waiting.insert(request, Waiting { key, echo, until });
        self.core.emit(UaEvent::Register { request, register });
    }

    pub(super) fn write_register_answer(&mut self, now: Now, request: RegisterId, answer: &RegisterAnswer) {
        let Some(waiting) = self.registrar.waiting.remove(&request) else { return };
        let tag = waiting.key.as_tag();
        let reply = Reply { headers: headers(now, answer), ..Reply::new(answer.status, &tag) };
        self.core.answer(now, waiting.key, &waiting.echo, reply);
    }

    /// An owner that never answers is our own mistake, not the telephone's.
    pub(super) fn registers_expire(&mut self, now: Now) {
        while let Some(waiting) = self.registrar.expired(now.mono) {
            let tag = waiting.key.as_tag();
            self.core.answer(now, waiting.key, &waiting.echo, Reply::new(500, &tag));
        }
    }
}

/// What the statuses call for (RFC 3261 §10.3 steps 3, 7 and 8).
fn headers(now: Now, answer: &RegisterAnswer) -> Vec<Header> {
    let mut headers = challenges(&answer.challenges);
    let contact = |(uri, seconds): &(String, u32)| Header::Contact(format!("<{}>;expires={seconds}", line(uri)).into());
    headers.extend(answer.contacts.iter().map(contact));
    headers.extend(answer.min_expires.map(|min| Header::Other("Min-Expires".into(), min.to_string())));
    // Telephones without a clock of their own set it by this; a wrong one would be worse than none.
    if answer.status == 200 && now.trusted {
        headers.push(Header::Other("Date".into(), now.civil.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()));
    }
    headers
}

pub(super) fn challenges(values: &[String]) -> Vec<Header> {
    values.iter().map(|value| Header::Other("WWW-Authenticate".into(), line(value))).collect()
}

fn read(message: &Message<'_>, flow: Flow) -> Result<Register, Refusal> {
    let malformed = |reason| Refusal { reason: Some(reason), ..Refusal::new(400) };
    let Start::Request { uri, .. } = message.start else { return Err(Refusal::new(400)) };
    let contacts: Vec<_> = message.values(Name::Contact).take(MAX_CONTACTS + 1).map(contact).collect();
    if contacts.len() > MAX_CONTACTS {
        return Err(malformed("Too Many Contacts"));
    }
    let contacts: Option<Vec<_>> = contacts.into_iter().collect();
    Ok(Register {
        flow,
        domain: Uri::parse(uri).map(|uri| text::shown(uri.host, 255)).unwrap_or_default(),
        to: message.header(Name::To).and_then(Address::parse).map(Address::to_name_addr).unwrap_or_default(),
        call_id: text::shown(message.call_id(), 256),
        cseq: message.cseq.0,
        authorizations: incoming::authorizations(message),
        contacts: contacts.ok_or_else(|| malformed("Malformed Contact"))?,
        expires: message.header(Name::Expires).and_then(seconds),
        user_agent: message.header(Name::UserAgent).map(|value| text::shown(value, 128)).unwrap_or_default(),
    })
}

/// `None` for what nobody could send to. A URI that is not UTF-8 could not be written again as it came.
fn contact(value: &[u8]) -> Option<RegisterContact> {
    if value == b"*" {
        return Some(RegisterContact { uri: "*".into(), expires: None });
    }
    let address = Address::parse(value)?;
    let uri = std::str::from_utf8(address.uri).ok().filter(|uri| uri.len() <= MAX_URI)?;
    Uri::parse(address.uri).ok().filter(|uri| uri.scheme != Scheme::Tel)?;
    Some(RegisterContact { uri: uri.to_owned(), expires: address.params.value("expires").and_then(seconds) })
}

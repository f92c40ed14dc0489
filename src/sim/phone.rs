//! A telephone on the other end of the line: as much of a user agent client as a caller needs, in real bytes.
//!
//! Knows one call. Reads with a few string searches, deliberately not with our own stack: it would not see its mistakes.

use std::net::SocketAddr;

use crate::sip::{Flow, FlowId, Transport};

/// The example key of RFC 4568 §9.1.
const SDES: &str = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n";

/// What has become of the call, as the telephone sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneState {
    Calling,
    Ringing,
    Talking,
    /// The final status of a call that was not answered.
    Refused(u16),
    /// A BYE was sent or came.
    Over,
}

#[derive(Clone, Debug)]
pub struct Phone {
    pub state: PhoneState,
    /// Where the other side wants its RTP.
    pub peer_port: Option<u16>,
    /// What this telephone fails to do.
    pub habits: Habits,
    flow: Flow,
    from: String,
    to: String,
    call_id: String,
    /// With the tag once it is known.
    peer: String,
    target: String,
    cseq: u32,
    invite_cseq: u32,
    sdp_version: u32,
    /// Everything the service said to it.
    pub told: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Never acknowledges a 200.
    pub no_ack: bool,
    /// Answers nothing more: switched off, out of reach.
    pub gone: bool,
    /// Sends its offer not in the INVITE but after ours.
    pub delayed_offer: bool,
    /// Offers SRTP with a key in SDES (RFC 4568).
    pub srtp: bool,
}

impl Phone {
    /// A telephone with this address, calling `number` on `service`. An empty `from` withholds the number.
    pub fn new(at: SocketAddr, service: SocketAddr, from: &str, number: &str, call_id: String) -> Self {
        let from = match from {
            "" => format!("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=f{}", at.port()),
            from => format!("<sip:{from}@{}>;tag=f{}", at.ip(), at.port()),
        };
        let target = format!("sip:{number}@{service}");
        // From the service's side: its address is the local one.
        let flow = Flow { transport: Transport::Udp, local: service, remote: at, id: FlowId(0) };
        Self {
            state: PhoneState::Calling,
            peer_port: None,
            habits: Habits::default(),
            flow,
            from,
            to: format!("<{target}>"),
            call_id,
            peer: String::new(),
            target,
            cseq: 1,
            invite_cseq: 1,
            sdp_version: 1,
            told: Vec::new(),
        }
    }

    pub fn flow(&self) -> Flow {
        self.flow
    }

    pub fn call_id(&self) -> &str {
        &self.call_id
    }

    pub fn invite(&mut self) -> Vec<u8> {
        self.peer.clone_from(&self.to);
        let body = if self.habits.delayed_offer { String::new() } else { self.sdp("sendrecv") };
        self.request("INVITE", self.cseq, &body, "application/sdp")
    }

    /// A later offer: `sendrecv`, `sendonly` (hold) or `inactive`.
    pub fn re_invite(&mut self, direction: &str) -> Vec<u8> {
        self.sdp_version += 1;
        let body = self.sdp(direction);
        self.re_invite_with(&body)
    }

    pub fn re_invite_with(&mut self, body: &str) -> Vec<u8> {
        self.cseq += 1;
        self.invite_cseq = self.cseq;
        self.request("INVITE", self.cseq, body, "application/sdp")
    }

    pub fn cancel(&mut self) -> Vec<u8> {
        self.request("CANCEL", self.invite_cseq, "", "")
    }

    pub fn bye(&mut self) -> Vec<u8> {
        self.cseq += 1;
        self.state = PhoneState::Over;
        self.request("BYE", self.cseq, "", "")
    }

    pub fn info(&mut self, digit: char) -> Vec<u8> {
        self.cseq += 1;
        let body = format!("Signal={digit}\r\nDuration=160\r\n");
        self.request("INFO", self.cseq, &body, "application/dtmf-relay")
    }

    /// What comes from the service; returns what the telephone sends back.
    pub fn receive(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.habits.gone {
            return None;
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        self.told.push(text.clone());
        let first = text.lines().next()?;
        match first.strip_prefix("SIP/2.0 ") {
            Some(rest) => {
                let status = rest.split(' ').next()?.parse().ok()?;
                self.response(status, &text)
            }
            None => self.requested(first, &text),
        }
    }

    fn response(&mut self, status: u16, text: &str) -> Option<Vec<u8>> {
        let cseq = header(text, "CSeq")?;
        let (number, method) = cseq.split_once(' ')?;
        let of_invite = method.trim() == "INVITE";
        if !of_invite {
            return None;
        }
        let number: u32 = number.parse().ok()?;
        let first = number == 1;
        match status {
            100 => None,
            101..=199 => {
                self.hears_at(text);
                self.state = PhoneState::Ringing;
                None
            }
            200..=299 => {
                self.answered(text);
                if self.habits.no_ack {
                    return None;
                }
                let body = if self.habits.delayed_offer && first { self.sdp("sendrecv") } else { String::new() };
                // The ACK of a 2xx is a transaction of its own (RFC 3261 §13.2.2.4).
                Some(self.request("ACK", number, &body, "application/sdp"))
            }
            _ => {
                if first {
                    self.state = PhoneState::Refused(status);
                }
                // The ACK of a refusal belongs to the INVITE's transaction (§17.1.1.3).
                let peer = header(text, "To").unwrap_or_else(|| self.peer.clone());
                Some(self.compose("ACK", number, &format!("b{number}"), &peer, "", ""))
            }
        }
    }

    fn answered(&mut self, text: &str) {
        if let Some(to) = header(text, "To") {
            self.peer = to;
        }
        if let Some(contact) = header(text, "Contact")
            && let Some((_, rest)) = contact.split_once('<')
            && let Some((target, _)) = rest.split_once('>')
        {
            self.target = target.to_owned();
        }
        self.hears_at(text);
        if self.state != PhoneState::Over {
            self.state = PhoneState::Talking;
        }
    }

    fn hears_at(&mut self, text: &str) {
        let audio = text.lines().find_map(|line| line.strip_prefix("m=audio "));
        self.peer_port = audio.and_then(|rest| rest.split(' ').next()?.parse().ok()).or(self.peer_port);
    }

    fn requested(&mut self, first: &str, text: &str) -> Option<Vec<u8>> {
        if first.starts_with("ACK") {
            return None;
        }
        if first.starts_with("BYE") {
            self.state = PhoneState::Over;
        }
        let mut reply = String::from("SIP/2.0 200 OK\r\n");
        for line in text.lines().skip(1).take_while(|line| !line.is_empty()) {
            let name = line.split(':').next().unwrap_or_default();
            if ["Via", "From", "To", "Call-ID", "CSeq"].iter().any(|wanted| name.eq_ignore_ascii_case(wanted)) {
                reply.push_str(line);
                reply.push_str("\r\n");
            }
        }
        reply.push_str("Content-Length: 0\r\n\r\n");
        Some(reply.into_bytes())
    }

    fn request(&self, method: &str, cseq: u32, body: &str, kind: &str) -> Vec<u8> {
        let branch = match method {
            // The same transaction as the INVITE it takes back (§9.1).
            "CANCEL" | "INVITE" => format!("b{cseq}"),
            _ => format!("{}{cseq}", method.to_ascii_lowercase()),
        };
        let peer = if method == "CANCEL" { &self.to } else { &self.peer };
        self.compose(method, cseq, &branch, peer, body, kind)
    }

    fn compose(&self, method: &str, cseq: u32, branch: &str, to: &str, body: &str, kind: &str) -> Vec<u8> {
        let Self { target, flow, from, call_id, .. } = self;
        let at = flow.remote;
        let mut text = format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch=z9hG4bK{call_id}{branch};rport\r\n\
             Max-Forwards: 70\r\nFrom: {from}\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n\
             Contact: <sip:caller@{at}>\r\n"
        );
        if !body.is_empty() {
            text.push_str(&format!("Content-Type: {kind}\r\n"));
        }
        text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        text.into_bytes()
    }

    fn sdp(&self, direction: &str) -> String {
        let (ip, version) = (self.flow.remote.ip(), self.sdp_version);
        let family = if ip.is_ipv4() { "IP4" } else { "IP6" };
        let (profile, crypto) = match self.habits.srtp {
            false => ("RTP/AVP", ""),
            true => ("RTP/SAVP", SDES),
        };
        format!(
            "v=0\r\no=caller 1 {version} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\n\
             m=audio 4000 {profile} 8 0 101\r\n{crypto}a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na={direction}\r\n"
        )
    }
}

/// The value of the first header of this name.
pub(super) fn header(text: &str, name: &str) -> Option<String> {
    let head = text.lines().skip(1).take_while(|line| !line.is_empty());
    head.filter_map(|line| line.split_once(':'))
        .find(|(found, _)| found.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
}

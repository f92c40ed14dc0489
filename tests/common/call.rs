//! One call of a test's phone, told as the caller lives it: dials, hears, presses, hangs up.

use std::{
    net::SocketAddr,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{
    app::App,
    message::Message,
    phone::{Phone, unique},
    prompts::Prompts,
    rtp::RtpEnd,
    sdp::Sdp,
    wait::{LONG, SHORT, eventually},
};

/// An INVITE before it is sent; stories change what they are about.
#[derive(Clone, Debug)]
pub struct Invite {
    pub uri: String,
    pub to: String,
    pub from: String,
    pub call_id: String,
    pub tag: String,
    pub branch: String,
    pub via_params: String,
    pub headers: Vec<String>,
    pub contact: String,
    pub body: String,
}

impl Invite {
    pub fn new(phone: &Phone, offer: &Sdp) -> Self {
        Self {
            uri: format!("sip:100@{}", phone.app),
            to: format!("<sip:100@{}>", phone.app),
            from: "\"Olena\" <sip:+380441112233@example.ua>".into(),
            call_id: format!("{}@test", unique()),
            tag: unique(),
            branch: format!("z9hG4bK{}", unique()),
            via_params: ";rport".into(),
            headers: Vec::new(),
            contact: format!("<sip:olena@{};transport={}>", phone.addr, phone.transport().to_lowercase()),
            body: offer.to_string(),
        }
    }

    pub fn text(&self, phone: &Phone) -> String {
        let mut text = format!(
            "INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/{transport} {addr};branch={branch}{via}\r\nMax-Forwards: 70\r\n\
             From: {from};tag={tag}\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: 1 INVITE\r\n\
             Contact: {contact}\r\n",
            uri = self.uri,
            transport = phone.transport(),
            addr = phone.addr,
            branch = self.branch,
            via = self.via_params,
            from = self.from,
            tag = self.tag,
            to = self.to,
            call_id = self.call_id,
            contact = self.contact,
        );
        for line in &self.headers {
            text += &format!("{line}\r\n");
        }
        if !self.body.is_empty() && !self.headers.iter().any(|h| h.starts_with("Content-Type")) {
            text += "Content-Type: application/sdp\r\n";
        }
        text + &format!("Content-Length: {}\r\n\r\n{}", self.body.len(), self.body)
    }
}

pub struct Call {
    pub phone: Phone,
    pub rtp: RtpEnd,
    pub invite: Invite,
    /// The 200 to the INVITE, and when it came.
    pub answer: Message,
    pub answered: Instant,
    pub offer: Sdp,
    pub cseq: u32,
    prompts: Arc<Prompts>,
    /// How far the story has listened.
    cursor: usize,
}

impl Call {
    /// Dials and is answered; sends silence as a quiet room does.
    #[track_caller]
    pub fn dial(app: &App) -> Self {
        Self::dial_with(app, |_, _| {})
    }

    #[track_caller]
    pub fn dial_with(app: &App, change: impl FnOnce(&mut Invite, &mut Sdp)) -> Self {
        let mut call = Self::prepare(app, Phone::udp(app.sip()), change);
        call.invites();
        call.is_answered();
        call.acknowledges("");
        call.rtp.talk();
        call
    }

    /// A call whose INVITE is not sent yet.
    pub fn prepare(app: &App, phone: Phone, change: impl FnOnce(&mut Invite, &mut Sdp)) -> Self {
        let rtp = RtpEnd::new(phone.addr.ip());
        let mut offer = Sdp::new(rtp.addr().ip(), rtp.addr().port());
        let mut invite = Invite::new(&phone, &offer);
        let body = invite.body.clone();
        change(&mut invite, &mut offer);
        if invite.body == body {
            invite.body = offer.to_string();
        }
        let answer = Message { start: String::new(), headers: Vec::new(), body: Vec::new() };
        let (prompts, answered) = (app.prompts(), Instant::now());
        Self { phone, rtp, invite, answer, answered, offer, cseq: 1, prompts, cursor: 0 }
    }

    pub fn invites(&mut self) {
        let text = self.invite.text(&self.phone);
        self.phone.send(text.as_bytes());
    }

    /// Talks to where this 183 says, and expects to hear from there.
    pub fn hears_early(&mut self, answer: &Message) {
        self.connects(answer);
        self.answer = answer.clone();
        self.rtp.talk();
    }

    /// CANCEL of the INVITE: the same branch, no tag (RFC 3261 §9.1).
    pub fn cancel_text(&self) -> String {
        let text = self.invite.text(&self.phone);
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        let kept: Vec<_> =
            head.split("\r\n").filter(|l| !l.starts_with("Content-") && !l.starts_with("Contact")).collect();
        let text = kept.join("\r\n").replacen("INVITE", "CANCEL", 1).replace("CSeq: 1 INVITE", "CSeq: 1 CANCEL");
        text + "\r\nContent-Length: 0\r\n\r\n"
    }

    /// ACK of the first INVITE when other requests came in between (RFC 3261 §13.2.2.4).
    pub fn acknowledges_with_cseq(&mut self, cseq: u32) {
        let text = self.in_dialog("ACK", cseq, &[], "");
        self.phone.send(text.as_bytes());
    }

    #[track_caller]
    pub fn is_answered(&mut self) -> &Message {
        let answer = self.phone.final_response("INVITE");
        assert_eq!(answer.status(), 200, "{answer}");
        self.answered = Instant::now();
        self.connects(&answer);
        self.answer = answer;
        &self.answer
    }

    /// Our audio goes where this answer says.
    fn connects(&self, answer: &Message) {
        if let (Some(media), Some(addr)) = (answer.sdp("m=audio "), answer.sdp("c=IN IP4 ").or(answer.sdp("c=IN IP6 ")))
        {
            let port = media.split(' ').next().unwrap().parse().unwrap();
            self.rtp.send_to(SocketAddr::new(addr.parse().unwrap(), port));
        }
    }

    /// Where the program receives our audio.
    pub fn media_addr(&self) -> SocketAddr {
        let port = self.answer.sdp("m=audio ").unwrap().split(' ').next().unwrap().parse().unwrap();
        SocketAddr::new(self.phone.app.ip(), port)
    }

    pub fn acknowledges(&mut self, body: &str) {
        let text = self.in_dialog("ACK", self.cseq, &[], body);
        self.phone.send(text.as_bytes());
    }

    /// ACK of a refusal: of the same transaction, not of a dialog (RFC 3261 §17.1.1.3).
    pub fn acknowledges_refusal(&mut self) {
        let (invite, phone) = (&self.invite, &self.phone);
        let text = format!(
            "ACK {uri} SIP/2.0\r\nVia: SIP/2.0/{transport} {addr};branch={branch}{via}\r\nMax-Forwards: 70\r\n\
             From: {from};tag={tag}\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n",
            uri = invite.uri,
            transport = phone.transport(),
            addr = phone.addr,
            branch = invite.branch,
            via = invite.via_params,
            from = invite.from,
            tag = invite.tag,
            to = self.answer.header("to"),
            call_id = invite.call_id,
        );
        self.phone.send(text.as_bytes());
    }

    /// A request of this dialog: target, route and tags as RFC 3261 §12.2.1.1 asks.
    pub fn in_dialog(&self, method: &str, cseq: u32, more: &[&str], body: &str) -> String {
        let mut text = format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/{transport} {addr};branch=z9hG4bK{branch};rport\r\n\
             Max-Forwards: 70\r\nFrom: {from};tag={tag}\r\nTo: {to}\r\nCall-ID: {call_id}\r\n\
             CSeq: {cseq} {method}\r\nContact: {contact}\r\n",
            target = self.answer.uri("contact"),
            transport = self.phone.transport(),
            addr = self.phone.addr,
            branch = unique(),
            from = self.invite.from,
            tag = self.invite.tag,
            to = self.answer.header("to"),
            call_id = self.invite.call_id,
            contact = self.invite.contact,
        );
        for route in self.answer.all("record-route").iter().rev() {
            text += &format!("Route: {route}\r\n");
        }
        for line in more {
            text += &format!("{line}\r\n");
        }
        if !body.is_empty() && !more.iter().any(|h| h.starts_with("Content-Type")) {
            text += "Content-Type: application/sdp\r\n";
        }
        text + &format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    /// Sends a request of this dialog and returns its final answer.
    #[track_caller]
    pub fn asks(&mut self, method: &str, more: &[&str], body: &str) -> Message {
        self.cseq += 1;
        let text = self.in_dialog(method, self.cseq, more, body);
        self.phone.send(text.as_bytes());
        self.phone.final_response(method)
    }

    /// Re-INVITE with this description, acknowledged; returns the answer.
    #[track_caller]
    pub fn reinvites(&mut self, change: impl FnOnce(&mut Sdp)) -> Message {
        self.offer.version += 1;
        change(&mut self.offer);
        let body = self.offer.to_string();
        let answer = self.asks("INVITE", &[], &body);
        self.acknowledges("");
        answer
    }

    /// Hears this prompt to its end, bit for bit, after what was heard before. `what` is a prompt's name or its words.
    #[track_caller]
    pub fn hears(&mut self, what: &str) -> &mut Self {
        self.hears_within(what, LONG)
    }

    #[track_caller]
    pub fn hears_within(&mut self, what: &str, within: Duration) -> &mut Self {
        let prompts = Arc::clone(&self.prompts);
        let wanted = prompts.encoded(what, self.codec());
        let deadline = Instant::now() + within;
        let mut from = self.cursor;
        loop {
            let stream = self.rtp.stream();
            if let Some(at) = stream.find(&wanted, from) {
                self.cursor = at + wanted.len();
                return self;
            }
            if Instant::now() > deadline {
                let near = stream.explain(&wanted, self.cursor);
                panic!("never heard «{what}» in {within:?} ({near}); heard since: {:?}", self.heard_since());
            }
            // What was searched stays searched, but for what may still grow into the words or arrive late.
            from = from.max(stream.bytes.len().saturating_sub(2 * wanted.len()));
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// Which prompts sounded after the last `hears`, in order.
    pub fn heard_since(&self) -> Vec<String> {
        self.prompts.recognise(&self.rtp.stream(), self.cursor, self.codec())
    }

    /// True when this prompt was heard whole at any time in the call.
    pub fn has_heard(&self, what: &str) -> bool {
        self.rtp.stream().find(&self.prompts.encoded(what, self.codec()), 0).is_some()
    }

    /// Hears this one tone for a quarter of a second, after what was heard before: somebody's voice, or the signal.
    #[track_caller]
    pub fn hears_tone(&mut self, frequency: f64) -> &mut Self {
        const WINDOW: usize = 2000;
        self.cursor = eventually(&format!("a tone of {frequency} Hz"), LONG, || {
            let heard = self.samples(self.cursor);
            let at = (0..heard.len().saturating_sub(WINDOW)).step_by(160);
            let found = at.into_iter().find(|at| super::tones::share(&heard[*at..at + WINDOW], frequency) > 0.8);
            found.map(|at| self.cursor + at + WINDOW)
        });
        self
    }

    /// What was heard from this byte of the stream on, as samples.
    pub fn samples(&self, from: usize) -> Vec<i16> {
        let bytes = self.rtp.stream().bytes;
        bytes.get(from..).unwrap_or_default().iter().map(|byte| super::g711::alaw_sample(*byte)).collect()
    }

    /// Speaks: this tone for so long, then the quiet room again.
    pub fn says(&mut self, frequency: f64, seconds: f64) -> &mut Self {
        self.rtp.say(&super::tones::tone(&[(frequency, 8000.0)], (seconds * super::tones::RATE) as usize));
        self.rtp.talk();
        self
    }

    /// Listening starts again from now.
    pub fn forgets(&mut self) -> &mut Self {
        self.cursor = self.rtp.stream().bytes.len();
        self
    }

    /// 8 or 0, as the answer says first.
    fn codec(&self) -> u8 {
        let formats = self.answer.sdp("m=audio ").unwrap_or_else(|| "0 RTP/AVP 8".into());
        formats.split(' ').nth(2).and_then(|pt| pt.parse().ok()).unwrap_or(8)
    }

    pub fn presses(&mut self, digit: char) -> &mut Self {
        self.rtp.press(digit);
        self
    }

    #[track_caller]
    pub fn hangs_up(&mut self) -> Message {
        let answer = self.asks("BYE", &[], "");
        assert_eq!(answer.status(), 200, "{answer}");
        self.rtp.fall_silent();
        answer
    }

    /// The program says goodbye with BYE, which is answered.
    #[track_caller]
    pub fn is_hung_up_on(&mut self) -> Message {
        let bye = self.phone.request("BYE", LONG);
        self.phone.answer(&bye, "200 OK");
        self.rtp.fall_silent();
        bye
    }

    /// Waits until media flows towards us.
    #[track_caller]
    pub fn hears_something(&self) -> usize {
        let before = self.rtp.packet_count();
        eventually("audio", SHORT, || (self.rtp.packet_count() > before + 5).then(|| self.rtp.packet_count()))
    }
}

//! A telephone of the council driven line by line: it registers with its password, is rung, and takes the call or not.

use std::{fmt::Write, net::SocketAddr, time::Duration};

use md5::{Digest, Md5};

use super::{
    message::Message,
    phone::{Phone, reply, unique},
    rtp::RtpEnd,
    sdp::Sdp,
    wait::{LONG, SHORT},
};

pub struct Telephone {
    pub phone: Phone,
    pub rtp: RtpEnd,
    pub extension: String,
    pub password: String,
    pub call_id: String,
    cseq: u32,
    tag: String,
}

impl Telephone {
    /// With a password that may be wrong.
    pub fn new(phone: Phone, extension: &str, password: &str) -> Self {
        let rtp = RtpEnd::new(phone.addr.ip());
        let (extension, password) = (extension.to_owned(), password.to_owned());
        Self { phone, rtp, extension, password, call_id: unique(), cseq: 0, tag: unique() }
    }

    /// On an address of its own, registered.
    #[track_caller]
    pub fn registered(app: SocketAddr, extension: &str, password: &str) -> Self {
        let mut telephone = Self::new(Phone::udp(app), extension, password);
        let answer = telephone.registers("Expires: 120");
        assert_eq!(answer.status(), 200, "{answer}");
        telephone
    }

    /// Registers, with the password when it is asked for it; the last answer.
    #[track_caller]
    pub fn registers(&mut self, expires: &str) -> Message {
        let contact = format!("Contact: <sip:{}@{}>", self.extension, self.phone.addr);
        self.registers_as(&[&contact, expires])
    }

    /// REGISTER with these headers.
    #[track_caller]
    pub fn registers_as(&mut self, headers: &[&str]) -> Message {
        self.sends_register(headers);
        let challenge = self.phone.final_response("REGISTER");
        if challenge.status() != 401 {
            return challenge;
        }
        let credentials = self.credentials(&challenge, "REGISTER", &format!("sip:{}", self.phone.app));
        let mut headers = headers.to_vec();
        headers.push(&credentials);
        self.sends_register(&headers);
        self.phone.final_response("REGISTER")
    }

    /// One REGISTER as it stands, not waited for.
    pub fn sends_register(&mut self, headers: &[&str]) {
        self.cseq += 1;
        let (app, addr, extension) = (self.phone.app, self.phone.addr, &self.extension);
        let mut text = format!(
            "REGISTER sip:{app} SIP/2.0\r\nVia: SIP/2.0/{transport} {addr};branch=z9hG4bK{branch};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{extension}@{app}>;tag={tag}\r\nTo: <sip:{extension}@{app}>\r\n\
             Call-ID: {call_id}\r\nCSeq: {cseq} REGISTER\r\n",
            transport = self.phone.transport(),
            branch = unique(),
            tag = self.tag,
            call_id = self.call_id,
            cseq = self.cseq,
        );
        headers.iter().for_each(|line| text += &format!("{line}\r\n"));
        self.phone.send(format!("{text}Content-Length: 0\r\n\r\n").as_bytes());
    }

    /// RFC 2617 §3.2.2 with qop=auth, written apart from the program's own.
    pub fn credentials(&self, challenge: &Message, method: &str, uri: &str) -> String {
        let offered = challenge.header("www-authenticate");
        let value = |name: &str| {
            let at = offered.find(&format!("{name}=\"")).expect("a parameter of the challenge") + name.len() + 2;
            offered[at..].split('"').next().unwrap_or_default().to_owned()
        };
        let (realm, nonce) = (value("realm"), value("nonce"));
        let (user, cnonce) = (&self.extension, unique());
        let secret = hex(&format!("{user}:{realm}:{}", self.password));
        let response = hex(&format!("{secret}:{nonce}:00000001:{cnonce}:auth:{}", hex(&format!("{method}:{uri}"))));
        format!(
            "Authorization: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", \
             response=\"{response}\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"{cnonce}\""
        )
    }

    /// The INVITE that comes; it rings.
    #[track_caller]
    pub fn is_rung(&mut self) -> Message {
        self.is_rung_within(LONG)
    }

    #[track_caller]
    pub fn is_rung_within(&mut self, within: Duration) -> Message {
        let invite = self.phone.request("INVITE", within);
        self.answers(&invite, "180 Ringing", "");
        invite
    }

    /// Takes the call, and is quiet in it.
    #[track_caller]
    pub fn takes(&mut self, invite: &Message) {
        let addr = self.rtp.addr();
        self.answers(invite, "200 OK", &Sdp::new(addr.ip(), addr.port()).to_string());
        let port: u16 = invite.sdp("m=audio ").unwrap().split(' ').next().unwrap().parse().unwrap();
        let ip = invite.sdp("c=IN IP4 ").unwrap().parse().unwrap();
        self.rtp.send_to(SocketAddr::new(ip, port));
        self.phone.request("ACK", SHORT);
        self.rtp.talk();
    }

    /// Rings no longer: CANCEL, and what follows it (RFC 3261 §9.2).
    #[track_caller]
    pub fn is_released(&mut self, invite: &Message) {
        let cancel = self.phone.request("CANCEL", LONG);
        self.phone.answer(&cancel, "200 OK");
        self.answers(invite, "487 Request Terminated", "");
        self.phone.request("ACK", SHORT);
    }

    pub fn answers(&mut self, request: &Message, status: &str, body: &str) {
        let to = request.header("to").to_owned();
        let contact = format!("Contact: <sip:{}@{}>", self.extension, self.phone.addr);
        let text = reply(request, status, &[&contact]).replace(&format!("to: {to}"), &self.tagged(&to));
        let sdp = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        let length = format!("{sdp}Content-Length: {}\r\n\r\n{body}", body.len());
        self.phone.send(text.replace("Content-Length: 0\r\n\r\n", &length).as_bytes());
    }

    fn tagged(&self, to: &str) -> String {
        if to.contains(";tag=") { format!("to: {to}") } else { format!("to: {to};tag={}", self.tag) }
    }

    /// Ends the call that this INVITE began.
    #[track_caller]
    pub fn hangs_up(&mut self, invite: &Message) {
        let text = format!(
            "BYE {target} SIP/2.0\r\nVia: SIP/2.0/{transport} {addr};branch=z9hG4bK{branch};rport\r\nMax-Forwards: 70\r\n\
             From: {from};tag={tag}\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n",
            target = invite.uri("contact"),
            transport = self.phone.transport(),
            addr = self.phone.addr,
            branch = unique(),
            from = invite.header("to"),
            tag = self.tag,
            to = invite.header("from"),
            call_id = invite.header("call-id"),
        );
        self.phone.send(text.as_bytes());
        let answer = self.phone.final_response("BYE");
        assert_eq!(answer.status(), 200, "{answer}");
        self.rtp.fall_silent();
    }
}

fn hex(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

//! An operator's telephone driven line by line, called by its address: for refusals, forks and crossings, where the exact
//! messages and their order are the story.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use super::{
    message::Message,
    phone::{Phone, reply, unique},
    rtp::RtpEnd,
    sdp::Sdp,
    wait::{LONG, SHORT},
};

pub struct OperatorPhone {
    pub phone: Phone,
    pub rtp: RtpEnd,
    /// The INVITE that rings it.
    pub invite: Message,
    pub answer: Sdp,
    tag: String,
    cseq: u32,
}

impl OperatorPhone {
    /// On an address of its own, for a program that will be at `app`.
    pub fn new(app: Ipv4Addr) -> Self {
        Self::of(Phone::udp(SocketAddr::from((app, 5060))))
    }

    /// On a phone that is known to the program already.
    pub fn of(phone: Phone) -> Self {
        let rtp = RtpEnd::new(phone.addr.ip());
        let answer = Sdp::new(rtp.addr().ip(), rtp.addr().port());
        let invite = Message { start: String::new(), headers: Vec::new(), body: Vec::new() };
        Self { phone, rtp, invite, answer, tag: unique(), cseq: 0 }
    }

    /// As `people` names it.
    pub fn uri(&self) -> String {
        format!("sip:operator@{}", self.phone.addr)
    }

    #[track_caller]
    pub fn is_rung(&mut self) -> &mut Self {
        self.invite = self.phone.request("INVITE", LONG);
        assert!(self.invite.tag("to").is_empty(), "a new call: {}", self.invite);
        self
    }

    pub fn rings(&mut self) -> &mut Self {
        self.says("180 Ringing", &[], "");
        self
    }

    /// A response to the INVITE, with our tag.
    pub fn says(&mut self, status: &str, more: &[&str], body: &str) {
        let tag = self.tag.clone();
        self.says_as(&tag, status, more, body);
    }

    /// The same from another branch of a fork.
    pub fn says_as(&mut self, tag: &str, status: &str, more: &[&str], body: &str) {
        let text = self.response(&self.invite, tag, status, more, body);
        self.phone.send(text.as_bytes());
    }

    /// Refuses, and is acknowledged.
    #[track_caller]
    pub fn refuses(&mut self, status: &str, more: &[&str]) {
        self.says(status, more, "");
        self.is_acknowledged();
    }

    /// Takes the call; nothing is sent yet.
    #[track_caller]
    pub fn answers(&mut self) -> &mut Self {
        let body = self.answer.to_string();
        self.says("200 OK", &[], &body);
        self.is_acknowledged();
        self.connects();
        self
    }

    #[track_caller]
    pub fn is_acknowledged(&mut self) -> Message {
        self.phone.request("ACK", SHORT)
    }

    /// Sends audio to where the INVITE says.
    fn connects(&self) {
        let media = self.invite.sdp("m=audio ").expect("an offer");
        let addr = self.invite.sdp("c=IN IP4 ").expect("an address").parse().unwrap();
        let port = media.split(' ').next().unwrap().parse().unwrap();
        self.rtp.send_to(SocketAddr::new(addr, port));
    }

    /// The CANCEL of the ringing, answered, and the INVITE ended by it (RFC 3261 §9.2).
    #[track_caller]
    pub fn is_cancelled(&mut self) {
        self.is_cancelled_within(LONG);
    }

    #[track_caller]
    pub fn is_cancelled_within(&mut self, within: Duration) {
        let cancel = self.phone.request("CANCEL", within);
        self.phone.answer(&cancel, "200 OK");
        self.refuses("487 Request Terminated", &[]);
    }

    /// A request of this dialog, from the side that was called.
    pub fn in_dialog(&mut self, method: &str, more: &[&str], body: &str) -> String {
        self.cseq += 1;
        let mut text = format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {addr};branch=z9hG4bK{branch};rport\r\nMax-Forwards: 70\r\n\
             From: {to};tag={tag}\r\nTo: {from}\r\nCall-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n\
             Contact: <sip:operator@{addr}>\r\n",
            target = self.invite.uri("contact"),
            addr = self.phone.addr,
            branch = unique(),
            to = self.invite.header("to"),
            tag = self.tag,
            from = self.invite.header("from"),
            call_id = self.invite.header("call-id"),
            cseq = self.cseq,
        );
        for line in more {
            text += &format!("{line}\r\n");
        }
        if !body.is_empty() {
            text += "Content-Type: application/sdp\r\n";
        }
        text + &format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    /// Sends a request of this dialog and returns its final answer.
    #[track_caller]
    pub fn asks(&mut self, method: &str, more: &[&str], body: &str) -> Message {
        let text = self.in_dialog(method, more, body);
        self.phone.send(text.as_bytes());
        self.phone.final_response(method)
    }

    /// Re-INVITE with this description, acknowledged; returns the answer.
    #[track_caller]
    pub fn reinvites(&mut self, change: impl FnOnce(&mut Sdp)) -> Message {
        self.answer.version += 1;
        change(&mut self.answer);
        let body = self.answer.to_string();
        let answer = self.asks("INVITE", &[], &body);
        self.cseq -= 1;
        let ack = self.in_dialog("ACK", &[], "");
        self.phone.send(ack.as_bytes());
        answer
    }

    #[track_caller]
    pub fn hangs_up(&mut self) {
        let answer = self.asks("BYE", &[], "");
        assert_eq!(answer.status(), 200, "{answer}");
        self.rtp.fall_silent();
    }

    #[track_caller]
    pub fn is_hung_up_on(&mut self) -> Message {
        let bye = self.phone.request("BYE", LONG);
        self.phone.answer(&bye, "200 OK");
        self.rtp.fall_silent();
        bye
    }

    fn response(&self, request: &Message, tag: &str, status: &str, more: &[&str], body: &str) -> String {
        let to = request.header("to");
        let contact = format!("Contact: <sip:operator@{}>", self.phone.addr);
        let mut lines = more.to_vec();
        if !more.iter().any(|line| line.starts_with("Contact")) {
            lines.push(&contact);
        }
        if !body.is_empty() {
            lines.push("Content-Type: application/sdp");
        }
        let text = reply(request, status, &lines);
        let text = text.replacen(&format!("to: {to}\r\n"), &format!("to: {to};tag={tag}\r\n"), 1);
        text.replacen("Content-Length: 0\r\n\r\n", &format!("Content-Length: {}\r\n\r\n{body}", body.len()), 1)
    }
}

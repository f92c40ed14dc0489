//! One call of an operator's telephone, either way.

use crate::{sim::phone::header, sip::Flow};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskState {
    /// It dialled.
    Calling,
    /// It rings here, or there.
    Ringing,
    Talking,
    Refused(u16),
    /// Called off before it was answered.
    Cancelled,
    Over,
}

#[derive(Debug)]
pub struct DeskCall {
    pub state: DeskState,
    /// Where the service wants its RTP.
    pub peer_port: Option<u16>,
    pub call_id: String,
    /// The INVITE that came.
    pub invite: String,
    /// What the service said of a transfer (RFC 3515 §2.4.4), newest last.
    pub notified: Vec<String>,
    /// Final answers to what it asked within the call: REFER, re-INVITE.
    pub answers: Vec<(String, u16)>,
    /// Request-URI of what it sends.
    pub target: String,
    /// Directions the service offered or answered last: `sendrecv`, `recvonly` …
    pub direction: String,
    flow: Flow,
    /// Headers of ours and of theirs in the dialog.
    local: String,
    remote: String,
    cseq: u32,
    version: u32,
}

impl DeskCall {
    pub fn incoming(flow: Flow, user: &str, n: usize, invite: &str) -> Self {
        let tag = format!(";tag=d{user}x{n}");
        let mut call = Self {
            state: DeskState::Ringing,
            peer_port: None,
            call_id: header(invite, "Call-ID").unwrap_or_default(),
            notified: Vec::new(),
            answers: Vec::new(),
            target: contact(invite).unwrap_or_default(),
            direction: String::new(),
            local: header(invite, "To").unwrap_or_default() + &tag,
            remote: header(invite, "From").unwrap_or_default(),
            invite: invite.to_owned(),
            flow,
            cseq: 0,
            version: 1,
        };
        call.hears_at(invite);
        call
    }

    pub fn outgoing(flow: Flow, user: &str, n: usize, number: &str) -> Self {
        let host = flow.local.ip();
        Self {
            state: DeskState::Calling,
            peer_port: None,
            call_id: format!("d{user}o{n}@{}", flow.remote),
            invite: String::new(),
            notified: Vec::new(),
            answers: Vec::new(),
            target: format!("sip:{number}@{host}"),
            direction: String::new(),
            local: format!("<sip:{user}@{host}>;tag=o{user}x{n}"),
            remote: format!("<sip:{number}@{host}>"),
            flow,
            cseq: 0,
            version: 1,
        }
    }

    pub fn is_over(&self) -> bool {
        matches!(self.state, DeskState::Over | DeskState::Cancelled | DeskState::Refused(_))
    }

    fn tag(&self) -> &str {
        self.local.split(";tag=").nth(1).unwrap_or_default()
    }

    pub fn provisional(&self, early_media: bool) -> Vec<u8> {
        if early_media {
            return answer(&self.invite, "183 Session Progress", self.tag(), &self.contact(), &self.sdp("sendrecv"));
        }
        answer(&self.invite, "180 Ringing", self.tag(), &self.contact(), "")
    }

    pub fn pick_up(&mut self) -> Option<Vec<u8>> {
        if self.state != DeskState::Ringing {
            return None;
        }
        self.state = DeskState::Talking;
        Some(answer(&self.invite, "200 OK", self.tag(), &self.contact(), &self.sdp("sendrecv")))
    }

    pub fn refuse(&mut self, status: u16) -> Option<Vec<u8>> {
        if self.state != DeskState::Ringing {
            return None;
        }
        self.state = DeskState::Refused(status);
        Some(answer(&self.invite, &format!("{status} Refused"), self.tag(), "", ""))
    }

    pub fn hang_up(&mut self) -> Option<Vec<u8>> {
        match self.state {
            DeskState::Talking => {
                self.state = DeskState::Over;
                Some(self.request("BYE", "", ""))
            }
            DeskState::Calling | DeskState::Ringing if self.invite.is_empty() => {
                self.state = DeskState::Cancelled;
                Some(self.compose("CANCEL", self.cseq, &format!("i{}", self.cseq), "", ""))
            }
            _ => None,
        }
    }

    pub fn re_invite(&mut self, direction: &str) -> Vec<u8> {
        self.version += 1;
        let sdp = self.sdp(direction);
        self.cseq += 1;
        self.compose("INVITE", self.cseq, &format!("i{}", self.cseq), "Content-Type: application/sdp\r\n", &sdp)
    }

    pub fn refer(&mut self, to: &str) -> Vec<u8> {
        let refer_to = format!("Refer-To: <{to}>\r\n");
        self.request("REFER", &refer_to, "")
    }

    /// As a Refer-To names this dialog (RFC 3891, RFC 3515 §2.1), seen from the service.
    pub fn replaces(&self) -> String {
        let theirs = self.remote.split(";tag=").nth(1).unwrap_or_default();
        let call_id = self.call_id.replace('@', "%40").replace(':', "%3A");
        format!("{call_id}%3Bto-tag%3D{theirs}%3Bfrom-tag%3D{}", self.tag())
    }

    pub fn invite(&mut self, authorization: Option<(&'static str, String)>) -> Vec<u8> {
        self.cseq += 1;
        self.state = DeskState::Calling;
        let more = authorization.map(|(name, value)| format!("{name}: {value}\r\n")).unwrap_or_default();
        let more = format!("{more}Content-Type: application/sdp\r\n");
        self.compose("INVITE", self.cseq, &format!("i{}", self.cseq), &more, &self.sdp("sendrecv"))
    }

    pub fn requested(&mut self, method: &str, text: &str) -> Vec<Vec<u8>> {
        match method {
            "ACK" => Vec::new(),
            "CANCEL" if self.state == DeskState::Ringing => {
                self.state = DeskState::Cancelled;
                let ended = answer(&self.invite, "487 Request Terminated", self.tag(), "", "");
                vec![answer(text, "200 OK", self.tag(), "", ""), ended]
            }
            "BYE" => {
                self.state = DeskState::Over;
                vec![answer(text, "200 OK", self.tag(), "", "")]
            }
            "INVITE" => {
                self.hears_at(text);
                vec![answer(text, "200 OK", self.tag(), &self.contact(), &self.sdp("sendrecv"))]
            }
            "NOTIFY" => {
                self.notified.extend(text.split("\r\n\r\n").nth(1).map(|body| body.trim().to_owned()));
                vec![answer(text, "200 OK", self.tag(), "", "")]
            }
            _ => vec![answer(text, "200 OK", self.tag(), "", "")],
        }
    }

    pub fn response(&mut self, status: u16, text: &str) -> Option<Vec<u8>> {
        let cseq = header(text, "CSeq")?;
        let (number, method) = cseq.split_once(' ')?;
        let number: u32 = number.parse().ok()?;
        let first = self.invite.is_empty() && matches!(self.state, DeskState::Calling | DeskState::Ringing);
        if status >= 200 {
            self.answers.push((method.to_owned(), status));
        }
        if method != "INVITE" || status <= 100 {
            return None;
        }
        if status < 200 {
            self.state = DeskState::Ringing;
            return None;
        }
        if status < 300 {
            if first {
                self.state = DeskState::Talking;
                self.remote = header(text, "To").unwrap_or_default();
                self.target = contact(text).unwrap_or_else(|| self.target.clone());
            }
            self.hears_at(text);
            // The ACK of a 2xx is a transaction of its own (RFC 3261 §13.2.2.4).
            return Some(self.compose("ACK", number, &format!("a{number}"), "", ""));
        }
        if first && !matches!(status, 401 | 407) {
            self.state = DeskState::Refused(status);
        }
        let known = std::mem::replace(&mut self.remote, header(text, "To").unwrap_or_default());
        let ack = self.compose("ACK", number, &format!("i{number}"), "", "");
        self.remote = known;
        Some(ack)
    }

    fn hears_at(&mut self, text: &str) {
        let audio = text.lines().find_map(|line| line.strip_prefix("m=audio "));
        self.peer_port = audio.and_then(|rest| rest.split(' ').next()?.parse().ok()).or(self.peer_port);
        let directions = ["sendrecv", "sendonly", "recvonly", "inactive"];
        if let Some(direction) = directions.iter().find(|word| text.contains(&format!("a={word}"))) {
            (*direction).clone_into(&mut self.direction);
        }
    }

    fn contact(&self) -> String {
        format!("Contact: <sip:desk@{}>\r\n", self.flow.remote)
    }

    fn request(&mut self, method: &str, more: &str, body: &str) -> Vec<u8> {
        self.cseq += 1;
        let branch = format!("{}{}", method.to_ascii_lowercase(), self.cseq);
        self.compose(method, self.cseq, &branch, more, body)
    }

    fn compose(&self, method: &str, cseq: u32, branch: &str, more: &str, body: &str) -> Vec<u8> {
        let Self { target, flow, local, remote, call_id, .. } = self;
        let (at, tag) = (flow.remote, self.tag());
        let text = format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {at};branch=z9hG4bK{tag}{branch};rport\r\nMax-Forwards: 70\r\n\
             From: {local}\r\nTo: {remote}\r\nCall-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n{contact}{more}\
             Content-Length: {length}\r\n\r\n{body}",
            contact = self.contact(),
            length = body.len(),
        );
        text.into_bytes()
    }

    fn sdp(&self, direction: &str) -> String {
        let (ip, version) = (self.flow.remote.ip(), self.version);
        format!(
            "v=0\r\no=desk 1 {version} IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\n\
             a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na={direction}\r\n"
        )
    }
}

/// An answer to `request`; with a tag of ours where it has none yet.
pub fn answer(request: &str, status: &str, tag: &str, more: &str, sdp: &str) -> Vec<u8> {
    let mut reply = format!("SIP/2.0 {status}\r\n");
    for line in request.lines().skip(1).take_while(|line| !line.is_empty()) {
        let name = line.split(':').next().unwrap_or_default();
        if !["Via", "From", "To", "Call-ID", "CSeq"].iter().any(|wanted| name.eq_ignore_ascii_case(wanted)) {
            continue;
        }
        reply.push_str(line);
        if name.eq_ignore_ascii_case("To") && !line.contains(";tag=") {
            reply.push_str(&format!(";tag={tag}"));
        }
        reply.push_str("\r\n");
    }
    let kind = if sdp.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    reply.push_str(&format!("{more}{kind}Content-Length: {}\r\n\r\n{sdp}", sdp.len()));
    reply.into_bytes()
}

fn contact(text: &str) -> Option<String> {
    let contact = header(text, "Contact")?;
    Some(contact.split_once('<')?.1.split_once('>')?.0.to_owned())
}

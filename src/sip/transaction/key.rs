//! Which transaction a message belongs to (RFC 3261 §17.1.3, §17.2.3).
//!
//! A key is 128 bits of keyed hash rather than the text itself: a peer's branch may be 60 KB long, and thousands of
//! transactions must stay small and cheap to look up. The hash key is our secret, so a peer cannot make two collide.

use std::hash::{DefaultHasher, Hasher};

use crate::sip::wire::{Message, Name, Start};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransactionKey(u64, u64);

impl TransactionKey {
    /// Equal for every copy of one request: makes To tags of answers that nothing is kept of (RFC 3261 §8.2.7).
    pub fn as_tag(self) -> String {
        format!("{:016x}", self.1)
    }
}

/// Makes keys with a secret of this process.
#[derive(Clone, Debug)]
pub struct Keys {
    secret: [u64; 2],
}

impl Keys {
    pub fn new(secret: [u64; 2]) -> Self {
        Self { secret }
    }

    /// Of a request; an ACK and a CANCEL get the key of the INVITE they belong to.
    pub fn server(&self, message: &Message<'_>) -> TransactionKey {
        let Start::Request { method, uri, .. } = message.start else { return self.key(&[b"response"]) };
        let invite = matches!(method, b"ACK" | b"CANCEL");
        let method: &[u8] = if invite { b"INVITE" } else { method };
        self.request(message, method, uri)
    }

    /// Of a CANCEL as a transaction of its own.
    pub fn cancel(&self, message: &Message<'_>) -> TransactionKey {
        let Start::Request { uri, .. } = message.start else { return self.key(&[b"response"]) };
        self.request(message, b"CANCEL", uri)
    }

    fn request(&self, message: &Message<'_>, method: &[u8], uri: &[u8]) -> TransactionKey {
        match message.via.as_ref().filter(|via| via.has_rfc3261_branch()) {
            Some(via) => {
                let port = via.port.unwrap_or(5060).to_be_bytes();
                self.key(&[via.branch(), via.host, &port, method])
            }
            // RFC 2543 peers: what stays the same over all copies of one request and its ACK.
            None => self.key(&[
                uri,
                message.from_tag.unwrap_or_default(),
                message.call_id(),
                &message.cseq.0.to_be_bytes(),
                message.header(Name::Via).unwrap_or_default(),
                method,
            ]),
        }
    }

    /// Of a request that came by more than one way (RFC 3261 §8.2.2.2).
    pub fn merged(&self, message: &Message<'_>) -> TransactionKey {
        let (number, method) = message.cseq;
        self.key(&[message.from_tag.unwrap_or_default(), message.call_id(), &number.to_be_bytes(), method, b"merged"])
    }

    /// Of a request of ours, by the branch and method its responses repeat.
    pub fn client(&self, branch: &[u8], method: &[u8]) -> TransactionKey {
        self.key(&[branch, method])
    }

    fn key(&self, parts: &[&[u8]]) -> TransactionKey {
        let [a, b] = self.secret.map(|secret| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u64(secret);
            for part in parts {
                hasher.write_usize(part.len());
                hasher.write(part);
            }
            hasher.finish()
        });
        TransactionKey(a, b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::wire;

    fn key(method: &str, via: &str, cseq: &str) -> TransactionKey {
        let text = format!(
            "{method} sip:a@h SIP/2.0\r\nVia: {via}\r\nFrom: <sip:b@h>;tag=1\r\nTo: <sip:a@h>\r\nCall-ID: c\r\nCSeq: {cseq}\r\n\r\n"
        );
        let mut scratch = Vec::new();
        Keys::new([1, 2]).server(&wire::parse(text.as_bytes(), &mut scratch).unwrap())
    }

    #[test]
    fn ack_and_cancel_find_their_invite() {
        let via = "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx";
        let invite = key("INVITE", via, "1 INVITE");
        assert_eq!(invite, key("ACK", via, "1 ACK"));
        assert_eq!(invite, key("CANCEL", via, "1 CANCEL"));
        assert_ne!(invite, key("BYE", via, "1 BYE"));
        assert_ne!(invite, key("INVITE", "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKx", "1 INVITE"));
        assert_eq!(invite, key("INVITE", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx;rport", "1 INVITE"));
    }

    #[test]
    fn without_the_cookie_the_old_rules_hold() {
        for via in ["SIP/2.0/UDP 192.0.2.1", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK", "SIP/2.0/UDP 192.0.2.1;branch=7"] {
            assert_eq!(key("INVITE", via, "1 INVITE"), key("ACK", via, "1 ACK"));
            assert_ne!(key("INVITE", via, "1 INVITE"), key("INVITE", via, "2 INVITE"));
        }
    }
}

//! Keys that come as SIP INFO: `application/dtmf-relay` (`Signal=5`) and `application/dtmf` (`5`).
//!
//! Neither has an RFC; what phones and gateways send is taken as it comes, with `10` and `11` for star and pound too.

use crate::vocab::Digit;

/// The key in an INFO body, if it is one.
pub(super) fn digit(content_type: &str, body: &[u8]) -> Option<Digit> {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let text = std::str::from_utf8(body).ok()?;
    if kind.eq_ignore_ascii_case("application/dtmf-relay") {
        let signal = text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            name.trim().eq_ignore_ascii_case("signal").then(|| value.trim())
        });
        signal.and_then(key)
    } else if kind.eq_ignore_ascii_case("application/dtmf") {
        key(text.trim())
    } else {
        None
    }
}

fn key(text: &str) -> Option<Digit> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Digit::from_char(c),
        _ => text.parse().ok().and_then(Digit::from_event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relay_bodies_are_read_as_phones_write_them() {
        for body in ["Signal=5\r\nDuration=160\r\n", "Signal= 5\r\n", "Duration=100\r\nsignal=5"] {
            assert_eq!(digit("application/dtmf-relay", body.as_bytes()), Digit::from_char('5'), "{body:?}");
        }
        assert_eq!(digit("Application/DTMF-Relay; charset=utf-8", b"Signal=*\r\n"), Some(Digit::STAR));
        assert_eq!(digit("application/dtmf-relay", b"Signal=11\r\n"), Some(Digit::POUND));
    }

    #[test]
    fn plain_bodies_are_one_key() {
        assert_eq!(digit("application/dtmf", b"0"), Some(Digit::ZERO));
        assert_eq!(digit("application/dtmf", b"10\r\n"), Some(Digit::STAR));
    }

    #[test]
    fn anything_else_is_no_key() {
        assert_eq!(digit("application/dtmf-relay", b"Duration=160\r\n"), None);
        assert_eq!(digit("application/dtmf-relay", b"Signal=99"), None);
        assert_eq!(digit("application/dtmf", &[0xff, 0xfe]), None);
        assert_eq!(digit("application/dtmf", b""), None);
        assert_eq!(digit("text/plain", b"5"), None);
    }
}

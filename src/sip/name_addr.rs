//! `"Display" <uri>;params` of From, To, Contact, Route and their like (RFC 3261 §20.10).
//!
//! Tolerant on purpose: an unquoted comma or a missing space in a display name (RFC 4475 §3.1.1.6, §3.1.2.15) does
//! not cost a citizen the call. rsip 0.4 fails on escaped quotes and on `<` inside a name, so it is not used here.

use super::{
    api::NameAddr,
    scan::{self, Params},
    text,
    uri::Uri,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// Raw: quoted string or tokens.
    pub display: &'a [u8],
    pub uri: &'a [u8],
    pub params: Params<'a>,
}

impl<'a> Address<'a> {
    /// `None` when a quote or a bracket is not closed, or there is nothing where the URI should be.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let value = scan::trim(value);
        let after_name = if value.first() == Some(&b'"') { end_of_quote(value)? } else { 0 };
        let tail = value.get(after_name..)?;
        let address = match tail.iter().position(|b| *b == b'<') {
            Some(open) => {
                let inside = tail.get(open + 1..)?;
                let close = inside.iter().position(|b| *b == b'>')?;
                Self {
                    display: scan::trim(value.get(..after_name + open)?),
                    uri: scan::trim(inside.get(..close)?),
                    params: Params::new(inside.get(close + 1..)?),
                }
            }
            // Without brackets every parameter belongs to the header, not to the URI.
            None => {
                let end = tail.iter().position(|b| *b == b';').unwrap_or(tail.len());
                Self { display: b"", uri: scan::trim(tail.get(..end)?), params: Params::new(tail.get(end..)?) }
            }
        };
        (!address.uri.is_empty()).then_some(address)
    }

    pub fn tag(&self) -> Option<&'a [u8]> {
        self.params.value("tag").filter(|tag| !tag.is_empty())
    }

    /// Cleaned for people; what is not a URI gives empty parts rather than an error.
    pub fn to_name_addr(self) -> NameAddr {
        let (user, host) = match Uri::parse(self.uri) {
            Ok(uri) => (uri.user(), text::shown(uri.host, 255)),
            Err(_) => (String::new(), String::new()),
        };
        NameAddr { display: text::shown(&text::unquote(self.display), 128), user, host }
    }
}

/// The index after the closing quote.
fn end_of_quote(value: &[u8]) -> Option<usize> {
    let mut escaped = false;
    for (at, &b) in value.iter().enumerate().skip(1) {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &[u8]) -> (String, String, Option<&[u8]>) {
        let address = Address::parse(value).expect("an address");
        let name = address.to_name_addr();
        (name.display, name.user, address.tag())
    }

    #[test]
    fn names_in_every_dress_are_read() {
        assert_eq!(read(br#""J Rosenberg \\\"" <sip:j@example.com> ; tag = 98asjd8"#).0, r#"J Rosenberg \""#);
        assert_eq!(
            read(b"caller<sip:caller@example.com>;tag=323"),
            ("caller".into(), "caller".into(), Some(&b"323"[..]))
        );
        assert_eq!(read(br#""<sip:no@no>" <sip:yes@example.com>"#).1, "yes");
        assert_eq!(read(b"Bell, Alexander <sip:a.g.bell@example.com>;tag=43").0, "Bell, Alexander");
        assert_eq!(read(b"sip:vivekg@chair.example.com ;   tag    = 1918181833n").2, Some(&b"1918181833n"[..]));
        assert_eq!(read("\"Олена\" <tel:+380441112233>".as_bytes()).1, "+380441112233");
        assert_eq!(read(b"\"\xCE\xEB\xE5\xED\xE0\" <sip:1@h>").0, "Олена");
        assert_eq!(read(br#""Watson, Thomas" < sip:t.watson@example.org >"#).1, "t.watson");
    }

    #[test]
    fn open_quotes_and_brackets_are_refused() {
        assert_eq!(Address::parse(br#""Mr. J. User <sip:j.user@example.com>"#), None);
        assert_eq!(Address::parse(b"<sip:j.user@example.com"), None);
        assert_eq!(Address::parse(b""), None);
        assert_eq!(Address::parse(b"<>"), None);
    }
}

//! `sip:`, `sips:` and `tel:` URIs as the parts we use (RFC 3261 §19.1, RFC 3966).
//!
//! rsip 0.4 rejects `tel:` and IPv6 hosts, so the reader is ours; it borrows and never copies.

use std::net::{IpAddr, SocketAddr};

use super::{
    api::Transport,
    scan::{self, Params},
    text,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    pub scheme: Scheme,
    /// Raw, with password and escapes; the number of a `tel:` URI.
    pub userinfo: &'a [u8],
    /// Without the brackets of an IPv6 address; empty in a `tel:` URI.
    pub host: &'a [u8],
    pub port: Option<u16>,
    pub params: Params<'a>,
    /// After `?`: only allowed where a URI is a link to click (RFC 3261 §19.1.1, table 1).
    pub headers: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Sip,
    Sips,
    Tel,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    #[error("the URI scheme is not sip, sips or tel")]
    UnknownScheme,
    #[error("the URI is malformed")]
    Malformed,
}

impl<'a> Uri<'a> {
    pub fn parse(bytes: &'a [u8]) -> Result<Self, UriError> {
        let colon = bytes.iter().position(|b| *b == b':').ok_or(UriError::Malformed)?;
        let (scheme, rest) = bytes.split_at_checked(colon).ok_or(UriError::Malformed)?;
        let rest = rest.get(1..).unwrap_or_default();
        if !is_scheme(scheme) || rest.iter().any(|b| b.is_ascii_whitespace() || b"<>\"".contains(b)) {
            return Err(UriError::Malformed);
        }
        match () {
            () if scheme.eq_ignore_ascii_case(b"sip") => Self::sip(Scheme::Sip, rest),
            () if scheme.eq_ignore_ascii_case(b"sips") => Self::sip(Scheme::Sips, rest),
            () if scheme.eq_ignore_ascii_case(b"tel") => Self::tel(rest),
            () => Err(UriError::UnknownScheme),
        }
    }

    fn sip(scheme: Scheme, rest: &'a [u8]) -> Result<Self, UriError> {
        // `;`, `?` and `/` may stand in the user part unescaped, `@` may not: so the `@` is looked for first.
        let (userinfo, rest) = match rest.iter().position(|b| *b == b'@') {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => (&rest[..0], rest),
        };
        let (rest, headers) = cut(rest, b'?');
        let (hostport, params) = match rest.iter().position(|b| *b == b';') {
            Some(at) => rest.split_at(at),
            None => (rest, &rest[..0]),
        };
        let (host, port) = host_port(hostport).ok_or(UriError::Malformed)?;
        Ok(Self { scheme, userinfo, host, port, params: Params::new(params), headers })
    }

    fn tel(rest: &'a [u8]) -> Result<Self, UriError> {
        let (number, params) = match rest.iter().position(|b| *b == b';') {
            Some(at) => rest.split_at(at),
            None => (rest, &rest[..0]),
        };
        if number.is_empty() {
            return Err(UriError::Malformed);
        }
        let params = Params::new(params);
        Ok(Self { scheme: Scheme::Tel, userinfo: number, host: b"", port: None, params, headers: b"" })
    }

    /// The user part unescaped, without a password; a telephone number also without its own `;` parameters
    /// (RFC 3261 §19.1.6 lets them stand inside the user part).
    pub fn user(&self) -> String {
        let (mut user, _) = cut(self.userinfo, b':');
        if user.first().is_some_and(|b| *b == b'+' || b.is_ascii_digit()) {
            (user, _) = cut(user, b';');
        }
        text::shown(&text::unescape(user), 128)
    }

    /// Where to send when the host is an address; names are not looked up here.
    pub fn address(&self) -> Option<SocketAddr> {
        let host = self.params.value("maddr").unwrap_or(self.host);
        let ip: IpAddr = ip(host)?;
        let usual = if self.transport() == Some(Transport::Tls) { 5061 } else { 5060 };
        Some(SocketAddr::new(ip, self.port.unwrap_or(usual)))
    }

    /// What a `transport=` parameter asks for, TLS for a `sips:` URI (RFC 3261 §26.2.2); `None` when it says nothing we
    /// speak.
    pub fn transport(&self) -> Option<Transport> {
        if self.scheme == Scheme::Sips {
            return Some(Transport::Tls);
        }
        let value = self.params.value("transport")?;
        match () {
            () if value.eq_ignore_ascii_case(b"tcp") => Some(Transport::Tcp),
            () if value.eq_ignore_ascii_case(b"udp") => Some(Transport::Udp),
            // Deprecated by RFC 3261 and written by everybody all the same.
            () if value.eq_ignore_ascii_case(b"tls") => Some(Transport::Tls),
            () => None,
        }
    }
}

/// `host[:port]` with an IPv6 reference in brackets; spaces around the colon are tolerated (RFC 4475 §3.1.1.1).
pub fn host_port(bytes: &[u8]) -> Option<(&[u8], Option<u16>)> {
    let bytes = scan::trim(bytes);
    let (host, port) = if let Some(v6) = bytes.strip_prefix(b"[") {
        let end = v6.iter().position(|b| *b == b']')?;
        let after = scan::trim(v6.get(end + 1..)?);
        (v6.get(..end)?, if after.is_empty() { None } else { Some(after.strip_prefix(b":")?) })
    } else {
        match bytes.iter().position(|b| *b == b':') {
            Some(at) => (scan::trim(bytes.get(..at)?), Some(bytes.get(at + 1..)?)),
            None => (bytes, None),
        }
    };
    if host.is_empty() || !host.iter().all(|b| b.is_ascii_alphanumeric() || b"-._:%".contains(b)) {
        return None;
    }
    let port = match port {
        Some(digits) => Some(u16::try_from(scan::number(scan::trim(digits))?).ok()?),
        None => None,
    };
    Some((host, port))
}

/// An IP address literal, with or without brackets.
pub fn ip(host: &[u8]) -> Option<IpAddr> {
    let host = host.strip_prefix(b"[").and_then(|h| h.strip_suffix(b"]")).unwrap_or(host);
    std::str::from_utf8(host).ok()?.parse().ok()
}

fn is_scheme(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b))
}

fn cut(bytes: &[u8], at: u8) -> (&[u8], &[u8]) {
    match bytes.iter().position(|b| *b == at) {
        Some(i) => (&bytes[..i], &bytes[i + 1..]),
        None => (bytes, &bytes[..0]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sip_uri_comes_apart() {
        let uri = Uri::parse(b"sip:+380464400000;ext=2:pw@[2001:db8::1]:5070;transport=tcp;lr?a=b").unwrap();
        assert_eq!((uri.user().as_str(), uri.host, uri.port), ("+380464400000", &b"2001:db8::1"[..], Some(5070)));
        assert_eq!(uri.transport(), Some(Transport::Tcp));
        assert!(uri.params.has("lr"));
        assert_eq!(uri.headers, b"a=b");
        assert_eq!(uri.address(), Some("[2001:db8::1]:5070".parse().unwrap()));
    }

    #[test]
    fn a_tel_uri_gives_its_number() {
        let uri = Uri::parse(b"tel:+380-46-440-00-00;phone-context=ua").unwrap();
        assert_eq!((uri.scheme, uri.user().as_str()), (Scheme::Tel, "+380-46-440-00-00"));
    }

    #[test]
    fn tls_is_asked_for_by_a_parameter_or_by_the_scheme_and_has_its_own_port() {
        let at = |uri: &[u8]| {
            let uri = Uri::parse(uri).unwrap();
            (uri.transport(), uri.address().unwrap().port())
        };
        assert_eq!(at(b"sip:a@192.0.2.1;transport=TLS"), (Some(Transport::Tls), 5061));
        assert_eq!(at(b"sips:a@192.0.2.1;transport=tcp"), (Some(Transport::Tls), 5061));
        assert_eq!(at(b"sips:a@192.0.2.1:5071"), (Some(Transport::Tls), 5071));
        assert_eq!(at(b"sip:a@192.0.2.1"), (None, 5060));
    }

    #[test]
    fn semicolons_and_escapes_in_the_user_part_stay_there() {
        assert_eq!(Uri::parse(b"sip:user;par=u%40example.net@example.com").unwrap().user(), "user;par=u@example.net");
        let odd = b"sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com";
        assert_eq!(Uri::parse(odd).unwrap().host, b"example.com");
        assert_eq!(Uri::parse(b"sip:null-%00-null@example.com").unwrap().user(), "null--null");
    }

    #[test]
    fn unknown_schemes_and_broken_uris_are_told_apart() {
        assert_eq!(Uri::parse(b"soap.beep://192.0.2.103:3002"), Err(UriError::UnknownScheme));
        assert_eq!(Uri::parse(b"nobodyKnowsThisScheme:totallyopaquecontent"), Err(UriError::UnknownScheme));
        for bad in [&b"<sip:user@example.com>"[..], b"sip:", b"user", b"sip:u@h:99999", b"sip:u@h; lr", b"sip:u@[::1"] {
            assert_eq!(Uri::parse(bad), Err(UriError::Malformed), "{}", String::from_utf8_lossy(bad));
        }
    }
}

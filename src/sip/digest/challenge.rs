//! `WWW-Authenticate: Digest …` and `Proxy-Authenticate: Digest …` (RFC 7616 §3.3).

use super::{
    super::ChallengeLine,
    algorithm::Algorithm,
    fields::{Fields, FieldsError},
};

/// One challenge that we can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Asked by a proxy (407).
    pub proxy: bool,
    /// As it is hashed.
    pub realm: String,
    pub nonce: String,
    pub stale: bool,
    pub algorithm: Algorithm,
    /// `qop=auth` is offered; otherwise the old form of RFC 2069 is answered.
    pub qop: bool,
    /// The inside of the quoted string as it came: it goes back byte for byte, in case the server compares so.
    pub(super) raw_realm: String,
    pub(super) opaque: Option<String>,
    /// The algorithm was named; an unnamed MD5 is not named in the answer either (old servers trip over it).
    pub(super) named: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    #[error("not a scheme, algorithm or protection that is known here")]
    Unknown,
    #[error("a challenge that cannot be read, or without realm or nonce")]
    Malformed,
}

impl Challenge {
    pub fn parse(line: &ChallengeLine) -> Result<Self, ChallengeError> {
        let fields = Fields::parse(&line.value).map_err(|error| match error {
            FieldsError::OtherScheme => ChallengeError::Unknown,
            FieldsError::Malformed => ChallengeError::Malformed,
        })?;
        let realm = fields.get("realm").ok_or(ChallengeError::Malformed)?;
        let nonce = fields.get("nonce").filter(|nonce| !nonce.raw.is_empty()).ok_or(ChallengeError::Malformed)?;
        let named = fields.get("algorithm").filter(|name| !name.raw.is_empty());
        let algorithm = match named {
            Some(name) => Algorithm::named(&name.text()).ok_or(ChallengeError::Unknown)?,
            None => Algorithm::MD5,
        };
        Ok(Self {
            proxy: line.proxy,
            realm: realm.text(),
            nonce: nonce.raw.to_owned(),
            stale: fields.get("stale").is_some_and(|stale| stale.raw.eq_ignore_ascii_case("true")),
            algorithm,
            qop: offers_auth(fields.get("qop").map(|qop| qop.text()).unwrap_or_default().as_str())?,
            raw_realm: realm.raw.to_owned(),
            opaque: fields.get("opaque").map(|opaque| opaque.raw.to_owned()),
            named: named.is_some(),
        })
    }
}

/// No list is the old form; a list must hold `auth`, for `auth-int` alone is not spoken here.
fn offers_auth(list: &str) -> Result<bool, ChallengeError> {
    let mut offers = list.split(',').map(str::trim).filter(|offer| !offer.is_empty()).peekable();
    if offers.peek().is_none() {
        return Ok(false);
    }
    if offers.any(|offer| offer.eq_ignore_ascii_case("auth")) { Ok(true) } else { Err(ChallengeError::Unknown) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Result<Challenge, ChallengeError> {
        Challenge::parse(&ChallengeLine { proxy: false, value: value.to_owned() })
    }

    #[test]
    fn a_full_challenge_is_read() {
        let read = parse(r#"Digest realm="sip.example.ua", nonce="abc", opaque="", stale=TRUE, algorithm="SHA-256", qop="auth-int , auth", userhash=false, charset=UTF-8"#).unwrap();
        assert_eq!(
            (read.realm.as_str(), read.nonce.as_str(), read.opaque.as_deref()),
            ("sip.example.ua", "abc", Some(""))
        );
        assert!(read.stale && read.qop && !read.proxy);
        assert_eq!(read.algorithm, Algorithm::SHA_256);
    }

    #[test]
    fn the_shortest_challenge_is_md5_without_qop() {
        let read = parse(r#"digest nonce="n",realm="""#).unwrap();
        assert_eq!((read.algorithm, read.qop, read.named, read.stale), (Algorithm::MD5, false, false, false));
    }

    #[test]
    fn what_cannot_be_answered_is_told_from_what_cannot_be_read() {
        for unknown in [
            "Basic realm=\"x\"",
            r#"Digest realm="r",nonce="n",algorithm=AKAv1-MD5"#,
            r#"Digest realm="r",nonce="n",qop="auth-int""#,
        ] {
            assert_eq!(parse(unknown), Err(ChallengeError::Unknown), "{unknown}");
        }
        for bad in [
            "Digest",
            r#"Digest realm="r""#,
            r#"Digest nonce="n""#,
            r#"Digest realm="r",nonce="""#,
            r#"Digest realm="r"#,
        ] {
            assert_eq!(parse(bad), Err(ChallengeError::Malformed), "{bad}");
        }
    }
}

//! Small searches in header values that respect quoted strings and angle brackets.

/// Without spaces, tabs and line ends at either side.
pub fn trim(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii()
}

/// Where `wanted` first stands outside quoted strings and `<…>`.
pub fn find(bytes: &[u8], wanted: u8) -> Option<usize> {
    let mut quoted = false;
    let mut bracketed = false;
    let mut escaped = false;
    for (at, &b) in bytes.iter().enumerate() {
        if quoted {
            match b {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quoted = false,
                _ => {}
            }
            continue;
        }
        if b == wanted && !bracketed {
            return Some(at);
        }
        match b {
            b'"' if !bracketed => quoted = true,
            b'<' => bracketed = true,
            b'>' => bracketed = false,
            _ => {}
        }
    }
    None
}

/// The first part and what stands after `by`, both trimmed.
pub fn split_once(bytes: &[u8], by: u8) -> (&[u8], Option<&[u8]>) {
    match find(bytes, by).and_then(|at| bytes.split_at_checked(at)) {
        Some((left, right)) => (trim(left), Some(trim(right.get(1..).unwrap_or_default()))),
        None => (trim(bytes), None),
    }
}

/// The values of a comma-separated header, trimmed; empty ones are passed over.
pub fn list(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let (first, after) = split_once(rest?, b',');
        rest = after;
        Some(first)
    })
    .filter(|value| !value.is_empty())
}

/// A number of decimal digits only, as large as the header allows.
pub fn number(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || bytes.len() > 18 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.iter().fold(0, |sum, b| sum * 10 + u64::from(b - b'0')))
}

/// RFC 3261 §25.1 `token`.
pub fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"-.!%*_+`'~".contains(b))
}

/// `;name=value` pairs after a URI, a Via or an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Params<'a>(&'a [u8]);

impl<'a> Params<'a> {
    /// From text that is empty or begins with `;`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(trim(bytes))
    }

    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Each parameter as (whole text, name, value); an empty one has an empty name.
    pub fn iter(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8], Option<&'a [u8]>)> + use<'a> {
        let mut rest = self.0.strip_prefix(b";");
        std::iter::from_fn(move || {
            let (first, after) = split_once(rest?, b';');
            rest = after;
            let (name, value) = split_once(first, b'=');
            Some((first, name, value))
        })
    }

    /// The value of `name`; an absent value is empty.
    pub fn value(&self, name: &str) -> Option<&'a [u8]> {
        self.iter().find(|(_, n, _)| n.eq_ignore_ascii_case(name.as_bytes())).map(|(_, _, v)| v.unwrap_or_default())
    }

    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Nothing between two semicolons, or something else than parameters after the value.
    pub fn is_malformed(&self) -> bool {
        (!self.0.is_empty() && !self.0.starts_with(b";")) || self.iter().any(|(_, name, _)| !is_token(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_inside_quotes_and_brackets_do_not_split() {
        let values: Vec<_> = list(br#""A, B" <sip:a;x=1,2>, <sip:b>,, c"#).collect();
        assert_eq!(values, [&br#""A, B" <sip:a;x=1,2>"#[..], b"<sip:b>", b"c"]);
    }

    #[test]
    fn parameters_are_read_with_spaces_around_their_signs() {
        let params = Params::new(b" ; tag    = 1918181833n ;lr; x=\"a;b\"");
        assert_eq!(params.value("TAG"), Some(&b"1918181833n"[..]));
        assert_eq!(params.value("lr"), Some(&b""[..]));
        assert_eq!(params.value("x"), Some(&b"\"a;b\""[..]));
        assert!(!params.has("y"));
        assert!(!params.is_malformed());
        assert!(Params::new(b";;a").is_malformed());
    }

    #[test]
    fn numbers_are_digits_only() {
        assert_eq!(number(b"0068"), Some(68));
        assert_eq!(number(b"-999"), None);
        assert_eq!(number(b"36893488147419103232"), None);
        assert_eq!(number(b""), None);
    }
}

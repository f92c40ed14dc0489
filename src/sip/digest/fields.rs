//! `Scheme name=value, name="quoted"`: the shape challenges and credentials share (RFC 3261 §25.1).

/// Longer values are nobody's honest challenge.
const LONGEST: usize = 2048;
const MOST_FIELDS: usize = 24;

/// The parameters of one header value, in order.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a>(Vec<(&'a str, Value<'a>)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value<'a> {
    /// Between the quotes, escapes as they came.
    pub raw: &'a str,
    quoted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldsError {
    OtherScheme,
    Malformed,
}

impl<'a> Fields<'a> {
    /// The parameters after `Digest`.
    pub fn parse(value: &'a str) -> Result<Self, FieldsError> {
        let value = value.trim();
        let (scheme, mut rest) = value.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("Digest") {
            return Err(FieldsError::OtherScheme);
        }
        // A control character would let a peer write lines of ours.
        if value.len() > LONGEST || value.chars().any(|c| c.is_control() && c != '\t') {
            return Err(FieldsError::Malformed);
        }
        let mut fields = Vec::new();
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            if rest.is_empty() {
                return Ok(Self(fields));
            }
            let (name, value, after) = field(rest).ok_or(FieldsError::Malformed)?;
            if fields.len() == MOST_FIELDS {
                return Err(FieldsError::Malformed);
            }
            fields.push((name, value));
            rest = after;
        }
    }

    /// The first of this name; names are compared without case.
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

impl Value<'_> {
    /// What is meant: escapes undone.
    pub fn text(self) -> String {
        if !self.quoted {
            return self.raw.to_owned();
        }
        let mut out = String::with_capacity(self.raw.len());
        let mut rest = self.raw.chars();
        while let Some(c) = rest.next() {
            out.push(if c == '\\' { rest.next().unwrap_or(c) } else { c });
        }
        out
    }
}

/// `name = value` and what stands after it.
fn field(text: &str) -> Option<(&str, Value<'_>, &str)> {
    let (name, after) = text.split_once('=')?;
    let name = name.trim();
    if !super::super::scan::is_token(name.as_bytes()) {
        return None;
    }
    let after = after.trim_start();
    if let Some(inside) = after.strip_prefix('"') {
        let end = end_of_quoted(inside)?;
        let (raw, rest) = inside.split_at_checked(end)?;
        return Some((name, Value { raw, quoted: true }, end_of_field(rest.strip_prefix('"')?)?));
    }
    let end = after.find([',', ' ', '\t']).unwrap_or(after.len());
    let (raw, rest) = after.split_at_checked(end)?;
    Some((name, Value { raw, quoted: false }, end_of_field(rest)?))
}

/// Nothing but a comma may follow a value.
fn end_of_field(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with(',')).then_some(rest)
}

fn end_of_quoted(inside: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

/// `text` as the inside of a quoted string; control characters, which cannot stand there, are left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_and_bare_values_are_read_with_spaces_and_commas_anywhere() {
        let fields = Fields::parse(r#"DIGEST  realm = "a, \"b\" \\c" ,,stale=FALSE, Nonce="x=,y""#).unwrap();
        assert_eq!(fields.get("REALM").unwrap().text(), r#"a, "b" \c"#);
        assert_eq!(fields.get("realm").unwrap().raw, r#"a, \"b\" \\c"#);
        assert_eq!(fields.get("stale").unwrap().text(), "FALSE");
        assert_eq!(fields.get("nonce").unwrap().text(), "x=,y");
        assert_eq!(fields.get("qop"), None);
    }

    #[test]
    fn what_is_no_list_of_parameters_is_refused() {
        for bad in
            [r#"Digest realm="open"#, "Digest realm", "Digest =x", "Digest a b=c", "Digest a=\"b\"c", "Digest a=b\nc=d"]
        {
            assert_eq!(Fields::parse(bad).unwrap_err(), FieldsError::Malformed, "{bad}");
        }
        assert_eq!(Fields::parse("NTLM x=y").unwrap_err(), FieldsError::OtherScheme);
        assert_eq!(Fields::parse("").unwrap_err(), FieldsError::OtherScheme);
        let many = format!("Digest {}", "a=b,".repeat(100));
        assert_eq!(Fields::parse(&many).unwrap_err(), FieldsError::Malformed);
        let long = format!("Digest a=\"{}\"", "x".repeat(LONGEST));
        assert_eq!(Fields::parse(&long).unwrap_err(), FieldsError::Malformed);
    }

    #[test]
    fn quotes_and_backslashes_are_escaped_and_line_ends_left_out() {
        assert_eq!(escaped("a\"b\\c\r\nVia: x"), r#"a\"b\\cVia: x"#);
    }
}

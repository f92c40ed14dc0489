//! The one part we want of a multipart body (RFC 2046 §5.1): some trunks send ISUP beside the description.

use crate::sip::{
    scan::{self, Params},
    text,
    wire::Name,
};

/// The body of the first part of type `wanted`.
pub fn find<'a>(content_type: &[u8], body: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let params = content_type.iter().position(|b| *b == b';').and_then(|at| content_type.get(at..))?;
    let boundary = text::unquote(Params::new(params).value("boundary").filter(|b| !b.is_empty())?);
    let marker = [b"--", &*boundary].concat();
    let mut rest = after(body, &marker)?;
    while let Some(end) = position(rest, &marker) {
        let part = rest.get(..end)?;
        if let Some(content) = content_of(part, wanted) {
            return Some(content);
        }
        rest = rest.get(end + marker.len()..)?;
    }
    None
}

fn content_of<'a>(part: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let head_end = position(part, b"\r\n\r\n")?;
    let (head, content) = (part.get(..head_end)?, part.get(head_end + 4..)?);
    let is_wanted = head.split(|b| *b == b'\n').any(|line| {
        let (name, value) = scan::split_once(line, b':');
        Name::of(name) == Name::ContentType
            && value.is_some_and(|v| super::rules::media_type(v).eq_ignore_ascii_case(wanted))
    });
    // The line end before the next boundary belongs to the boundary.
    is_wanted.then(|| content.strip_suffix(b"\r\n").unwrap_or(content))
}

fn after<'a>(bytes: &'a [u8], marker: &[u8]) -> Option<&'a [u8]> {
    bytes.get(position(bytes, marker)? + marker.len()..)
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_description_is_found_among_other_parts() {
        let body = b"--b1\r\nContent-Type: application/isup\r\n\r\n\x01\x02\r\n--b1\r\nContent-Type: application/sdp;x=1\r\n\r\nv=0\r\n\r\n--b1--\r\n";
        assert_eq!(find(b"multipart/mixed;boundary=\"b1\"", body, b"application/sdp"), Some(&b"v=0\r\n"[..]));
        assert_eq!(find(b"multipart/mixed;boundary=b1", body, b"text/plain"), None);
        assert_eq!(find(b"multipart/mixed", body, b"application/sdp"), None);
    }
}

//! Bytes to lines: UTF-8 or Windows-1251, with or without a BOM, any line ending.

/// A file's text, and what was peculiar about its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    pub text: String,
    pub bom: bool,
    pub crlf: bool,
    /// The first line that is not UTF-8; the whole file was then read as Windows-1251.
    pub cp1251: Option<u32>,
}

pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let (bom, bytes) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    let (text, cp1251) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(error) => {
            let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + sound.iter().filter(|b| **b == b'\n').count();
            (bytes.iter().map(|b| from_1251(*b)).collect(), Some(u32::try_from(line).unwrap_or(u32::MAX)))
        }
    };
    let crlf = text.contains('\r');
    let text = if crlf { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    Decoded { text, bom, crlf, cp1251 }
}

fn from_1251(byte: u8) -> char {
    match byte {
        0..=0x7f => char::from(byte),
        0x80..=0xbf => UPPER.chars().nth(usize::from(byte - 0x80)).unwrap_or('\u{fffd}'),
        0xc0..=0xff => char::from_u32(0x410 + u32::from(byte - 0xc0)).unwrap_or('\u{fffd}'),
    }
}

/// Windows-1251, 0x80–0xBF.
const UPPER: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{fffd}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1251_is_read_and_the_first_foreign_line_named() {
        let bytes = b"# ok\ntitle: \xc3\xf0\xe0\xf4\xb3\xea \xb9 5, \xbf\xe6\xe0\xea \xb4\r\n";
        let decoded = decode(bytes);
        assert_eq!(decoded.text, "# ok\ntitle: Графік № 5, їжак ґ\n");
        assert_eq!((decoded.cp1251, decoded.crlf, decoded.bom), (Some(2), true, false));
        assert_eq!(UPPER.chars().count(), 64);
    }

    #[test]
    fn a_bom_is_taken_off() {
        let decoded = decode("\u{feff}menus:\n".as_bytes());
        assert_eq!(decoded.text, "menus:\n");
        assert!(decoded.bom && !decoded.crlf && decoded.cp1251.is_none());
    }
}

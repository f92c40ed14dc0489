//! Bytes to lines: UTF-8 or Windows-1251, with or without a BOM, any line ending.

/// A file's text, and what was peculiar about its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    pub text: String,
    pub bom: bool,
    pub crlf: bool,
    /// The first line that is not UTF-8; the whole file was then read as Windows-1251.
    pub cp1251: Option<u32>,
    /// The first line with broken letters in a file that is otherwise UTF-8.
    pub broken: Option<u32>,
}

pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let (bom, bytes) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    let (text, cp1251, broken) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None, None),
        Err(error) => {
            let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = u32::try_from(1 + sound.iter().filter(|b| **b == b'\n').count()).ok();
            if is_mostly_utf8(bytes) {
                (String::from_utf8_lossy(bytes).into_owned(), None, line)
            } else {
                (bytes.iter().map(|b| from_1251(*b)).collect(), line, None)
            }
        }
    };
    let crlf = text.contains('\r');
    let text = if crlf { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    Decoded { text, bom, crlf, cp1251, broken }
}

/// A few broken letters do not make a file Windows-1251: reading it so would break all the others.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    sound > broken
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
    fn a_broken_letter_in_utf_8_does_not_turn_the_rest_into_another_encoding() {
        let mut bytes = "title: Графік\nsay: Слова".as_bytes().to_vec();
        bytes.pop();
        let decoded = decode(&bytes);
        assert_eq!(decoded.text, "title: Графік\nsay: Слов\u{fffd}");
        assert_eq!((decoded.cp1251, decoded.broken), (None, Some(2)));
    }

    #[test]
    fn a_bom_is_taken_off() {
        let decoded = decode("\u{feff}menus:\n".as_bytes());
        assert_eq!(decoded.text, "menus:\n");
        assert!(decoded.bom && !decoded.crlf && decoded.cp1251.is_none());
    }
}

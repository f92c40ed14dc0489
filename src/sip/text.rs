//! Bytes of a peer's header as text that is safe to show.
//!
//! Old exchanges send display names in Windows-1251 or Latin-1 without saying so. Nothing here is used to match
//! messages with one another: tags, branches and Call-IDs are compared as the bytes they came in.

use std::borrow::Cow;

/// UTF-8 when it is, else Windows-1251 or Latin-1, whichever the bytes look like.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if looks_cyrillic(bytes) => Cow::Owned(bytes.iter().map(|&b| cp1251(b)).collect()),
        Err(_) => Cow::Owned(bytes.iter().map(|&b| char::from(b)).collect()),
    }
}

/// At most `max` characters of `text` without control and bidirectional-override characters (spoofed names).
pub fn clean(text: &str, max: usize) -> String {
    text.chars().filter(|c| !c.is_control() && !is_bidi(*c)).take(max).collect::<String>().trim().to_owned()
}

/// `decode` and `clean` in one go.
pub fn shown(bytes: &[u8], max: usize) -> String {
    clean(&decode(bytes), max)
}

/// The inside of a quoted string with its escapes undone; text that is not quoted stays as it is.
pub fn unquote(bytes: &[u8]) -> Cow<'_, [u8]> {
    let [b'"', inner @ .., b'"'] = bytes else { return Cow::Borrowed(bytes) };
    if !inner.contains(&b'\\') {
        return Cow::Borrowed(inner);
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner.iter();
    while let Some(&b) = rest.next() {
        out.push(if b == b'\\' { rest.next().copied().unwrap_or(b) } else { b });
    }
    Cow::Owned(out)
}

/// `%41` becomes `A`; a `%` without two hex digits stays.
pub fn unescape(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'%') {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if let (b'%', [high, low, after @ ..]) = (first, tail)
            && let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
        {
            out.push((high * 16 + low) as u8);
            rest = after;
        } else {
            out.push(first);
        }
    }
    Cow::Owned(out)
}

/// Cyrillic words are runs of high bytes; a Latin-1 accent stands alone among ASCII letters.
fn looks_cyrillic(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    let paired = bytes.windows(2).filter(|pair| pair.iter().all(|b| *b >= 0xA0)).count();
    paired * 2 >= high
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn cp1251(byte: u8) -> char {
    const HIGH: [char; 64] = [
        'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ', 'ђ', '‘', '’', '“', '”', '•',
        '–', '—', '\u{98}', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ', '\u{a0}', 'Ў', 'ў', 'Ј', '¤', 'Ґ', '¦', '§', 'Ё', '©',
        'Є', '«', '¬', '\u{ad}', '®', 'Ї', '°', '±', 'І', 'і', 'ґ', 'µ', '¶', '·', 'ё', '№', 'є', '»', 'ј', 'Ѕ', 'ѕ',
        'ї',
    ];
    match byte {
        0..=0x7f => char::from(byte),
        0x80..=0xbf => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        0xc0..=0xff => char::from_u32(0x410 + u32::from(byte) - 0xc0).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_windows_1251_name_and_a_latin_1_name_are_both_readable() {
        assert_eq!(decode(b"\xCE\xEB\xE5\xED\xE0 \xBF"), "Олена ї");
        assert_eq!(decode(b"Ren\xE9 M\xFCller"), "René Müller");
        assert_eq!(decode("Олена".as_bytes()), "Олена");
    }

    #[test]
    fn control_and_bidi_characters_do_not_reach_a_page() {
        assert_eq!(clean("a\u{0}b\u{202e}c\r\n", 10), "abc");
        assert_eq!(clean("довгий", 3), "дов");
    }

    #[test]
    fn escapes_are_undone_and_broken_ones_left() {
        assert_eq!(&*unescape(b"sips%3Auser%40example.com"), b"sips:user@example.com");
        assert_eq!(&*unescape(b"50%"), b"50%");
        assert_eq!(&*unescape(b"%zz"), b"%zz");
        assert_eq!(&*unquote(br#""J \"R\"""#), br#"J "R""#);
    }
}

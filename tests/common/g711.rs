//! G.711 written a second time, straight from the recommendation's segments, so that the tests do not trust the
//! program's own tables.

/// One 16-bit sample as A-law (G.711 table 1, even bits inverted).
pub fn alaw(sample: i16) -> u8 {
    let sign = if sample >= 0 { 0x80 } else { 0 };
    // Negative values are counted from -1, so that the two halves mirror each other.
    let magnitude = if sample >= 0 { sample >> 3 } else { !sample >> 3 } >> 1;
    let code = match magnitude {
        0..=15 => magnitude as u8,
        _ => {
            let segment = 15 - magnitude.leading_zeros() as u8 - 3;
            (segment << 4) | ((magnitude >> (segment - 1)) & 0x0f) as u8
        }
    };
    (sign | code) ^ 0x55
}

/// One 16-bit sample as µ-law (G.711 table 2): 14 bits, counted from -1 below zero, 33 added before the segments.
pub fn ulaw(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = if sample < 0 { !sample >> 2 } else { sample >> 2 } + 33;
    let magnitude = magnitude.min(0x1fff);
    let segment = 15 - magnitude.leading_zeros() as u8 - 5;
    let code = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0f) as u8;
    !(sign | code)
}

/// How loud an A-law byte is, 0 to about 32000.
pub fn alaw_level(byte: u8) -> i32 {
    let code = i32::from(byte ^ 0x55) & 0x7f;
    let (segment, step) = (code >> 4, code & 0x0f);
    if segment == 0 { (step << 4) + 8 } else { ((step << 4) + 0x108) << (segment - 1) }
}

/// The sample an A-law byte stands for.
pub fn alaw_sample(byte: u8) -> i16 {
    let level = i16::try_from(alaw_level(byte)).unwrap_or(i16::MAX);
    if (byte ^ 0x55) & 0x80 != 0 { level } else { -level }
}

/// How loud a µ-law byte is.
pub fn ulaw_level(byte: u8) -> i32 {
    let code = i32::from(!byte) & 0x7f;
    ((((code & 0x0f) << 3) + 0x84) << (code >> 4)) - 0x84
}

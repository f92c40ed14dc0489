//! What programs and people bring as WAV, and what is no WAV.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;

const PCM: u16 = 1;
const FLOAT: u16 = 3;

/// A WAV file from its parts, so that each can be wrong.
#[derive(Clone)]
struct File {
    tag: u16,
    channels: u16,
    rate: u32,
    bits: u16,
    /// Bytes of all channels of one sample; reckoned when nought.
    frame: u16,
    extended: bool,
    riff_size: Option<u32>,
    data_size: Option<u32>,
    before: Vec<u8>,
    data: Vec<u8>,
    after: Vec<u8>,
}

impl File {
    fn new(tag: u16, bits: u16, data: &[u8]) -> Self {
        Self {
            tag,
            channels: 1,
            rate: 24_000,
            bits,
            frame: 0,
            extended: false,
            riff_size: None,
            data_size: None,
            before: Vec::new(),
            data: data.to_vec(),
            after: Vec::new(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let frame = if self.frame == 0 { self.channels * self.bits.div_ceil(8) } else { self.frame };
        let mut format = Vec::new();
        format.extend((if self.extended { 0xFFFE } else { self.tag }).to_le_bytes());
        format.extend(self.channels.to_le_bytes());
        format.extend(self.rate.to_le_bytes());
        format.extend((self.rate.wrapping_mul(frame.into())).to_le_bytes());
        format.extend(frame.to_le_bytes());
        format.extend(self.bits.to_le_bytes());
        if self.extended {
            format.extend([22, 0]);
            format.extend(self.bits.to_le_bytes());
            format.extend([0; 4]);
            format.extend(self.tag.to_le_bytes());
            format.extend([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]);
        }
        let mut body = b"WAVE".to_vec();
        body.extend(&self.before);
        body.extend(chunk(b"fmt ", &format));
        body.extend(b"data");
        body.extend(self.data_size.unwrap_or(self.data.len() as u32).to_le_bytes());
        body.extend(&self.data);
        body.extend(&self.after);
        let mut file = b"RIFF".to_vec();
        file.extend(self.riff_size.unwrap_or(body.len() as u32).to_le_bytes());
        file.extend(body);
        file
    }

    fn read(&self) -> Result<Sound, WavError> {
        read_sound(self.bytes().as_slice())
    }

    fn samples(&self) -> Vec<f32> {
        self.read().unwrap().samples
    }
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = name.to_vec();
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend(content);
    bytes.resize(bytes.len() + content.len() % 2, 0);
    bytes
}

fn little_endian<const N: usize>(values: &[[u8; N]]) -> Vec<u8> {
    values.concat()
}

#[test]
fn a_prompt_and_a_master_come_back_as_they_were_written() {
    let samples = [0, 1, -1, i16::MAX, i16::MIN];
    let mut bytes = Cursor::new(Vec::new());
    write_prompt(&mut bytes, &samples).unwrap();
    assert_eq!(read_prompt(bytes.get_ref().as_slice()).unwrap(), samples);
    assert!(matches!(read_master(bytes.get_ref().as_slice()), Err(WavError::NotAPrompt { wanted: 24_000, .. })));
    let mut bytes = Cursor::new(Vec::new());
    write_at(&mut bytes, &samples, MASTER_RATE).unwrap();
    assert_eq!(read_master(bytes.get_ref().as_slice()).unwrap(), samples);
    assert!(matches!(read_prompt(bytes.get_ref().as_slice()), Err(WavError::NotAPrompt { rate: 24_000, .. })));
}

#[test]
fn integers_of_every_width_are_read_with_full_scale_at_one() {
    assert_eq!(File::new(PCM, 8, &[128, 192, 0, 255]).samples(), [0.0, 0.5, -1.0, 127.0 / 128.0]);
    let words = little_endian(&[0_i16, 16384, i16::MIN].map(i16::to_le_bytes));
    assert_eq!(File::new(PCM, 16, &words).samples(), [0.0, 0.5, -1.0]);
    assert_eq!(File::new(PCM, 24, &[0, 0, 0, 0, 0, 0x40, 0, 0, 0x80]).samples(), [0.0, 0.5, -1.0]);
    let words = little_endian(&[0_i32, 1 << 30, i32::MIN].map(i32::to_le_bytes));
    assert_eq!(File::new(PCM, 32, &words).samples(), [0.0, 0.5, -1.0]);
    // 24 bits in a container of 32, and 20 in one of 24: the bits that count are the upper ones.
    assert_eq!(File { frame: 4, ..File::new(PCM, 24, &words) }.samples(), [0.0, 0.5, -1.0]);
    assert_eq!(File::new(PCM, 20, &[0, 0, 0x40]).samples(), [0.5]);
}

#[test]
fn floats_and_the_laws_of_the_telephone_are_read() {
    let floats = [0.0, 0.5, -1.0, 1.5];
    assert_eq!(File::new(FLOAT, 32, &little_endian(&floats.map(f32::to_le_bytes))).samples(), floats);
    let doubles = floats.map(f64::from).map(f64::to_le_bytes);
    assert_eq!(File::new(FLOAT, 64, &little_endian(&doubles)).samples(), floats);
    // The least and the greatest values of G.711.
    assert_eq!(File::new(6, 8, &[0xD5, 0xAA, 0x2A]).samples(), [8.0, 32256.0, -32256.0].map(|s: f32| s / 32768.0));
    assert_eq!(File::new(7, 8, &[0xFF, 0x80, 0x00]).samples(), [0.0, 32124.0, -32124.0].map(|s: f32| s / 32768.0));
}

#[test]
fn the_extended_form_is_read_as_what_it_extends() {
    let words = little_endian(&[16384_i16, -16384].map(i16::to_le_bytes));
    assert_eq!(File { extended: true, ..File::new(PCM, 16, &words) }.samples(), [0.5, -0.5]);
    let floats = little_endian(&[0.25_f32].map(f32::to_le_bytes));
    assert_eq!(File { extended: true, ..File::new(FLOAT, 32, &floats) }.samples(), [0.25]);
    let unknown = File { extended: true, ..File::new(0x55, 16, &words) }.read();
    assert!(matches!(unknown, Err(WavError::Format { tag: 0x55, bits: 16 })));
}

#[test]
fn several_channels_become_their_mean_and_a_rest_that_is_no_frame_is_left() {
    let words = little_endian(&[16384_i16, 0, -16384, -16384, 77].map(i16::to_le_bytes));
    let stereo = File { channels: 2, rate: 11_025, ..File::new(PCM, 16, &words) };
    assert_eq!(stereo.read().unwrap(), Sound { samples: vec![0.25, -0.5], rate: 11_025 });
    let six = File { channels: 6, ..File::new(PCM, 8, &[128, 255, 128, 128, 1, 128]) };
    assert_eq!(six.samples(), [0.0]);
}

#[test]
fn sizes_that_a_program_could_not_know_mean_that_the_sound_lasts_as_long_as_the_file() {
    let words = little_endian(&[16384_i16, -16384].map(i16::to_le_bytes));
    let file = File::new(PCM, 16, &words);
    for (riff_size, data_size) in
        [(0x7FFF_F024, 0x7FFF_F000), (u32::MAX, u32::MAX), (0xFFFF_FFFF, 0xFFFF_FFDB), (36, 0), (0, 0)]
    {
        let file = File { riff_size: Some(riff_size), data_size: Some(data_size), ..file.clone() };
        assert_eq!(file.samples(), [0.5, -0.5], "{riff_size:#x} {data_size:#x}");
    }
    let endless = File { riff_size: Some(u32::MAX), data_size: Some(u32::MAX), data: vec![1, 2, 3], ..file.clone() };
    assert_eq!(endless.samples().len(), 1, "the last sample was not written whole");
    // A size that can be true is believed.
    let torn = File { data_size: Some(5000), ..file.clone() };
    assert!(matches!(torn.read(), Err(WavError::Torn)));
    let longer = File { data: [words.clone(), words].concat(), data_size: Some(4), ..file };
    assert_eq!(longer.samples(), [0.5, -0.5]);
}

#[test]
fn other_chunks_are_passed_over_and_are_no_sound() {
    let words = little_endian(&[16384_i16].map(i16::to_le_bytes));
    let list = chunk(b"LIST", b"INFOISFT\x05\0\0\0sox 1");
    let file = File {
        before: [chunk(b"bext", &[7; 603]), list.clone()].concat(),
        after: list.clone(),
        ..File::new(PCM, 16, &words)
    };
    assert_eq!(file.samples(), [0.5]);
    let empty = File { data: Vec::new(), ..file.clone() };
    assert!(matches!(empty.read(), Err(WavError::Empty)), "no data, but a list after it");
    let endless = File { before: [*b"LIST", [0xFF; 4]].concat(), ..file };
    assert!(matches!(endless.read(), Err(WavError::Torn)));
}

#[test]
fn what_is_no_wav_is_told_so() {
    let file = File::new(PCM, 16, &[0; 8]);
    let bytes = file.bytes();
    for length in [0, 4, 11, 20, 30, 43] {
        assert!(matches!(read_sound(&bytes[..length]), Err(WavError::Torn)), "{length} bytes");
    }
    assert!(matches!(read_sound(&bytes[..44]), Err(WavError::Torn)), "a header that promises more");
    assert!(matches!(File { data: Vec::new(), ..file.clone() }.read(), Err(WavError::Empty)));
    assert!(matches!(read_sound(&b"ID3\x04 or any other text"[..]), Err(WavError::NotWav)));
    assert!(matches!(read_sound(&[b"RF64", &bytes[4..]].concat()[..]), Err(WavError::NotWav)));
    assert!(matches!(File { channels: 0, frame: 2, ..file.clone() }.read(), Err(WavError::NotWav)));
    assert!(matches!(File { channels: 65, ..file.clone() }.read(), Err(WavError::NotWav)));
    assert!(matches!(File { rate: 0, ..file.clone() }.read(), Err(WavError::NotWav)));
    assert!(matches!(File { channels: 2, frame: 3, ..file.clone() }.read(), Err(WavError::Format { .. })));
    assert!(matches!(File { tag: 0x11, bits: 4, ..file }.read(), Err(WavError::Format { tag: 0x11, bits: 4 })));
}

#[test]
fn a_prompt_of_ours_is_read_strictly() {
    let words = little_endian(&[1_i16, 2, 3].map(i16::to_le_bytes));
    let prompt = File { rate: RATE, ..File::new(PCM, 16, &words) };
    assert_eq!(read_prompt(prompt.bytes().as_slice()).unwrap(), [1, 2, 3]);
    let endless = File { data_size: Some(0x7FFF_F000), ..prompt.clone() };
    assert!(matches!(read_prompt(endless.bytes().as_slice()), Err(WavError::Broken(_))));
    assert!(read_prompt(&prompt.bytes()[..48]).is_err());
    assert!(matches!(read_prompt(File { data: Vec::new(), ..prompt }.bytes().as_slice()), Err(WavError::Empty)));
}

#[test]
fn of_a_sound_without_end_only_so_much_is_read() {
    let header = File { rate: 8000, data_size: Some(u32::MAX), ..File::new(PCM, 8, &[]) }.bytes();
    let sound = read_sound(header.as_slice().chain(io::repeat(200))).unwrap();
    assert_eq!(sound.samples.len(), 601 * 8000);
}

proptest! {
    #[test]
    fn whatever_the_bytes_reading_ends_with_no_more_samples_than_bytes(
        mut bytes in prop::collection::vec(any::<u8>(), 0..600),
        headed in any::<bool>(),
        spoilt in prop::collection::vec((12_usize..44, any::<u8>()), 0..4),
    ) {
        if headed {
            let mut file = File::new(PCM, 16, &bytes).bytes();
            spoilt.iter().for_each(|(at, byte)| file[*at] = *byte);
            bytes = file;
        }
        if let Ok(sound) = read_sound(bytes.as_slice()) {
            prop_assert!(!sound.samples.is_empty() && sound.samples.len() <= bytes.len());
            prop_assert!(sound.rate > 0);
            let _ = crate::audio::process(&sound.samples, sound.rate);
        }
        let _ = (read_prompt(bytes.as_slice()), read_master(bytes.as_slice()));
    }
}

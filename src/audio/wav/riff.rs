//! Foreign WAV files, chunk by chunk, read from beginning to end without going back.
//!
//! Speech engines that write to a pipe do not know how long they will speak, and put sizes of nought or near 2 GiB into
//! the header: then the sound lasts as long as the file. A size that can be true is believed, and a file that ends
//! before it is torn. Samples are left-aligned in their containers (Microsoft's WAVEFORMATEXTENSIBLE), so a container is
//! read whole, whatever number of its bits is said to count.

use std::io::{self, Read};

use super::{Sound, WavError};
use crate::audio::g711::{self, Law};

/// As long as music may be, and a second by which a reader knows that there was more.
const LONGEST_S: u64 = 601;
/// Ten minutes at 48 kHz; what is faster must be shorter.
const MOST_FRAMES: u64 = LONGEST_S * 48_000;
/// Sizes from here on are a writer's way to say that it did not know.
const UNKNOWN_SIZE: u32 = 0x7FFF_0000;
const MOST_CHANNELS: u16 = 64;
/// Of the format chunk; the rest of a longer one means nothing to us.
const FORMAT_BYTES: usize = 40;

const PCM: u16 = 1;
const FLOAT: u16 = 3;
const A_LAW: u16 = 6;
const MU_LAW: u16 = 7;
const EXTENSIBLE: u16 = 0xFFFE;

pub(super) fn read(mut source: impl Read) -> Result<Sound, WavError> {
    let [riff, whole, wave] = words(&mut source)?;
    if (&riff, &wave) != (b"RIFF", b"WAVE") {
        return Err(WavError::NotWav);
    }
    let whole = u32::from_le_bytes(whole);
    let (mut format, mut before) = (None, 4);
    loop {
        let [name, size] = words(&mut source)?;
        let size = u32::from_le_bytes(size);
        before += 8 + padded(size);
        match &name {
            b"fmt " => format = Some(Format::read(&mut source, size)?),
            b"data" => {
                let format = format.ok_or(WavError::NotWav)?;
                if size == 0 && whole < UNKNOWN_SIZE && u64::from(whole) > before {
                    return Err(WavError::Empty); // what follows are other chunks
                }
                return Ok(Sound { samples: samples(source, size, &format)?, rate: format.rate });
            }
            _ => skip(&mut source, padded(size))?,
        }
    }
}

struct Format {
    coding: Coding,
    channels: usize,
    rate: u32,
    /// Of one sample of one channel.
    bytes: usize,
}

#[derive(Clone, Copy)]
enum Coding {
    /// One byte, with silence at 128.
    Unsigned,
    Signed,
    Float,
    G711(Law),
}

impl Format {
    fn read(source: &mut impl Read, size: u32) -> Result<Self, WavError> {
        let mut chunk = [0; FORMAT_BYTES];
        let known = FORMAT_BYTES.min(size as usize);
        source.read_exact(&mut chunk[..known]).map_err(torn)?;
        skip(source, padded(size) - known as u64)?;
        let word = |at: usize| u16::from_le_bytes([chunk[at], chunk[at + 1]]);
        let rate = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]);
        let (channels, frame, bits) = (word(2), word(12), word(14));
        // The true tag begins the GUID of the extended form.
        let tag = if word(0) == EXTENSIBLE { word(24) } else { word(0) };
        if !(1..=MOST_CHANNELS).contains(&channels) || rate == 0 {
            return Err(WavError::NotWav);
        }
        let bytes = usize::from(frame / channels);
        let coding = match (tag, bytes) {
            _ if frame % channels != 0 => None,
            (PCM, 1) => Some(Coding::Unsigned),
            (PCM, 2..=4) => Some(Coding::Signed),
            (FLOAT, 4 | 8) => Some(Coding::Float),
            (A_LAW, 1) => Some(Coding::G711(Law::A)),
            (MU_LAW, 1) => Some(Coding::G711(Law::Mu)),
            _ => None,
        };
        let coding = coding.ok_or(WavError::Format { tag, bits })?;
        Ok(Self { coding, channels: channels.into(), rate, bytes })
    }

    /// The mean of all channels.
    fn frame(&self, frame: &[u8]) -> f32 {
        frame.chunks_exact(self.bytes).map(|bytes| self.sample(bytes)).sum::<f32>() / self.channels as f32
    }

    fn sample(&self, bytes: &[u8]) -> f32 {
        match (self.coding, bytes) {
            (Coding::Unsigned, &[byte]) => (f32::from(byte) - 128.0) / 128.0,
            (Coding::G711(law), &[byte]) => f32::from(g711::decode(law, byte)) / 32768.0,
            (Coding::Float, &[a, b, c, d]) => f32::from_le_bytes([a, b, c, d]),
            (Coding::Float, &[a, b, c, d, e, f, g, h]) => f64::from_le_bytes([a, b, c, d, e, f, g, h]) as f32,
            (_, little_endian) => {
                let mut left_aligned = [0; 4];
                left_aligned.iter_mut().rev().zip(little_endian.iter().rev()).for_each(|(to, from)| *to = *from);
                (f64::from(i32::from_le_bytes(left_aligned)) / 2_147_483_648.0) as f32
            }
        }
    }
}

fn samples(source: impl Read, size: u32, format: &Format) -> Result<Vec<f32>, WavError> {
    let frame = format.channels * format.bytes;
    let told = (1..UNKNOWN_SIZE).contains(&size).then_some(u64::from(size));
    let room = MOST_FRAMES.min(u64::from(format.rate) * LONGEST_S) * frame as u64;
    let wanted = told.unwrap_or(u64::MAX).min(room);
    let mut source = source.take(wanted);
    let (mut samples, mut buffer, mut held) = (Vec::new(), vec![0; frame * 4096], 0);
    loop {
        let read = match source.read(&mut buffer[held..]) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        held += read;
        let whole = held - held % frame;
        samples.extend(buffer[..whole].chunks_exact(frame).map(|bytes| format.frame(bytes)));
        buffer.copy_within(whole..held, 0);
        held -= whole;
    }
    let missing = source.limit();
    match told {
        Some(_) if missing > 0 => Err(WavError::Torn),
        _ if samples.len() as u64 >= MOST_FRAMES && format.rate > 48_000 => Err(WavError::TooLong),
        _ => Ok(samples),
    }
}

fn words<const N: usize>(source: &mut impl Read) -> Result<[[u8; 4]; N], WavError> {
    let mut words = [[0; 4]; N];
    words.iter_mut().try_for_each(|word| source.read_exact(word)).map_err(torn)?;
    Ok(words)
}

/// A chunk of odd size is followed by a byte of nothing.
fn padded(size: u32) -> u64 {
    u64::from(size) + u64::from(size & 1)
}

fn skip(source: &mut impl Read, bytes: u64) -> Result<(), WavError> {
    let skipped = io::copy(&mut source.take(bytes), &mut io::sink())?;
    if skipped == bytes { Ok(()) } else { Err(WavError::Torn) }
}

fn torn(error: io::Error) -> WavError {
    if error.kind() == io::ErrorKind::UnexpectedEof { WavError::Torn } else { error.into() }
}

//! The header of our WAV files: 16 bit, 8 kHz, one channel or two, nothing but the sound.

use std::time::Duration;

use crate::{audio::RATE, vocab::RecordingKind};

pub(super) const HEADER: usize = 44;
const BYTES: u32 = 2;

pub(super) fn channels(kind: RecordingKind) -> u16 {
    match kind {
        RecordingKind::Message => 1,
        RecordingKind::Talk => 2,
    }
}

/// Bytes of one frame: a sample of each channel.
pub(super) fn frame(kind: RecordingKind) -> u64 {
    u64::from(channels(kind)) * u64::from(BYTES)
}

pub(super) fn duration(frames: u64) -> Duration {
    Duration::from_millis(frames * 1000 / u64::from(RATE))
}

/// RIFF, `fmt ` of PCM, `data`. Lengths beyond 4 GB, which are days, are cut.
pub(super) fn header(kind: RecordingKind, frames: u64) -> [u8; HEADER] {
    let data = u32::try_from(frames * frame(kind)).unwrap_or(u32::MAX - HEADER as u32);
    let (channels, block) = (channels(kind), frame(kind) as u16);
    let mut header = [0; HEADER];
    let mut at = 0;
    let mut put = |bytes: &[u8]| {
        header[at..at + bytes.len()].copy_from_slice(bytes);
        at += bytes.len();
    };
    put(b"RIFF");
    put(&(data + HEADER as u32 - 8).to_le_bytes());
    put(b"WAVEfmt ");
    put(&16_u32.to_le_bytes());
    put(&1_u16.to_le_bytes());
    put(&channels.to_le_bytes());
    put(&RATE.to_le_bytes());
    put(&(RATE * u32::from(block)).to_le_bytes());
    put(&block.to_le_bytes());
    put(&((BYTES * 8) as u16).to_le_bytes());
    put(b"data");
    put(&data.to_le_bytes());
    header
}

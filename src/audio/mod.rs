//! Samples: codecs, WAV files, tone detection, and the bank of prompts already encoded per codec.
//!
//! Owns everything between a WAV file and an encoded frame. Must not know RTP, calls or menus.

mod bank;
mod codec;
mod comfort;
mod conceal;
mod dtmf;
mod encoded;
mod fax;
pub mod g711;
pub mod g722;
mod goertzel;
mod music;
mod opus_codec;
pub mod process;
mod wav;

pub use bank::{BankError, Manifest, ManifestPrompt, PromptBank, PromptProblem, Version};
pub use codec::{CodecError, Decoder, Encoder, LONGEST_DECODED, Rate, packet_ticks};
pub use comfort::ComfortNoise;
pub use conceal::Concealment;
pub use dtmf::DtmfDetector;
pub use encoded::{Encoded, PACKET_TICKS};
pub use fax::FaxDetector;
pub use opus_codec::{OpusDecoder, OpusEncoder};
pub use process::{MASTER_RATE, PIPELINE, ProcessError, master, process, process_alone, process_at};
pub use wav::{Sound, WavError, read_master, read_prompt, read_sound, write_at, write_prompt};

/// The one sampling rate of prompts, G.711 and all detectors.
pub const RATE: u32 = 8000;

//! Samples: G.711, WAV files, tone detection, and the bank of prompts already encoded per codec.
//!
//! Owns everything between a WAV file and an encoded frame. Must not know RTP, calls or menus.

mod bank;
mod comfort;
mod dtmf;
mod fax;
pub mod g711;
mod goertzel;
pub mod process;
mod wav;

pub use bank::{BankError, Manifest, ManifestPrompt, PromptBank, PromptProblem};
pub use comfort::ComfortNoise;
pub use dtmf::DtmfDetector;
pub use fax::FaxDetector;
pub use process::{ProcessError, process};
pub use wav::{Sound, WavError, read_prompt, read_sound, write_prompt};

/// The one sampling rate of prompts, G.711 and all detectors.
pub const RATE: u32 = 8000;

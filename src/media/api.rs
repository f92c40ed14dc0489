//! The only words the brain and the media thread exchange.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    sdp::MediaParams,
    vocab::{Digit, LegId, Network, PlayId, RecordingId, Utterance},
};

/// From the brain to the media thread; commands of one leg are obeyed in order.
#[derive(Clone, Debug)]
pub enum MediaCommand {
    /// Take a port pair on `local`; answered by `Opened` or `OpenFailed`.
    Open {
        leg: LegId,
        local: IpAddr,
        /// Networks its packets may come from; empty is anywhere.
        from: Arc<[Network]>,
    },
    /// An offer/answer completed: from now on every frame is sent. Also for re-INVITE (hold, codec, address).
    Configure {
        leg: LegId,
        params: MediaParams,
    },
    /// Replaces whatever plays. Answered by `Played` when it ends, is stopped or is replaced.
    Play {
        leg: LegId,
        play: PlayId,
        utterance: Utterance,
    },
    Stop {
        leg: LegId,
    },
    /// A digit that came by SIP INFO; takes part in the rule that one press counts once.
    InfoDigit {
        leg: LegId,
        digit: Digit,
    },
    /// Two configured legs hear each other from now on. What plays on them goes on and is heard instead of the other leg
    /// until it ends: so `Play` with music is hold, and `Stop` ends it. A leg that was bridged before is parted first.
    Bridge {
        a: LegId,
        b: LegId,
    },
    /// The leg and the one it was bridged with stand alone again.
    Part {
        leg: LegId,
    },
    /// The key is sent on by the leg, as an event where that was agreed, else as tones.
    SendDigit {
        leg: LegId,
        digit: Digit,
    },
    /// Writes what comes from the leg, or of a bridged one both sides, to a file. Answered by `Recorded`, whatever happens.
    Record {
        leg: LegId,
        recording: RecordingId,
        limits: RecordLimits,
    },
    /// Ends the recording of this leg.
    StopRecording {
        leg: LegId,
    },
    /// Deletes a recording that is finished.
    Discard {
        recording: RecordingId,
    },
    /// Answered by `Closed` with what was measured; the port then rests.
    Close {
        leg: LegId,
    },
}

/// From the media thread to the brain.
#[derive(Clone, Debug)]
pub enum MediaEvent {
    /// `rtp` is the port to write into SDP.
    Opened {
        leg: LegId,
        rtp: SocketAddr,
    },
    /// No free port or no socket; the call is refused with 500/503.
    OpenFailed {
        leg: LegId,
    },
    Digit {
        leg: LegId,
        digit: Digit,
        source: DigitSource,
    },
    /// `pieces` of the utterance were heard to their end; `completed` when all were.
    Played {
        leg: LegId,
        play: PlayId,
        pieces: usize,
        completed: bool,
    },
    /// Media was expected and neither RTP nor RTCP came for the configured time. Sent once per silence.
    Dead {
        leg: LegId,
    },
    /// RTP or RTCP came again after `Dead`.
    Alive {
        leg: LegId,
    },
    /// CNG 1100 Hz was heard: a fax machine calls.
    FaxTone {
        leg: LegId,
    },
    /// A recording has ended and its file is closed, or there is none.
    Recorded {
        leg: LegId,
        recording: RecordingId,
        end: RecordEnd,
    },
    Closed {
        leg: LegId,
        end: LegEnd,
    },
}

impl MediaEvent {
    /// Of which leg it tells.
    pub fn leg(&self) -> LegId {
        match self {
            Self::Opened { leg, .. }
            | Self::OpenFailed { leg }
            | Self::Digit { leg, .. }
            | Self::Played { leg, .. }
            | Self::Dead { leg }
            | Self::Alive { leg }
            | Self::FaxTone { leg }
            | Self::Recorded { leg, .. }
            | Self::Closed { leg, .. } => *leg,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordLimits {
    pub longest: Duration,
    /// Silence after which it ends by itself; `None` for conversations.
    pub silence: Option<Duration>,
}

/// How a recording came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordEnd {
    /// What is in the file, silence at its ends cut off.
    pub length: Duration,
    /// Of it, with somebody speaking.
    pub spoken: Duration,
    pub why: RecordStop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStop {
    /// By `StopRecording`, `Close` or a key.
    Asked,
    TooLong,
    Silence,
    /// The disk has not enough room, before or during it. What was written until then is kept.
    NoSpace,
    /// The file could not be made or written.
    Failed,
}

/// How a digit reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DigitSource {
    /// RFC 4733 telephone-event.
    Event,
    /// SIP INFO.
    Info,
    /// Tones in the audio, found by the Goertzel detector.
    InBand,
}

/// What is left of a closed leg.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegEnd {
    pub quality: MediaQuality,
    pub digit_source: Option<DigitSource>,
}

/// Quality of one RTP leg for the call record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MediaQuality {
    pub packets_sent: u64,
    pub packets_received: u64,
    /// Lost of what the peer sent to us, by sequence numbers (RFC 3550 §A.3).
    pub lost: u64,
    /// Interarrival jitter at the end and at its worst, ms (RFC 3550 §6.4.1).
    pub jitter_ms: f32,
    pub jitter_max_ms: f32,
    /// What the peer reported of our stream in its last RTCP RR: fraction lost (0–1), jitter ms.
    pub remote_lost: Option<f32>,
    pub remote_jitter_ms: Option<f32>,
    pub rtt_ms: Option<f32>,
    /// Mean opinion score by the E-model of G.107, 1–4.5.
    pub mos: Option<f32>,
    /// RTP that came from an address not latched, or could not be read.
    pub stray: u64,
}

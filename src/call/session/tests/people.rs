//! Operators and their telephones in the stories: what they do, and what was asked of them.

use super::*;
use crate::{
    acd::{GaveUp, Rang, Wanted},
    call::{LegAction, MediaSetup, Ring, TransferTo, WayKind},
    ivr::{NodeKind, Script},
    media::{RecordEnd, RecordStop},
    sdp::{MasterKey, SrtpPolicy},
    vocab::{AttemptId, Piece, RecordingId},
};

pub const OLENA: AttemptId = AttemptId(1);
pub const IHOR: AttemptId = AttemptId(2);
const THEIR_SESSION: SessionId = SessionId(50);

pub fn leg_of(AttemptId(n): AttemptId) -> LegId {
    LegId { shard: 0, index: 1000 + n }
}

pub fn ring(attempt: AttemptId) -> Ring {
    Ring {
        attempt,
        operator: if attempt == OLENA { "Олена".into() } else { "Ігор".into() },
        way: WayKind::Phone,
        leg: leg_of(attempt),
        local: "192.168.1.2".parse().unwrap(),
        media: MediaSetup { public: None, from: Arc::default(), srtp: SrtpPolicy::Off, key: MasterKey([1; 30]) },
        must_accept: false,
        provisional_within: Duration::from_secs(2),
        wrap_up: Duration::from_secs(15),
    }
}

pub fn their_sdp(codecs: &str) -> String {
    format!("v=0\r\nc=IN IP4 192.168.1.101\r\nm=audio 7000 RTP/AVP {codecs}\r\na=sendrecv\r\n")
}

/// The town with its departments changed.
pub fn town_where(change: impl Fn(&mut crate::ivr::Department)) -> Script {
    let mut script = fixtures::town();
    for node in &mut script.nodes {
        if let NodeKind::Department(department) = &mut node.kind {
            change(department);
        }
    }
    script
}

impl Rig {
    /// In the queue of the operator, having heard the notice.
    pub fn waiting() -> Self {
        Self::waiting_in(fixtures::town())
    }

    pub fn waiting_in(script: Script) -> Self {
        let mut rig = Self::with(Some(OFFER), |setup| setup.script = Arc::new(script));
        rig.opened().sip(UaEvent::Confirmed { session: SESSION, answer: None });
        rig.presses('0').hears_out();
        rig
    }

    /// With Олена, who answered after three seconds of ringing.
    pub fn with_olena() -> Self {
        Self::with_olena_in(fixtures::town())
    }

    pub fn with_olena_in(script: Script) -> Self {
        let mut rig = Self::waiting_in(script);
        rig.rings(OLENA).waits(Duration::from_secs(3)).answers(OLENA);
        rig
    }

    /// The queue orders an operator to be rung, and the telephone rings.
    pub fn rings(&mut self, attempt: AttemptId) -> &mut Self {
        self.rings_by(ring(attempt))
    }

    pub fn rings_by(&mut self, ring: Ring) -> &mut Self {
        let attempt = ring.attempt;
        self.event(Event::Ring(Box::new(ring)));
        self.media(MediaEvent::Opened { leg: leg_of(attempt), rtp: "0.0.0.0:16400".parse().unwrap() });
        self.of(attempt, |session| UaEvent::Progress { session, status: 180, sdp: None })
    }

    pub fn of(&mut self, attempt: AttemptId, event: impl FnOnce(SessionId) -> UaEvent) -> &mut Self {
        self.event(Event::Operator(attempt, event(THEIR_SESSION)))
    }

    pub fn answers(&mut self, attempt: AttemptId) -> &mut Self {
        self.answers_with(attempt, &their_sdp("8 0"))
    }

    pub fn answers_with(&mut self, attempt: AttemptId, sdp: &str) -> &mut Self {
        self.of(attempt, |session| UaEvent::Answered { session, sdp: Some(sdp.into()) })
    }

    pub fn refuses(&mut self, attempt: AttemptId, status: u16) -> &mut Self {
        self.of(attempt, |session| UaEvent::Failed { session, status, reason: None })
    }

    pub fn operator_hangs_up(&mut self, attempt: AttemptId) -> &mut Self {
        self.of(attempt, |session| UaEvent::Ended { session, cause: Cause::Bye { reason: None } });
        self.leg_closed(attempt)
    }

    pub fn leg_closed(&mut self, attempt: AttemptId) -> &mut Self {
        self.media(MediaEvent::Closed { leg: leg_of(attempt), end: LegEnd::default() })
    }

    pub fn operator_offers(&mut self, attempt: AttemptId, direction: &str) -> &mut Self {
        let sdp = their_sdp("8 0").replace("sendrecv", direction).into_bytes();
        self.of(attempt, |session| UaEvent::Offer { session, sdp })
    }

    pub fn gives_up(&mut self, why: GaveUp) -> &mut Self {
        self.event(Event::GaveUp(why))
    }

    pub fn recorded(&mut self, recording: RecordingId, spoken: u64, why: RecordStop) -> &mut Self {
        let spoken = Duration::from_secs(spoken);
        let end = RecordEnd { length: spoken, spoken, why };
        self.media(MediaEvent::Recorded { leg: LEG, recording, end })
    }

    /// The last recording asked for.
    pub fn recording(&self) -> Option<RecordingId> {
        self.done.iter().rev().find_map(|action| match action {
            Action::Media(MediaCommand::Record { recording, .. }) => Some(*recording),
            _ => None,
        })
    }

    pub fn rang(&self, attempt: AttemptId) -> Option<(Rang, Option<u16>)> {
        let mut all = self.done.iter().filter_map(|action| match action {
            Action::Rang(id, result, status) if *id == attempt => Some((*result, *status)),
            _ => None,
        });
        let first = all.next();
        assert_eq!(all.next(), None, "each ringing comes out once");
        first
    }

    pub fn talks_over(&self, attempt: AttemptId) -> usize {
        self.count(|action| matches!(action, Action::TalkOver(id) if *id == attempt))
    }

    /// CANCELs and BYEs to the operator.
    pub fn operator_hung_up(&self, attempt: AttemptId) -> usize {
        self.count(|a| matches!(a, Action::Operator(id, LegAction::HangUp(_)) if *id == attempt))
    }

    pub fn wanted(&self) -> Vec<Wanted> {
        let wanted = self.done.iter().filter_map(|action| match action {
            Action::Enter(wanted) => Some(wanted.clone()),
            _ => None,
        });
        wanted.collect()
    }

    pub fn left(&self) -> usize {
        self.count(|action| matches!(action, Action::Leave))
    }

    pub fn bridges(&self) -> Vec<(LegId, LegId)> {
        let bridges = self.done.iter().filter_map(|action| match action {
            Action::Media(MediaCommand::Bridge { a, b }) => Some((*a, *b)),
            _ => None,
        });
        bridges.collect()
    }

    pub fn parted(&self) -> usize {
        self.count(|action| matches!(action, Action::Media(MediaCommand::Part { .. })))
    }

    pub fn hears(&self, words: &str) -> bool {
        format!("{:?}", self.playing()).contains(words)
    }

    pub fn hears_music(&self) -> bool {
        self.playing().is_some_and(|(_, words)| matches!(words[..], [Piece::Music(_)])) && !self.was_silenced()
    }

    /// Nothing has been played since the last `Stop`.
    pub fn was_silenced(&self) -> bool {
        let last = self.done.iter().rev().find_map(|action| match action {
            Action::Media(MediaCommand::Play { leg: LEG, .. }) => Some(false),
            Action::Media(MediaCommand::Stop { leg: LEG }) => Some(true),
            _ => None,
        });
        last == Some(true)
    }

    pub fn transferred(&self, attempt: AttemptId) -> Vec<u16> {
        let told = self.done.iter().filter_map(|action| match action {
            Action::Operator(id, LegAction::Transferred(status)) if *id == attempt => Some(*status),
            _ => None,
        });
        told.collect()
    }

    pub fn transfers(&mut self, attempt: AttemptId, to: TransferTo) -> &mut Self {
        self.event(Event::Transfer(attempt, to))
    }

    pub fn offer_to(&self, attempt: AttemptId) -> String {
        let offer = self.done.iter().find_map(|action| match action {
            Action::Operator(id, LegAction::Invite { sdp, .. }) if *id == attempt => Some(sdp.clone()),
            _ => None,
        });
        String::from_utf8(offer.expect("an INVITE")).unwrap()
    }
}

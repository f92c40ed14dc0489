//! One call, with its signalling and its media played by hand.

mod boxes;
mod chaos;
mod early;
mod ends;
mod finale;
mod media;
mod moving;
mod offers;
mod people;
mod phones;
mod queue;
mod start;
mod talk;
mod transfer;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    super::{Action, EndedBy, Event, Outcome, Setup},
    *,
};
use crate::{
    ivr::fixtures,
    media::MediaCommand,
    sip::{Cause, Flow, FlowId, NameAddr, Reject, SessionId, Transport},
    vocab::{CallRef, Digit, LegId, PlayId, Utterance},
};

/// A Monday in working hours, and after them.
const MORNING: &str = "2026-03-02T08:00:00Z";
const EVENING: &str = "2026-03-02T18:00:00Z";
const SESSION: SessionId = SessionId(1);
const LEG: LegId = LegId { shard: 0, index: 7 };
const OFFER: &str = "v=0\r\no=phone 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n\
                     m=audio 4000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n";

/// A call and everything it asked for.
struct Rig {
    now: Now,
    call: CallSession,
    done: Vec<Action>,
}

impl Rig {
    fn call(offer: Option<&str>) -> Self {
        Self::with(offer, |_| {})
    }

    fn with(offer: Option<&str>, change: impl FnOnce(&mut Setup)) -> Self {
        Self::at(MORNING, offer, change)
    }

    fn at(time: &str, offer: Option<&str>, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup {
            call: CallRef { boot: 3, seq: 7 },
            leg: LEG,
            script: Arc::new(fixtures::town()),
            start: crate::call::Start::Node(fixtures::town().main),
            internal: false,
            ring: Duration::ZERO,
            longest: Duration::from_secs(7200),
            trunk: None,
            caller: crate::call::Caller {
                number: crate::vocab::PhoneNumber::parse("0501112233"),
                name: "Олена".into(),
            },
            called: "+380464400000".into(),
            apart: None,
            answer: crate::call::Answer::AtOnce,
            media: crate::call::MediaSetup {
                public: None,
                from: Arc::default(),
                srtp: crate::sdp::SrtpPolicy::WhenOffered,
                key: crate::sdp::MasterKey([0; 30]),
            },
        };
        change(&mut setup);
        let now = Now::new(Instant::now(), time.parse().unwrap(), true);
        let (call, done) = CallSession::begin(now, setup, &invite(offer));
        Self { now, call, done }
    }

    /// Answered and acknowledged; the menu speaks.
    fn talking() -> Self {
        Self::talking_at(MORNING)
    }

    fn talking_at(time: &str) -> Self {
        let mut rig = Self::at(time, Some(OFFER), |_| {});
        rig.opened();
        rig.sip(UaEvent::Confirmed { session: SESSION, answer: None });
        rig
    }

    fn event(&mut self, event: Event) -> &mut Self {
        let actions = self.call.handle(self.now, event);
        self.done.extend(actions);
        self
    }

    fn sip(&mut self, event: UaEvent) -> &mut Self {
        self.event(Event::Sip(event))
    }

    fn media(&mut self, event: MediaEvent) -> &mut Self {
        self.event(Event::Media(event))
    }

    fn opened(&mut self) -> &mut Self {
        self.media(MediaEvent::Opened { leg: LEG, rtp: "0.0.0.0:16384".parse().unwrap() })
    }

    fn presses(&mut self, c: char) -> &mut Self {
        let digit = Digit::from_char(c).unwrap();
        self.media(MediaEvent::Digit { leg: LEG, digit, source: crate::media::DigitSource::Event })
    }

    fn hangs_up(&mut self) -> &mut Self {
        self.sip(UaEvent::Ended { session: SESSION, cause: Cause::Bye { reason: None } })
    }

    fn closed(&mut self) -> &mut Self {
        self.media(MediaEvent::Closed { leg: LEG, end: LegEnd::default() })
    }

    /// Time passes; deadlines on the way are kept.
    fn waits(&mut self, time: Duration) -> &mut Self {
        let end = self.now.mono + time;
        while let Some(at) = self.call.deadline().filter(|at| *at <= end) {
            self.now = self.now.after(at.saturating_duration_since(self.now.mono));
            self.event(Event::Tick);
        }
        self.now = self.now.after(end.saturating_duration_since(self.now.mono));
        self
    }

    /// What plays now.
    fn playing(&self) -> Option<(PlayId, Utterance)> {
        self.done.iter().rev().find_map(|action| match action {
            Action::Media(MediaCommand::Play { play, utterance, .. }) => Some((*play, utterance.clone())),
            _ => None,
        })
    }

    fn hears_out(&mut self) -> &mut Self {
        let (play, utterance) = self.playing().expect("something plays");
        self.media(MediaEvent::Played { leg: LEG, play, pieces: utterance.len(), completed: true })
    }

    fn count(&self, wanted: impl Fn(&Action) -> bool) -> usize {
        self.done.iter().filter(|action| wanted(action)).count()
    }

    fn hung_up(&self) -> usize {
        self.count(|action| matches!(action, Action::HangUp(_)))
    }

    /// The one record; fails when there is none or more than one.
    fn record(&self) -> &CallRecord {
        let mut records = self.done.iter().filter_map(|action| match action {
            Action::Ended(record) => Some(&**record),
            _ => None,
        });
        let record = records.next().expect("the call has a record");
        assert!(records.next().is_none(), "one record only");
        assert_eq!(self.call.deadline(), None, "nothing is left to wait for");
        record
    }
}

fn invite(offer: Option<&str>) -> IncomingInvite {
    let flow = Flow {
        transport: Transport::Udp,
        local: "192.0.2.1:5060".parse().unwrap(),
        remote: "192.0.2.9:5060".parse().unwrap(),
        id: FlowId(0),
    };
    IncomingInvite {
        flow,
        call_id: "abc@192.0.2.9".into(),
        request_uri: "sip:380464400000@192.0.2.1".into(),
        called_user: "380464400000".into(),
        from: NameAddr { display: "Олена".into(), user: "0501112233".into(), host: "192.0.2.9".into() },
        to: NameAddr::default(),
        asserted: Vec::new(),
        diversion: None,
        remote_party: None,
        called_party: None,
        private: false,
        user_agent: None,
        authorizations: Vec::new(),
        offer: offer.map(|offer| offer.as_bytes().to_vec()),
    }
}

//! The only place from which this program calls anybody: every INVITE and every REFER of ours begins here, and only to
//! one of the configured people, within the bounds of `dialling:`.
//!
//! No message from outside comes this far: what is asked here are names from the configuration.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use super::{
    Dialling, Output, Switch,
    attempts::{Attempt, Route},
    calls::Owner,
};
use crate::{
    call::{Event, Shown},
    clock::Now,
    phones::Way,
    sip::{ChallengeLine, Flow, OutInvite, SessionId, UaEvent},
    trunk::{TrunkId, TrunkSettings},
    vocab::{AttemptId, PhoneNumber},
};

/// Who we are on telephones of our own network.
const OUR_NAME: &str = "slukhavka";

/// Why nobody is called; the call's record has it as a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotDialled {
    #[error("the number is not one that may be called")]
    NotAllowed,
    #[error("the number is one of our own: the call would come back")]
    OwnNumber,
    #[error("the minutes of today are used up")]
    NoMinutes,
    #[error("as many calls of ours as may be leave by this line already")]
    TooMany,
    #[error("all conversations of the line are taken")]
    NoChannel,
    #[error("the line is not in touch")]
    NoLine,
}

impl NotDialled {
    pub fn status(self) -> u16 {
        match self {
            NotDialled::NotAllowed | NotDialled::NoMinutes => 403,
            NotDialled::OwnNumber => 482,
            NotDialled::TooMany | NotDialled::NoChannel => 486,
            NotDialled::NoLine => 503,
        }
    }
}

impl Dialling {
    /// The longest beginning counts; of two as long the bar. A short number is only called when it was allowed as such.
    pub fn permits(&self, number: &PhoneNumber) -> bool {
        let longest = |beginnings: &[Arc<str>]| {
            let fits = beginnings.iter().filter(|begin| !begin.is_empty() && number.as_str().starts_with(&***begin));
            fits.map(|begin| begin.len()).max()
        };
        match (longest(&self.allowed), longest(&self.barred)) {
            (Some(allowed), Some(barred)) => allowed > barred,
            (allowed, _) => allowed.is_some(),
        }
    }
}

impl Switch {
    /// Rings the telephone of this attempt. `NoWay` follows when it may not or cannot be rung.
    pub(super) fn dial(&mut self, now: Now, seq: u32, id: AttemptId, sdp: Vec<u8>, shown: &Shown) {
        let Some(attempt) = self.attempts.of.get(&id) else { return };
        if attempt.seq != seq || attempt.session.is_some() {
            return;
        }
        let route = attempt.route.clone();
        match self.invitation(now, &route, shown) {
            Ok((flow, invite)) => self.invite(now, (seq, id), flow, OutInvite { sdp, ..invite }),
            Err(why) => {
                self.refused_to_dial(seq, &route, why);
                self.tell(seq, Event::NoWay(id, why.status()));
            }
        }
    }

    fn invite(&mut self, now: Now, (seq, id): (u32, AttemptId), flow: Flow, invite: OutInvite) {
        let Some(attempt) = self.attempts.of.get_mut(&id) else { return };
        attempt.uri.clone_from(&invite.uri);
        let source = flow.remote.ip();
        attempt.source = Some(source);
        let line = attempt.route.line();
        let session = self.ua.invite(now, flow, invite);
        attempt.session = Some(session);
        self.sessions.insert(session, Owner { seq, attempt: Some(id) });
        *self.callers.entry(source).or_default() += 1;
        if let Some(line) = line {
            self.tallies.of(line).legs += 1;
        }
    }

    /// The caller's own line is asked to take the call to the operator's number.
    pub(super) fn refer(&mut self, now: Now, seq: u32, id: AttemptId) {
        let Some(attempt) = self.attempts.of.get(&id).filter(|attempt| attempt.seq == seq) else { return };
        let route = attempt.route.clone();
        let Some(session) = self.calls.get(&seq).map(|live| live.session) else { return };
        let Route::Refer { trunk, number, .. } = &route else { return };
        let target = self.may_dial(now, *trunk, number).map(|()| self.trunks.refer_target(*trunk, number));
        match target {
            Ok(Some(target)) => self.ua.refer(now, session, target),
            Ok(None) => self.tell(seq, Event::NoWay(id, NotDialled::NoLine.status())),
            Err(why) => {
                self.refused_to_dial(seq, &route, why);
                self.tell(seq, Event::NoWay(id, why.status()));
            }
        }
    }

    fn invitation(&mut self, now: Now, route: &Route, shown: &Shown) -> Result<(Flow, OutInvite), NotDialled> {
        match route {
            Route::Phone(Way { flow, uri }) => Ok((*flow, to_telephone(*flow, uri, shown))),
            Route::Uri { flow, uri } => Ok((*flow, to_telephone(*flow, uri, shown))),
            Route::Line { trunk, number, .. } => {
                self.may_dial(now, *trunk, number)?;
                self.has_channel(*trunk)?;
                self.trunks.outgoing(*trunk, number, shown.number.as_ref()).ok_or(NotDialled::NoLine)
            }
            // Never by an INVITE of ours.
            Route::Refer { .. } => Err(NotDialled::NoLine),
        }
    }

    /// Whether the configuration lets this number be called now, whoever asks.
    fn may_dial(&mut self, now: Now, trunk: TrunkId, number: &PhoneNumber) -> Result<(), NotDialled> {
        if !self.settings.dialling.permits(number) {
            return Err(NotDialled::NotAllowed);
        }
        if self.settings.has(number) {
            return Err(NotDialled::OwnNumber);
        }
        if !self.trunks.is_up(trunk) {
            return Err(NotDialled::NoLine);
        }
        let talking = self.talking_on(now, trunk);
        let minutes = self.settings.dialling.minutes_a_day;
        self.budget.allows(now, trunk, minutes, talking).map_err(|exhausted| {
            if exhausted.first {
                let about = self.trunks.settings(trunk).map_or_else(|| "?".into(), |line| line.name.clone());
                let text = format!(
                    "Сьогодні через лінію «{about}» уже проговорено {minutes} хв власних дзвінків — це межа \
                     «dialling: minutes_a_day». До завтра оператори на зовнішніх номерах не викликатимуться. \
                     Перевірте, чи не зловживає хтось лінією, і збільште межу, якщо так і треба."
                );
                self.out.push_back(Output::Told { about, text, loud: true });
            }
            NotDialled::NoMinutes
        })
    }

    /// A conversation of the line for one more call of ours: what is kept in reserve is for these.
    fn has_channel(&mut self, trunk: TrunkId) -> Result<(), NotDialled> {
        let tally = *self.tallies.of(trunk);
        if tally.legs >= self.settings.dialling.at_once {
            return Err(NotDialled::TooMany);
        }
        let channels = self.trunks.settings(trunk).and_then(|line| line.channels);
        if channels.is_some_and(|most| tally.calls + tally.legs >= most) {
            return Err(NotDialled::NoChannel);
        }
        Ok(())
    }

    fn talking_on(&self, now: Now, trunk: TrunkId) -> Duration {
        let talks = self.attempts.of.values().filter(|a| a.session.is_some() && a.route.line() == Some(trunk));
        talks.filter_map(|a| a.answered).map(|since| now.mono.saturating_duration_since(since)).sum()
    }

    /// The telephone answered: from now on a line counts the minutes, and there is an end to them.
    pub(super) fn answered(&mut self, now: Now, id: AttemptId) {
        let Some(attempt) = self.attempts.of.get_mut(&id) else { return };
        if attempt.session.is_none() || attempt.answered.is_some() {
            return;
        }
        attempt.answered = Some(now.mono);
        if attempt.route.line().is_some() {
            attempt.until = Some(now.mono + self.settings.dialling.longest);
            self.bounds.set(id.0, None, attempt.until);
        }
    }

    /// Talks through lines that have lasted as long as they may.
    pub(super) fn end_long_talks(&mut self, now: Now) {
        while let Some(id) = self.bounds.due(now.mono) {
            let Some(attempt) = self.attempts.of.get_mut(&AttemptId(id)) else { return };
            self.bounds.set(id, attempt.until.take(), None);
            if let Some(session) = attempt.session {
                self.ua.hang_up(now, session, Some("the longest call is over"));
            }
        }
    }

    /// The line wants to know who calls: only lines have a password of ours.
    pub(super) fn challenged(&mut self, now: Now, id: AttemptId, session: SessionId, challenges: &[ChallengeLine]) {
        let Some(attempt) = self.attempts.of.get_mut(&id) else { return };
        let seq = attempt.seq;
        let line = attempt.route.line();
        let Attempt { digest, uri, .. } = attempt;
        let header = line.map(|line| self.trunks.authorize(now, line, digest, challenges, uri));
        if let Some(Ok((name, value))) = header {
            return self.ua.retry(now, session, name, value);
        }
        if let (Some(Err(why)), Some(settings)) = (header, line.and_then(|line| self.trunks.settings(line))) {
            let text = format!("Лінія «{}» не приймає наш пароль для вихідного дзвінка ({why}).", settings.name);
            self.out.push_back(Output::Told { about: settings.name.clone(), text, loud: true });
        }
        self.ua.hang_up(now, session, None);
        self.session_over(now, id);
        let status = if challenges.iter().any(|challenge| challenge.proxy) { 407 } else { 401 };
        self.tell(seq, Event::Operator(id, UaEvent::Failed { session, status, reason: None }));
    }

    fn refused_to_dial(&mut self, seq: u32, route: &Route, why: NotDialled) {
        let number = match route {
            Route::Line { number, .. } | Route::Refer { number, .. } => number.masked(),
            Route::Phone(_) | Route::Uri { .. } => String::new(),
        };
        let call = self.call_ref(seq);
        self.out.push_back(Output::Stage { call, text: format!("{number} is not called: {why}") });
    }
}

/// What is kept free for calls to operators' mobiles is not for those who call in, nor is what those take just now.
pub(super) fn has_room_inside(line: &TrunkSettings, calls: u32, legs: u32) -> bool {
    line.channels.is_none_or(|most| calls < most.saturating_sub(line.reserve) && calls + legs < most)
}

/// To a telephone of the council's own: it shows who calls and for which queue (RFC 3261 §8.1.1.3, RFC 3325 §9.1).
fn to_telephone(flow: Flow, uri: &str, shown: &Shown) -> OutInvite {
    let host = host_of(flow.local);
    let (from, headers) = match &shown.number {
        Some(number) => {
            let from = format!("sip:{number}@{host}");
            let asserted = format!("<{from}>");
            (from, vec![("P-Asserted-Identity", asserted)])
        }
        // RFC 3323 §4.1.1.3
        None => ("sip:anonymous@anonymous.invalid".to_owned(), Vec::new()),
    };
    OutInvite {
        uri: uri.to_owned(),
        from,
        from_display: shown.text.clone(),
        to: uri.to_owned(),
        headers,
        user: OUR_NAME.to_owned(),
        ..OutInvite::default()
    }
}

fn host_of(address: SocketAddr) -> String {
    match address.ip().to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> PhoneNumber {
        PhoneNumber::parse(text).unwrap()
    }

    #[test]
    fn only_allowed_beginnings_are_called_and_the_longer_one_counts() {
        let usual = Dialling::default();
        assert!(usual.permits(&number("0501112233")));
        assert!(!usual.permits(&number("0900123456")), "a premium number");
        assert!(!usual.permits(&number("+4822123456")), "abroad");
        assert!(!usual.permits(&number("112")) && !usual.permits(&number("205")));
        let odd = Dialling {
            allowed: vec!["+380".into(), "+380900555".into(), "2".into(), "".into()],
            barred: vec!["+380900".into(), "+38050".into(), "+380501".into()],
            ..usual
        };
        assert!(odd.permits(&number("0900555123")), "allowed by name amid what is barred");
        assert!(!odd.permits(&number("0501112233")));
        assert!(odd.permits(&number("205")) && !odd.permits(&number("305")), "an empty beginning is none");
        assert!(
            !Dialling { allowed: vec!["+380".into()], barred: vec!["+380".into()], ..Dialling::default() }
                .permits(&number("0501112233"))
        );
    }

    #[test]
    fn callers_leave_the_reserve_free_and_take_no_conversation_that_is_in_use() {
        let mut line =
            TrunkSettings { channels: Some(4), reserve: 1, ..TrunkSettings::usual("головна", "sip.test") };
        assert!(has_room_inside(&line, 2, 0) && !has_room_inside(&line, 3, 0));
        assert!(has_room_inside(&line, 2, 1) && !has_room_inside(&line, 2, 2));
        line.reserve = 9;
        assert!(!has_room_inside(&line, 0, 0), "all of it may be kept");
        line.channels = None;
        assert!(has_room_inside(&line, 99, 99));
    }

    #[test]
    fn a_hidden_caller_stays_hidden_on_the_operators_telephone() {
        let flow = Flow {
            transport: crate::sip::Transport::Udp,
            local: "[fd00::1]:5060".parse().unwrap(),
            remote: "[fd00::9]:5060".parse().unwrap(),
            id: crate::sip::FlowId(0),
        };
        let shown = Shown { number: None, text: "Соцзахист".into() };
        let invite = to_telephone(flow, "sip:101@[fd00::9]", &shown);
        assert_eq!((invite.from.as_str(), invite.headers.len()), ("sip:anonymous@anonymous.invalid", 0));
        let known = to_telephone(flow, "sip:101@[fd00::9]", &Shown { number: Some(number("0501112233")), ..shown });
        assert_eq!(known.from, "sip:+380501112233@[fd00::1]");
        assert_eq!(known.headers, [("P-Asserted-Identity", "<sip:+380501112233@[fd00::1]>".to_owned())]);
        assert_eq!(known.from_display, "Соцзахист");
    }
}

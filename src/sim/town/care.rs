//! What staff do afterwards: they listen to messages, answer them, and call back those whom nobody answered.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::hours::Hours;
use crate::{
    call::{CallRecord, Outcome},
    chance::Chance,
    ledger::{Done, Note},
    store::{Entry, Heard, Noted},
};

const ANSWERS: [&str; 8] = [
    "Пояснено, які документи потрібні.",
    "Питання передано до відділу, строк — три дні.",
    "Дано відповідь: графік прийому та адреса.",
    "Заявку передано комунальникам.",
    "Записано на прийом на четвер.",
    "Питання вирішено телефоном.",
    "Надіслали перелік документів на електронну пошту.",
    "Подякували за пропозицію, розглянемо на нараді.",
];
const IN_VAIN: [&str; 2] = ["Не бере слухавку.", "Зайнято, спробуємо після обіду."];
const DROPPED: [&str; 2] = ["Помилка номером.", "Питання вже вирішене за попереднім дзвінком."];

pub(super) struct Care {
    staff: Vec<Arc<str>>,
}

impl Care {
    pub fn by(staff: impl IntoIterator<Item = Arc<str>>) -> Self {
        let mut staff: Vec<_> = staff.into_iter().take(3).collect();
        if staff.is_empty() {
            staff.push("Олена".into());
        }
        Self { staff }
    }

    pub fn somebody(&self, chance: &mut Chance) -> String {
        pick(&self.staff, chance).map_or_else(String::new, |name| name.to_string())
    }

    /// Everything that is done about this call, each at its time.
    pub fn of(&self, record: &CallRecord, hours: &mut Hours, chance: &mut Chance) -> Vec<(Timestamp, Entry)> {
        let mut done = Vec::new();
        let ended = after(record.started, record.ended_ms / 1000);
        for message in &record.messages {
            let Some(heard) = work_time(hours, ended, 5, 110, chance) else { continue };
            done.push((heard, Entry::Heard(Heard { recording: message.recording, at: heard })));
            let step = match chance.below(20) {
                0..=15 => Done::Answered,
                16 | 17 => Done::Dropped,
                // Forgotten: the page shows it, the report says so.
                _ => continue,
            };
            done.extend(self.steps(record, Some(message.recording), (heard, step), hours, chance));
        }
        if record.messages.is_empty() && is_missed(record) {
            let step = match chance.below(20) {
                0..=12 => Done::Answered,
                13..=15 => Done::NotReached,
                16 => Done::Dropped,
                _ => return done,
            };
            done.extend(self.steps(record, None, (ended, step), hours, chance));
        }
        done
    }

    /// The step, and before an answer sometimes one in vain.
    fn steps(
        &self,
        record: &CallRecord,
        recording: Option<crate::vocab::RecordingId>,
        (since, last): (Timestamp, Done),
        hours: &mut Hours,
        chance: &mut Chance,
    ) -> Vec<(Timestamp, Entry)> {
        let mut steps = Vec::new();
        let mut at = since;
        let in_vain = last == Done::Answered && recording.is_none() && chance.below(5) == 0;
        for done in in_vain.then_some(Done::NotReached).into_iter().chain([last]) {
            let Some(time) = work_time(hours, at, 10, 180, chance) else { break };
            at = time;
            let text = match done {
                Done::Answered => pick(&ANSWERS, chance),
                Done::NotReached => pick(&IN_VAIN, chance),
                Done::Dropped | Done::Open => pick(&DROPPED, chance),
            };
            let text = text.filter(|_| chance.below(4) > 0).map_or_else(String::new, |text| (*text).to_owned());
            let note = Note { recording, at, by: self.somebody(chance), done, text };
            steps.push((at, Entry::Noted(Noted { call: record.call, note })));
        }
        steps
    }
}

/// Wanted a person, can be called, and talked to nobody.
fn is_missed(record: &CallRecord) -> bool {
    let waited = record.queues.last().is_none_or(|visit| !visit.is_short_abandoned());
    let missed = matches!(record.outcome, Outcome::Abandoned | Outcome::NobodyAnswered);
    missed && waited && record.apart.is_none() && record.caller.number.is_some()
}

/// Some minutes of work later; what falls into the night is done in the morning.
fn work_time(hours: &mut Hours, from: Timestamp, least: u64, most: u64, chance: &mut Chance) -> Option<Timestamp> {
    let at = hours.opens_after(from)?;
    let later = after(at, 60 * (least + chance.below(most - least)) + chance.below(60));
    hours.opens_after(later)
}

pub(super) fn after(at: Timestamp, seconds: u64) -> Timestamp {
    let later = at.checked_add(SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)));
    later.unwrap_or(at)
}

pub(super) fn pick<'a, T>(of: &'a [T], chance: &mut Chance) -> Option<&'a T> {
    of.get(usize::try_from(chance.below(of.len() as u64)).unwrap_or(0))
}

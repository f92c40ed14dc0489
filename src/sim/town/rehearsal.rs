//! A few hundred calls through the real switch: what the months are made of.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    citizen::{Citizen, Wish},
    hours::{Hours, When},
    office::{Office, rehearsed},
};
use crate::{
    call::{Apart, CallRecord, Outcome},
    chance::Chance,
    ivr::{NodeId, NodeKind, Script},
    sim::World,
    switch::{Blocked, Input, Settings},
    vocab::PhoneNumber,
};

/// Whoever calls from here is marked as a test, or refused, in the rehearsal and in the months.
pub(super) const TEST_NUMBER: &str = "+380990009998";
pub(super) const BLOCKED_NUMBER: &str = "+380990009999";
const HOUR: Duration = Duration::from_secs(3600);

/// Records by what the office was at when they came; each call of the months is one of them, moved.
#[derive(Debug, Default)]
pub struct Rehearsal {
    pub(super) by_when: BTreeMap<When, Vec<CallRecord>>,
    pub(super) faxes: Vec<CallRecord>,
    pub(super) tests: Vec<CallRecord>,
    pub(super) blocked: Vec<CallRecord>,
}

impl Rehearsal {
    /// How many there are to draw from.
    pub fn calls(&self) -> usize {
        self.by_when.values().map(Vec::len).sum()
    }
}

/// Lets `calls` callers call a town with these settings, from the first working hour after `from`. `mono` is any moment;
/// `seed` decides all else.
pub fn rehearse(settings: &Settings, mono: Instant, from: Timestamp, calls: usize, seed: u64) -> Rehearsal {
    let mut stage = Stage::new(settings, mono, from, seed);
    let many = u64::try_from(calls).unwrap_or(u64::MAX);
    for day in 0..DAYS {
        let [open, rest] = [many * 7 / 10 / DAYS, many * 3 / 10 / DAYS];
        stage.day(day, open, rest);
    }
    stage.oddities();
    stage.sorted()
}

const DAYS: u64 = 2;

struct Stage {
    world: World,
    office: Office,
    hours: Hours,
    wishes: Wishes,
    chance: Chance,
    number: String,
}

impl Stage {
    fn new(settings: &Settings, mono: Instant, from: Timestamp, seed: u64) -> Self {
        let mut settings = rehearsed(settings);
        settings.test_from = PhoneNumber::parse(TEST_NUMBER).into_iter().collect();
        let block = |number| Blocked { number, until: None, reason: String::new() };
        settings.blocked = PhoneNumber::parse(BLOCKED_NUMBER).map(block).into_iter().collect();
        let mut hours = Hours::new(settings.script.clone());
        let morning = hours.opens_after(from).unwrap_or(from);
        let mut chance = Chance::seeded(seed);
        let wishes = Wishes::new(&settings.script, &mut chance);
        let number = settings.script.numbers.keys().next().map_or("0", |number| number.as_str());
        let number = number.trim_start_matches('+').to_owned();
        let mut world = World::new(Arc::new(settings.clone()), mono, morning);
        let office = Office::open(&mut world, &settings);
        Self { world, office, hours, wishes, chance, number }
    }

    /// Ten working hours, and the evening after them.
    fn day(&mut self, day: u64, open: u64, rest: u64) {
        let morning = self.hours.opens_after(self.world.now().civil).unwrap_or(self.world.now().civil);
        if day > 0 {
            self.pass_until(morning);
        }
        self.office.is_at_work(&mut self.world, true);
        self.people(open, HOUR * 9);
        self.office.is_at_work(&mut self.world, false);
        // Whatever the timetable, it is night by then.
        let evening = self.hours.closes_after(self.world.now().civil).unwrap_or(self.world.now().civil);
        self.pass_until(evening);
        self.people(rest, HOUR * 3);
    }

    fn pass_until(&mut self, moment: Timestamp) {
        let span = moment.duration_since(self.world.now().civil);
        self.world.pass(Duration::try_from(span).unwrap_or_default());
    }

    /// So many people call within `span`, and all have hung up afterwards.
    fn people(&mut self, many: u64, span: Duration) {
        let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        let begin = self.world.now().mono;
        let mut agenda: BTreeSet<(Instant, usize)> = BTreeSet::new();
        let mut citizens: Vec<Option<Citizen>> = Vec::new();
        for n in 0..usize::try_from(many).unwrap_or(0) {
            agenda.insert((begin + Duration::from_millis(self.chance.below(millis)), n));
            citizens.push(None);
        }
        while let Some((at, n)) = agenda.pop_first() {
            self.world.pass(at.saturating_duration_since(self.world.now().mono));
            let later = match citizens.get_mut(n) {
                Some(Some(citizen)) => citizen.does(&mut self.world, &mut self.chance),
                Some(slot) => {
                    self.office.changes_mood(&mut self.world, &mut self.chance);
                    let (wish, keys) = self.wishes.draw(&mut self.chance);
                    let citizen = Citizen::new(&mut self.world, wish, &keys, &self.number, &mut self.chance);
                    let first = citizen.first_look(&mut self.chance);
                    *slot = Some(citizen);
                    Some(first)
                }
                None => None,
            };
            agenda.extend(later.map(|later| (at + later, n)));
        }
        self.world.pass(Duration::from_secs(900));
        self.world.tell(Input::Tick);
    }

    /// A fax, a test of the line, and somebody who is refused.
    fn oddities(&mut self) {
        let morning = self.hours.opens_after(self.world.now().civil);
        self.pass_until(morning.unwrap_or(self.world.now().civil));
        let mut fax = Citizen::new(&mut self.world, Wish::Fax, "", &self.number, &mut self.chance);
        for from in [TEST_NUMBER, BLOCKED_NUMBER] {
            let caller = self.world.telephone(from, &self.number);
            self.world.dial(caller);
            self.world.pass(Duration::from_secs(20));
            self.world.hang_up(caller);
        }
        for _ in 0..5 {
            self.world.pass(Duration::from_secs(5));
            if fax.does(&mut self.world, &mut self.chance).is_none() {
                break;
            }
        }
        self.world.pass(Duration::from_secs(60));
    }

    fn sorted(mut self) -> Rehearsal {
        let mut rehearsal = Rehearsal::default();
        for record in self.world.records().iter().filter(|record| !record.internal) {
            let shelf = match (record.apart, record.outcome) {
                (Some(Apart::Test), _) => &mut rehearsal.tests,
                (Some(Apart::Blocked), _) => &mut rehearsal.blocked,
                (None, Outcome::Fax) => &mut rehearsal.faxes,
                (None, _) => rehearsal.by_when.entry(self.hours.when(record.started)).or_default(),
            };
            shelf.push(record.clone());
        }
        rehearsal
    }
}

/// What there is to want in these menus, and by which keys.
struct Wishes {
    /// The more asked-for first.
    texts: Vec<String>,
    people: Vec<String>,
    boxes: Vec<String>,
}

impl Wishes {
    fn new(script: &Script, chance: &mut Chance) -> Self {
        let mut wishes = Self { texts: Vec::new(), people: Vec::new(), boxes: Vec::new() };
        let mut seen: BTreeSet<NodeId> = BTreeSet::from([script.main]);
        let mut queue = VecDeque::from([(script.main, String::new())]);
        while let Some((id, keys)) = queue.pop_front() {
            match script.find(id).map(|node| &node.kind) {
                Some(NodeKind::Menu(menu)) => {
                    for (digit, target) in &menu.keys {
                        if seen.insert(*target) {
                            queue.push_back((*target, format!("{keys}{}", digit.as_char())));
                        }
                    }
                }
                Some(NodeKind::Text(_)) => wishes.texts.push(keys),
                Some(NodeKind::Department(_)) => wishes.people.push(keys),
                Some(NodeKind::Box(_)) => wishes.boxes.push(keys),
                None => {}
            }
        }
        // What a town asks for most is not in the order of its menu.
        for n in (1..wishes.texts.len()).rev() {
            let other = usize::try_from(chance.below(n as u64 + 1)).unwrap_or(0);
            wishes.texts.swap(n, other);
        }
        wishes
    }

    fn draw(&self, chance: &mut Chance) -> (Wish, String) {
        match chance.below(100) {
            0..=44 => (Wish::Text, skewed(&self.texts, chance)),
            45..=69 => (Wish::Person, "0".to_owned()),
            70..=79 => (Wish::Person, skewed(&self.people, chance)),
            80..=85 => (Wish::Message, skewed(&self.boxes, chance)),
            86..=91 => (Wish::Silent, String::new()),
            _ => (Wish::Nothing, String::new()),
        }
    }
}

/// One of them, the first ones more often; nothing when there is nothing.
fn skewed(of: &[String], chance: &mut Chance) -> String {
    let many = of.len() as u64;
    let at = chance.below(many.max(1)).min(chance.below(many.max(1)));
    usize::try_from(at).ok().and_then(|at| of.get(at)).cloned().unwrap_or_default()
}

//! The queue against theory: callers come at random, talks are of random length, and nothing is lost between them.
//!
//! Erlang C (M/M/c): with `a = λ/μ` erlangs offered to `c` operators, P(wait > 0) = C(c, a) and the mean wait of all
//! callers is C(c, a) / (c·μ − λ). What is measured is compared by batch means: the run is cut into batches longer than
//! its memory, and the mean of them lies within a t interval of 99 % around theory.

use super::*;
use crate::chance::Chance;

const CALLERS: usize = 100_000;
const BATCHES: usize = 20;
/// Student's t for 19 degrees of freedom, 99 %, two-sided.
const T: f64 = 2.861;
const TALK: f64 = 180.0;

#[test]
fn one_operator_at_half_load() {
    agrees_with_theory(1, 0.5, Strategy::InOrder, 1);
}

#[test]
fn four_operators_at_seven_tenths_longest_idle() {
    agrees_with_theory(4, 0.7, Strategy::LongestIdle, 2);
}

#[test]
fn four_operators_at_half_load_together() {
    agrees_with_theory(4, 0.5, Strategy::Together, 3);
}

#[test]
fn eight_operators_at_three_quarters() {
    agrees_with_theory(8, 0.75, Strategy::LongestIdle, 4);
}

fn agrees_with_theory(operators: usize, load: f64, strategy: Strategy, seed: u64) {
    let waits = Run::new(operators, load, strategy, seed).waits();
    let erlangs = operators as f64 * load;
    let delayed = erlang_c(operators, erlangs);
    let mean = delayed * TALK / (operators as f64 - erlangs);
    let late: Vec<f64> = waits.iter().map(|wait| if *wait > 0.0 { 1.0 } else { 0.0 }).collect();
    assert_agrees("P(wait > 0)", &late, delayed);
    assert_agrees("mean wait", &waits, mean);
}

/// By the recursion of Erlang B, which neither overflows nor loses digits.
fn erlang_c(operators: usize, erlangs: f64) -> f64 {
    let blocked = (1..=operators).fold(1.0, |b, n| erlangs * b / (n as f64 + erlangs * b));
    let load = erlangs / operators as f64;
    blocked / (1.0 - load * (1.0 - blocked))
}

fn assert_agrees(what: &str, values: &[f64], theory: f64) {
    let size = values.len() / BATCHES;
    let means: Vec<f64> = values.chunks_exact(size).map(|batch| batch.iter().sum::<f64>() / size as f64).collect();
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (means.len() - 1) as f64;
    let half = T * (variance / means.len() as f64).sqrt();
    assert!((mean - theory).abs() <= half, "{what}: {mean:.4} ± {half:.4}, theory {theory:.4}");
    assert!(half < theory * 0.2, "{what}: the interval ± {half:.4} around {theory:.4} would prove nothing");
}

/// The textbook's formula: one operator is C = ρ, and a table value for ten operators with eight erlangs.
#[test]
fn the_formula_itself_is_right() {
    assert!((erlang_c(1, 0.5) - 0.5).abs() < 1e-12);
    assert!((erlang_c(10, 8.0) - 0.4092).abs() < 5e-4);
}

struct Run {
    acd: Acd,
    now: Now,
    chance: Chance,
    between: f64,
    entered: BTreeMap<u32, Instant>,
    /// When each talk ends.
    talks: BTreeMap<(Instant, AttemptId), ()>,
    waits: BTreeMap<u32, f64>,
}

impl Run {
    fn new(operators: usize, load: f64, strategy: Strategy, seed: u64) -> Self {
        let names: Vec<String> = (0..operators).map(|n| format!("оператор {n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let endless =
            QueueSettings { strategy, max_waiting: u16::MAX, max_wait: secs(1 << 30), ..queue("ЦНАП", &names) };
        let Hall { acd, now, .. } = Hall::new(hall(vec![endless]));
        let between = TALK / (operators as f64 * load);
        let (entered, talks, waits) = Default::default();
        Self { acd, now, chance: Chance::seeded(seed), between, entered, talks, waits }
    }

    fn waits(mut self) -> Vec<f64> {
        let mut arrival = self.now.mono;
        for caller in 0..u32::try_from(CALLERS).unwrap() {
            arrival += self.exponential(self.between);
            self.end_talks_until(arrival);
            self.move_to(arrival);
            self.entered.insert(caller, arrival);
            self.acd.enter(self.now, TicketId(caller), Wanted::Queue("ЦНАП".into()));
            self.pick_up();
        }
        self.end_talks_until(arrival + secs(1 << 24));
        assert!(self.acd.is_empty() && self.entered.is_empty());
        self.waits.into_values().collect()
    }

    fn end_talks_until(&mut self, end: Instant) {
        while let Some(((at, attempt), ())) = self.talks.first_key_value().map(|(key, ())| (*key, ())) {
            if at > end {
                return;
            }
            self.talks.pop_first();
            self.move_to(at);
            self.acd.talk_over(self.now, attempt);
            self.pick_up();
        }
    }

    /// Telephones are picked up at the first of the rings.
    fn pick_up(&mut self) {
        let mut taken = Vec::new();
        while let Some(event) = self.acd.poll() {
            let AcdEvent::Ring { ticket, attempt, .. } = event else { continue };
            if taken.contains(&ticket) {
                self.acd.rang(self.now, attempt, Rang::Elsewhere);
                continue;
            }
            taken.push(ticket);
            self.acd.rang(self.now, attempt, Rang::Answered);
            let entered = self.entered.remove(&ticket.0).unwrap();
            self.waits.insert(ticket.0, (self.now.mono - entered).as_secs_f64());
            let talk = self.exponential(TALK);
            self.talks.insert((self.now.mono + talk, attempt), ());
        }
    }

    fn move_to(&mut self, at: Instant) {
        self.now = self.now.after(at.saturating_duration_since(self.now.mono));
    }

    fn exponential(&mut self, mean: f64) -> Duration {
        let uniform = (self.chance.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        Duration::from_secs_f64(-mean * (1.0 - uniform).ln())
    }
}

//! The thread that speaks, and what it is given to do. The newest plan is worked on; older ones are put aside.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;
use tracing::{info, warn};

use super::{
    Board, Stamp, orders,
    outcome::{self, Bound},
    prepare,
};
use crate::{
    audio::PromptBank,
    config::Plan,
    ivr::Script,
    render::{Cancel, Failure, Fault, Order, Rendered},
    runtime::{
        control::{Reloaded, UnspokenText, VoiceStatus},
        plan::Ready,
    },
    speech::{Voice, Voices},
    vocab::Lang,
};

/// What could not be spoken is tried again after so long: an engine was installed, a disk has room again.
const AGAIN_AFTER: Duration = Duration::from_secs(600);
/// Menus wait no longer for their sound: after it they go live with what there is, and are spoken to their end.
pub const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Whoever listens to a call comes first.
const NICE: i32 = 10;

/// Who waits for a reload.
pub type Reply = oneshot::Sender<Result<Reloaded, String>>;

/// Whoever makes sound of orders: `render::Renderer`, and a stand-in in tests.
pub trait Speaker: Send {
    /// What was made is found next time, also when `cancel` came in between. `progress` is told how many of all are done.
    fn render(
        &mut self,
        voices: &Voices,
        lang: Lang,
        orders: &[Order],
        cancel: &Cancel,
        progress: &dyn Fn(usize, usize),
    ) -> Rendered;

    /// Whether a voice speaks at all.
    fn probe(&mut self, voice: &Voice) -> Result<(), Fault>;
}

/// A plan with its sound, for the main loop.
pub struct Voiced {
    /// Which reading of the configuration it is of.
    pub turn: u64,
    pub ready: Ready,
    /// The plan is in use already; only its sound is new.
    pub again: bool,
    /// Phrases spoken for it.
    pub rendered: usize,
    /// Texts that are not heard as they are written.
    pub unspoken: usize,
    /// Whoever asked for it, or for one that it took the place of.
    pub replies: Vec<Reply>,
}

/// The main loop's end of it.
#[derive(Clone)]
pub struct Voicing(Arc<Shared>);

/// Where prompts are found and put.
pub struct Place {
    pub bank: Arc<PromptBank>,
    /// The folder of rendered prompts, and its place among those of the bank.
    pub folder: std::path::PathBuf,
    pub rendered: usize,
}

struct Shared {
    place: Place,
    board: Board,
    give: Box<dyn Fn(Voiced) + Send + Sync>,
    inbox: Mutex<Inbox>,
    woken: Condvar,
    /// Held while a plan is given away, so that one is never overtaken by its own older sound.
    giving: Mutex<()>,
    /// The menus callers know.
    heard: Mutex<Option<Arc<Script>>>,
    /// The lists of rendered prompts as this thread left them.
    stamp: Mutex<Stamp>,
}

#[derive(Default)]
struct Inbox {
    next: Option<Arc<Job>>,
    current: Option<Arc<Job>>,
    stopping: bool,
    stopped: bool,
}

struct Job {
    turn: u64,
    ready: Ready,
    cancel: Cancel,
    /// While the plan is not in use: who waits for it. Whoever takes them out puts the plan to use.
    waiting: Mutex<Option<Vec<Reply>>>,
}

impl Voicing {
    /// `give` hands plans to the main loop; it may wait for it.
    pub fn start(
        place: Place,
        speaker: impl Speaker + 'static,
        give: impl Fn(Voiced) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Self::start_with(place, speaker, give, AGAIN_AFTER)
    }

    pub(super) fn start_with(
        place: Place,
        mut speaker: impl Speaker + 'static,
        give: impl Fn(Voiced) + Send + Sync + 'static,
        again_after: Duration,
    ) -> io::Result<Self> {
        let stamp = Mutex::new(Stamp::of(&place.folder));
        let shared = Arc::new(Shared {
            place,
            board: Board::default(),
            give: Box::new(give),
            inbox: Mutex::default(),
            woken: Condvar::new(),
            giving: Mutex::default(),
            heard: Mutex::default(),
            stamp,
        });
        let desk = shared.clone();
        thread::Builder::new().name("speech".into()).spawn(move || {
            // Of this thread alone, and of the programs it starts.
            if let Err(error) = rustix::process::nice(NICE) {
                info!(%error, "speech is made with the usual priority");
            }
            desk.work(&mut speaker, again_after);
        })?;
        Ok(Self(shared))
    }

    pub fn board(&self) -> Board {
        self.0.board.clone()
    }

    /// The plan of the start, already served by what there is; `unspoken` has no sound yet. It comes back when there is more.
    pub fn speak(&self, ready: Ready, served: Arc<Script>, unspoken: Vec<UnspokenText>) {
        *lock(&self.0.heard) = Some(served);
        self.0.board.unspoken(unspoken);
        self.0.put(Job { turn: 0, ready, cancel: Cancel::default(), waiting: Mutex::new(None) });
    }

    /// A plan that is served as soon as it sounds. What is being done for an older one ends; who waits for that waits on.
    pub fn submit(&self, turn: u64, ready: Ready, reply: Option<Reply>) {
        let waiting = Mutex::new(Some(reply.into_iter().collect()));
        self.0.put(Job { turn, ready, cancel: Cancel::default(), waiting });
    }

    /// The plan of `turn` has waited long enough: it is served as it sounds now.
    pub fn wait_no_longer(&self, turn: u64) {
        let current = lock(&self.0.inbox).current.clone().filter(|job| job.turn == turn);
        let Some(job) = current else { return };
        let _turn = lock(&self.0.giving);
        if let Some(replies) = lock(&job.waiting).take() {
            warn!("speaking takes long: the new menus go live with the sound there is");
            self.0.reopen();
            self.0.give(&job, &Outcome::default(), Some(replies));
        }
    }

    /// Whether somebody else has changed the lists of rendered prompts (`prompts render`). Ours change while we work.
    pub fn is_changed_by_others(&self) -> bool {
        let busy = {
            let inbox = lock(&self.0.inbox);
            inbox.current.is_some() || inbox.next.is_some()
        };
        !busy && *lock(&self.0.stamp) != Stamp::of(&self.0.place.folder)
    }

    /// Ends the thread; an engine that runs is stopped. False when it takes longer than `within`.
    pub fn stop(&self, within: Duration) -> bool {
        let end = Instant::now() + within;
        let mut inbox = lock(&self.0.inbox);
        inbox.stopping = true;
        inbox.next = None;
        if let Some(job) = &inbox.current {
            job.cancel.cancel();
        }
        self.0.woken.notify_all();
        while !inbox.stopped {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            inbox = self.0.woken.wait_timeout(inbox, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Shared {
    fn put(&self, job: Job) {
        let mut inbox = lock(&self.inbox);
        let older = inbox.next.take().into_iter().chain(inbox.current.clone());
        for older in older {
            older.cancel.cancel();
            if let (Some(replies), Some(mine)) = (lock(&older.waiting).take(), lock(&job.waiting).as_mut()) {
                mine.extend(replies);
            }
        }
        inbox.next = Some(Arc::new(job));
        self.woken.notify_all();
    }

    fn work(&self, speaker: &mut dyn Speaker, again_after: Duration) {
        let mut unfinished = None;
        while let Some(job) = self.next(unfinished.take(), again_after) {
            let failed = self.speak(speaker, &job);
            lock(&self.inbox).current = None;
            self.board.rendering(0);
            unfinished = failed.then_some(job);
        }
        lock(&self.inbox).stopped = true;
        self.woken.notify_all();
    }

    /// What is to be done now: the newest plan, or `unfinished` once nothing newer has come for so long. `None` at the end.
    fn next(&self, unfinished: Option<Arc<Job>>, again_after: Duration) -> Option<Arc<Job>> {
        let again = unfinished.map(|job| (job, Instant::now() + again_after));
        let mut inbox = lock(&self.inbox);
        loop {
            if inbox.stopping {
                return None;
            }
            let left = again.as_ref().map(|(_, at)| at.saturating_duration_since(Instant::now()));
            let due = || again.as_ref().filter(|_| left.is_some_and(|left| left.is_zero())).map(|(job, _)| job.clone());
            if let Some(job) = inbox.next.take().or_else(due) {
                // Under the same lock, so that a newer one always finds it.
                inbox.current = Some(job.clone());
                return Some(job);
            }
            inbox = match left {
                None => self.woken.wait(inbox).unwrap_or_else(PoisonError::into_inner),
                Some(left) => self.woken.wait_timeout(inbox, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }

    /// Has the phrases of a plan spoken, and gives it back. True when something could not be.
    fn speak(&self, speaker: &mut dyn Speaker, job: &Job) -> bool {
        let plan = &job.ready.plan;
        prepare(&self.place.folder, &plan.settings.script.languages);
        // Recordings may have come with a package or into the council's own folder.
        self.reopen();
        self.board.begin(unheard(plan));
        let before = lock(&self.stamp).clone();
        let mut outcome = Outcome::default();
        for (lang, orders) in orders(plan, &self.place.bank, self.place.rendered) {
            let left = |done: usize, total: usize| self.board.rendering(total.saturating_sub(done));
            let rendered = speaker.render(&plan.voices, lang, &orders, &job.cancel, &left);
            *lock(&self.stamp) = Stamp::of(&self.place.folder);
            if job.cancel.is_cancelled() {
                return false;
            }
            outcome.add(lang, rendered);
        }
        outcome.changed = outcome.made > 0 || *lock(&self.stamp) != before;
        {
            let _turn = lock(&self.giving);
            self.reopen();
            let replies = lock(&job.waiting).take();
            self.give(job, &outcome, replies);
        }
        self.board.voices(self.voices(speaker, plan, &outcome));
        !outcome.failures.is_empty()
    }

    fn reopen(&self) {
        if let Err(error) = self.place.bank.reopen() {
            warn!(%error, "the list of prompts cannot be read; the one from before is used");
        }
    }

    /// `replies` are there when the plan is not in use yet.
    fn give(&self, job: &Job, outcome: &Outcome, replies: Option<Vec<Reply>>) {
        let again = replies.is_none();
        let before = lock(&self.heard).clone();
        let Bound { plan, unspoken } =
            outcome::bind(&job.ready.plan, &self.place.bank, before.as_deref(), &outcome.failures);
        tell(&unspoken, self.board.unspoken_texts());
        let texts = unspoken.len();
        *lock(&self.heard) = Some(plan.settings.script.clone());
        if again && !outcome.changed {
            return self.board.unspoken(unspoken);
        }
        // New menus are told with their texts; old ones have more sound only once the main loop has been given it.
        let later = if again {
            Some(unspoken)
        } else {
            self.board.unspoken(unspoken);
            None
        };
        if outcome.made > 0 {
            let Outcome { made, kept, took, .. } = *outcome;
            info!(phrases = made, kept, took_ms = took.as_millis() as u64, "texts spoken");
        }
        let ready = Ready { plan, warnings: job.ready.warnings.clone(), status: job.ready.status.clone() };
        let replies = replies.unwrap_or_default();
        (self.give)(Voiced { turn: job.turn, ready, again, rendered: outcome.made, unspoken: texts, replies });
        if let Some(unspoken) = later {
            self.board.unspoken(unspoken);
        }
    }

    /// A voice may look well and yet speak nothing.
    fn voices(&self, speaker: &mut dyn Speaker, plan: &Plan, outcome: &Outcome) -> Vec<VoiceStatus> {
        let status = |lang: &Lang| {
            let voice = plan.voices.of(*lang);
            let looks = if voice.speaks() { speaker.probe(&voice).err() } else { None };
            let fault = looks.or_else(|| outcome.silent.get(lang).cloned());
            VoiceStatus { lang: lang.to_string(), voice: voice.label(), fault: fault.map(|fault| fault.to_string()) }
        };
        plan.settings.script.languages.iter().map(status).collect()
    }
}

/// The voices of a plan before anything is known of them.
fn unheard(plan: &Plan) -> Vec<VoiceStatus> {
    let voice = |lang: &Lang| VoiceStatus { lang: lang.to_string(), voice: plan.voices.of(*lang).label(), fault: None };
    plan.settings.script.languages.iter().map(voice).collect()
}

/// Of all languages together.
#[derive(Default)]
struct Outcome {
    made: usize,
    kept: usize,
    took: Duration,
    failures: Vec<Failure>,
    /// Languages whose engine was asked and spoke nothing, and why.
    silent: BTreeMap<Lang, Fault>,
    /// There is sound that was not there before.
    changed: bool,
}

impl Outcome {
    fn add(&mut self, lang: Lang, rendered: Rendered) {
        self.made += rendered.made;
        self.kept += rendered.kept;
        self.took += rendered.took;
        let engines = |fault: &Fault| matches!(fault, Fault::TimedOut(_) | Fault::Failed(_) | Fault::NoFile);
        let first = rendered.failures.iter().map(|failure| &failure.fault).find(|fault| engines(fault)).cloned();
        if let (0, Some(fault)) = (rendered.made, first) {
            self.silent.insert(lang, fault);
        }
        self.failures.extend(rendered.failures);
    }
}

/// The log tells it when it changes, not every time it is tried.
fn tell(unspoken: &[UnspokenText], before: usize) {
    match unspoken.first() {
        Some(first) if unspoken.len() != before => warn!(
            texts = unspoken.len(), first = %first.place, why = %first.why,
            "texts are not heard as they are written; `slukhavka status` names them"
        ),
        None if before > 0 => info!("all texts are heard as they are written"),
        _ => {}
    }
}

/// A poisoned lock holds plain values that are still good.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

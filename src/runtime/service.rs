//! The loop that owns the Switch: one input, then its outputs until there are none, then sleep until the deadline.
//!
//! Nothing here blocks: packets go to sockets that do not wait, records to a channel that spills, plans are read by a
//! thread of their own. Nobody is heard before others as a rule: a flood of datagrams must not keep a stop signal, a
//! TCP peer or the control socket waiting.

use std::{
    future::poll_fn,
    path::PathBuf,
    sync::{Arc, Mutex},
    task::Poll,
    time::{Duration, Instant},
};

use tokio::{
    signal::unix::Signal,
    sync::{Mutex as Turns, mpsc},
};
use tracing::{error, info, warn};

use crate::{
    audio::PromptBank,
    media::MediaEvent,
    phones::PhoneStatus,
    sip::Flow,
    switch::{Contact, Input, Order, Person, Switch, SwitchReport},
};

use super::{
    Options, StartupError,
    civil_clock::Clock,
    control::{ConfigStatus, ControlRequest, PhoneLine, ServiceState, Status},
    events::{self, Chronicle},
    log,
    lookups::{Found, Lookups},
    media_thread::MediaHandle,
    phones::Bindings,
    plan::{self, Fresh, Live},
    retention,
    store_thread::StoreHandle,
    streams::{StreamEvent, Streams},
    timers::{Due, Timers},
    tls::Trust,
    udp::UdpSockets,
    voicing::Voicing,
    watch::{self, Watch},
};

/// The disk gets this long to take the last records.
const LAST_SYNC: Duration = Duration::from_secs(10);
/// A speech engine at work gets this long to be stopped.
const LAST_WORD: Duration = Duration::from_secs(2);
/// Datagrams read in a row before everybody else is listened to again.
const BURST: usize = 32;
/// An untrusted clock is looked at again this often.
const CLOCK_CHECK: Duration = Duration::from_secs(5);

pub struct Service {
    pub(super) switch: Switch,
    pub(super) udp: UdpSockets,
    pub(super) streams: Streams,
    pub(super) trust: Arc<Trust>,
    pub(super) lookups: Lookups,
    pub(super) bindings: Bindings,
    pub(super) media: MediaHandle,
    pub(super) store: StoreHandle,
    /// What happens to the service is written down there.
    pub(super) chronicle: Chronicle,
    pub(super) housekeeping: retention::Busy,
    pub(super) bank: Arc<PromptBank>,
    pub(super) live: Arc<Mutex<Live>>,
    pub(super) config: ConfigStatus,
    pub(super) options: Options,
    /// What calls in progress get after SIGTERM before they hear a goodbye; systemd's TimeoutStopSec is longer.
    pub(super) stop_grace: Duration,
    pub(super) watch: Watch,
    pub(super) voicing: Voicing,
    /// The folder of rendered prompts.
    pub(super) rendered: PathBuf,
    pub(super) clock: Clock,
    pub(super) draining: bool,
    pub(super) drained: bool,
    pub(super) inbox: Inbox,
    pub(super) timers: Timers,
    pub(super) fresh: mpsc::Sender<Fresh>,
    /// Held while a configuration is read, so that what was read last is used last. Counts the readings.
    pub(super) reading: Arc<Turns<u64>>,
    /// The reading that is in use, and the last one that was refused.
    pub(super) turn: u64,
    pub(super) refused_turn: u64,
    /// To ourselves, from tasks of ours.
    pub(super) requests: mpsc::Sender<ControlRequest>,
    pub(super) started: Instant,
    /// How far our clock was from a provider's when that last told the time.
    pub(super) clock_off_s: Option<i64>,
    /// Datagrams the system did not take.
    pub(super) unsent: u64,
    /// When `live` was last given a report.
    pub(super) reported: Option<Instant>,
}

/// Everything that can wake the service.
pub(super) struct Inbox {
    pub streams: mpsc::Receiver<StreamEvent>,
    pub found: mpsc::Receiver<Found>,
    /// Without a bound of its own, since the media thread must neither wait nor lose the end of a leg: what comes is bounded
    /// where it is made. Each event answers a command of ours, but for keys (20 a second of a leg) and changes of life
    /// (one in half a minute).
    pub media: mpsc::UnboundedReceiver<MediaEvent>,
    pub control: mpsc::Receiver<ControlRequest>,
    pub changed: mpsc::Receiver<()>,
    pub fresh: mpsc::Receiver<Fresh>,
    pub hangup: Signal,
    pub terminate: Signal,
    pub interrupt: Signal,
}

enum Wake {
    Datagram(Flow, usize),
    Stream(StreamEvent),
    Found(Found),
    Media(MediaEvent),
    /// The media thread has ended, which it never does by itself.
    MediaGone,
    Control(ControlRequest),
    Changed,
    Fresh(Fresh),
    Reload,
    Stop,
    Due(Due),
}

impl Service {
    pub async fn serve(mut self) -> Result<(), StartupError> {
        let mut stopping = false;
        let mut end = Ok(());
        if !self.clock.is_trusted() {
            self.timers.look_at_clock_after(CLOCK_CHECK);
        }
        self.timers.live_after(events::ALIVE_EVERY);
        self.timers.keep_house_after(retention::FIRST);
        loop {
            self.drain();
            if stopping && self.drained {
                break;
            }
            match self.wait().await {
                Wake::Datagram(flow, len) => self.datagrams(flow, len).await,
                Wake::Stop if stopping => {
                    warn!("second stop signal: ending at once");
                    break;
                }
                Wake::Stop => {
                    stopping = true;
                    self.begin_stop();
                }
                Wake::MediaGone => {
                    // Better a start anew, which systemd makes, than calls that nobody can hear.
                    error!("the media thread has ended: the service cannot go on without it");
                    end = Err(StartupError::MediaGone);
                    break;
                }
                wake => self.handle(wake),
            }
        }
        // An end that nobody asked for is told by the next start, as an outage.
        if end.is_ok() {
            self.chronicle.stopped(self.clock.now());
        }
        self.finish().await;
        end
    }

    async fn wait(&mut self) -> Wake {
        let deadline = self.switch.deadline();
        let (udp, inbox, timers) = (&mut self.udp, &mut self.inbox, &mut self.timers);
        // Not `biased`: the first of several that are ready is chosen by chance, so everybody gets a turn.
        tokio::select! {
            event = inbox.media.recv() => event.map_or(Wake::MediaGone, Wake::Media),
            due = timers.next(deadline) => Wake::Due(due),
            (flow, len) = poll_fn(|cx| udp.poll_receive(cx)) => Wake::Datagram(flow, len),
            Some(event) = inbox.streams.recv() => Wake::Stream(event),
            Some(found) = inbox.found.recv() => Wake::Found(found),
            Some(request) = inbox.control.recv() => Wake::Control(request),
            Some(()) = inbox.changed.recv() => Wake::Changed,
            Some(fresh) = inbox.fresh.recv() => Wake::Fresh(fresh),
            Some(()) = inbox.hangup.recv() => Wake::Reload,
            Some(()) = inbox.terminate.recv() => Wake::Stop,
            Some(()) = inbox.interrupt.recv() => Wake::Stop,
        }
    }

    /// One datagram and those right behind it: under a flood waiting costs more than dropping. A bounded number, so
    /// that the others get their turn.
    async fn datagrams(&mut self, flow: Flow, len: usize) {
        self.datagram(flow, len);
        for _ in 1..BURST {
            self.drain();
            let next = poll_fn(|cx| Poll::Ready(self.udp.poll_receive(cx))).await;
            let Poll::Ready((flow, len)) = next else { return };
            self.datagram(flow, len);
        }
    }

    fn datagram(&mut self, flow: Flow, len: usize) {
        self.switch.handle(self.clock.now(), Input::Message { flow, bytes: self.udp.message(len) });
    }

    fn handle(&mut self, wake: Wake) {
        let now = self.clock.now();
        match wake {
            Wake::Datagram(flow, len) => self.datagram(flow, len),
            Wake::Stream(event) => self.stream_event(now, event),
            Wake::Found(found) => self.looked_up(now, found),
            Wake::Media(event) => self.switch.handle(now, Input::Media(event)),
            Wake::Control(request) => self.answer(request),
            Wake::Changed => self.timers.saved(watch::SETTLE),
            Wake::Reload => self.reload(None),
            Wake::Due(Due::Settled) => self.saved(),
            Wake::Fresh(fresh) => self.adopt(now, fresh),
            Wake::Due(Due::Deadline) | Wake::Stop | Wake::MediaGone => self.switch.handle(now, Input::Tick),
            Wake::Due(Due::Clock) => self.look_at_clock(),
            Wake::Due(Due::Routes) => self.look_at_routes(now),
            Wake::Due(Due::Alive) => {
                self.chronicle.live(now);
                self.timers.live_after(events::ALIVE_EVERY);
            }
            Wake::Due(Due::Housekeeping) => self.keep_house(),
            // The outputs are drained after every wake, and the report with them.
            Wake::Due(Due::Report) => {}
        }
    }

    fn look_at_clock(&mut self) {
        let Some(wrong_by) = self.clock.look() else { return self.timers.look_at_clock_after(CLOCK_CHECK) };
        plan::update(&self.live, |live| live.trusted = true);
        self.chronicle.clock_set(self.clock.now(), wrong_by);
        info!(wrong_by_s = wrong_by.as_secs(), "the clock is set; office hours hold again");
    }

    fn answer(&mut self, request: ControlRequest) {
        match request {
            ControlRequest::Reload { reply } => self.reload(Some(reply)),
            ControlRequest::Operator { name, at_work, reply } => drop(reply.send(self.send_operator(&name, at_work))),
            // An asker that went away does not need the answer.
            ControlRequest::Status { reply } => drop(reply.send(Box::new(self.status()))),
            ControlRequest::Phones { reply } => drop(reply.send(self.phones())),
            ControlRequest::Accounts { accounts, reply } => {
                self.switch.handle(self.clock.now(), Input::Phones(accounts));
                let _ = reply.send(());
            }
        }
    }

    /// False when there is nobody of this name.
    fn send_operator(&mut self, name: &str, at_work: bool) -> bool {
        let known = self.switch.knows_operator(name);
        if known {
            let order = if at_work { Order::Back(name.into()) } else { Order::Away(name.into()) };
            self.switch.handle(self.clock.now(), Input::Order(order));
            // Whoever asked looks at the page next.
            self.reported = None;
        }
        known
    }

    fn status(&self) -> Status {
        let udp = self.udp.addresses().map(|addr| format!("sip:{addr}"));
        let streams = self.streams.addresses().iter();
        let streams =
            streams.map(|(transport, addr)| format!("sip:{addr};transport={}", transport.name().to_lowercase()));
        let SwitchReport { trunks, bans, guard, operators, queues, phones } = self.switch.report(self.clock.now());
        Status {
            uptime_s: self.started.elapsed().as_secs(),
            state: if self.draining { ServiceState::Draining } else { ServiceState::Running },
            addresses: udp.chain(streams).collect(),
            ports: self.media.ports_in_use(),
            trunks,
            bans,
            guard,
            operators,
            queues,
            phones,
            last_errors: log::recent(),
            clock_off_s: self.clock_off_s,
            unsent: self.unsent,
            store: self.store.status(),
            config: self.config.clone(),
            speech: plan::speech_status(&self.live),
            ..Status::of(&self.switch.counters())
        }
    }

    fn phones(&self) -> Vec<PhoneLine> {
        let settings = plan::settings(&self.live);
        let line = |status: PhoneStatus| {
            let is_there =
                |person: &Person| matches!(&person.contact, Contact::Extension(n) if n.as_str() == status.extension);
            let people = settings.people.iter().filter(|(_, person)| is_there(person));
            let people = people.map(|(name, _)| name.to_string()).collect();
            PhoneLine { people, status }
        };
        self.switch.report(self.clock.now()).phones.into_iter().map(line).collect()
    }

    fn begin_stop(&mut self) {
        info!(grace_s = self.stop_grace.as_secs(), calls = self.switch.counters().calls, "stopping: no new calls");
        self.draining = true;
        plan::update(&self.live, |live| live.draining = true);
        self.switch.handle(self.clock.now(), Input::Drain { grace: self.stop_grace });
    }

    /// Records reach the disk before the process ends; a disk that does not answer holds nobody up for ever.
    async fn finish(self) {
        self.bindings.finish().await;
        let (store, voicing) = (self.store.clone(), self.voicing.clone());
        let silent = tokio::task::spawn_blocking(move || voicing.stop(LAST_WORD));
        let closed = tokio::task::spawn_blocking(move || store.close(LAST_SYNC)).await;
        if !silent.await.unwrap_or(false) {
            warn!("stopped while a text was being spoken");
        }
        match closed {
            Ok(closed) if closed.in_time && closed.unwritten == 0 => info!("stopped"),
            Ok(closed) => warn!(unwritten = closed.unwritten, "stopped; the disk did not take every record"),
            Err(error) => warn!(%error, "stopped; the store could not be closed"),
        }
    }
}

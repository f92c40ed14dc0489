//! From options to a running service, in the order that answers the first call soonest.
//!
//! Sockets are bound before the store is opened: a call is answered while sled is still reading its file.

use std::{
    fs,
    io::Write as _,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt as _,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::mpsc,
};
use tracing::{info, warn};

use crate::{
    audio::PromptBank,
    chance::Seed,
    clock::Now,
    config::{Listen, Plan},
    media::{EngineConfig, MediaEvent},
    sip::{Transport, UaConfig},
    store::{Claim, FileMedium},
    switch::{Input, Switch, SwitchCounters, SwitchReport},
    vocab::mask_numbers,
};

use super::{
    Options, StartupError,
    civil_clock::Clock,
    control::{ConfigStatus, ControlServer, Desk, UnspokenText},
    events::Chronicle,
    identity,
    lookups::{Listening, Lookups},
    media_thread::{self, MediaHandle},
    page::{self, Pages},
    phones::{self, Accounts, Bindings},
    plan::{self, Fresh, Live, Ready},
    random,
    recorder::RecorderSettings,
    reload::watched,
    retention::Busy,
    service::{Inbox, Service},
    statistics::{Outlook, Statistics, is_demo},
    store_thread::{self, StoreOptions},
    streams::Streams,
    timers::Timers,
    tls::Trust,
    udp::UdpSockets,
    users::{FIRST, Users},
    voicing::{self, Bound, Voicing},
    watch::Watch,
};

/// Messages of connections waiting for the brain; the connections wait when it is full.
const STREAM_QUEUE: usize = 256;

pub async fn start(options: Options, pages: Pages) -> Result<Service, StartupError> {
    let started = Instant::now();
    let mut ready = plan::read(&options.source).map_err(StartupError::Config)?;
    say_warnings(&ready);
    prepare_state(&options.state)?;
    let written = ready.clone();
    let (bank, rendered, unspoken) = open_bank(&options, &mut ready.plan)?;

    let trust = Arc::<Trust>::default();
    let (stream_events, stream_inbox) = mpsc::channel(STREAM_QUEUE);
    let (mut udp, mut streams) = (UdpSockets::new(), Streams::new(stream_events, trust.clone()));
    bind(&listens(&options, &ready.plan), &mut udp, &mut streams)?;
    streams.leave_by(udp.addresses().map(|addr| addr.ip()).collect());
    let (lookups, found_inbox) = Lookups::new(Listening::new(udp.addresses(), streams.addresses()), seed()?);

    let (media_events, media_inbox) = mpsc::unbounded_channel();
    let media = spawn_media(&ready.plan, &options.state, bank.clone(), media_events)?;
    let claim = Claim::take(&options.state).map_err(StartupError::Claim)?;
    let boot = claim.boot();
    let store =
        store_thread::spawn(claim, Arc::new(FileMedium), StoreOptions::default()).map_err(StartupError::Thread)?;
    let (control_requests, control_inbox) = mpsc::channel(16);
    let control = ControlServer::bind(&options.control).map_err(StartupError::Control)?;
    let accounts = Accounts::new(&options.state);
    let clock = Clock::start();
    let now = clock.now();
    if !clock.is_trusted() {
        warn!("the clock is not set yet; office hours are not relied upon");
    }
    let mut chronicle =
        Chronicle::begin(&options.state, store.clone(), boot, now, !ready.plan.settings.trunks.is_empty());
    chronicle.notices(now, &ready.plan.settings.script);
    let config = ConfigStatus { generation: 1, ..ready.status.clone() };
    let outlook = Outlook::new(&ready.plan, is_demo(&options.state), 1);
    let statistics = Arc::new(Statistics::new(store.clone(), outlook));
    let users = Users::open(&options.state);
    users.configure(&ready.plan.pages.users);
    let web = options.web.unwrap_or(ready.plan.web);
    let certificate = match web {
        Some(addr) => page::certificate(addr, &ready.plan.pages)?,
        None => None,
    };
    let encrypted = certificate.is_some();
    let (fresh, fresh_inbox) = mpsc::channel(4);
    let voicing = start_voicing(&options, bank.clone(), rendered, fresh.clone())?;
    let live = Arc::new(Mutex::new(Live {
        settings: ready.plan.settings.clone(),
        council: ready.plan.council.as_str().into(),
        terms: plan::terms(&ready.plan),
        statistics: statistics.clone(),
        counters: SwitchCounters::default(),
        report: SwitchReport::default(),
        ports: 0,
        store: store.clone(),
        state: options.state.clone(),
        recordings: options.state.join("recordings"),
        recordings_need: ready.plan.recordings.free,
        config: config.clone(),
        speech: voicing.board(),
        clock_off_s: None,
        requests: control_requests.clone(),
        users: users.clone(),
        hosts: ready.plan.pages.hosts.as_slice().into(),
        certificate,
        started,
        draining: false,
        trusted: clock.is_trusted(),
    }));
    tokio::spawn(control.serve(Desk {
        requests: control_requests.clone(),
        store: store.clone(),
        accounts: accounts.clone(),
        users: users.clone(),
        statistics,
        state: options.state.clone(),
    }));
    let page = match web {
        Some(addr) => Some(page::start(addr, pages, live.clone())?),
        None => None,
    };

    let (changed, changed_inbox) = mpsc::channel(1);
    let mut watch = Watch::new(changed);
    let rendered = voicing::folder(&options.state);
    let (files, ours) = watched(&ready.plan, &bank, &rendered);
    watch.follow(&files, &ours);
    let caught = |kind| signal(kind).map_err(StartupError::Thread);
    let inbox = Inbox {
        streams: stream_inbox,
        found: found_inbox,
        media: media_inbox,
        control: control_inbox,
        changed: changed_inbox,
        fresh: fresh_inbox,
        hangup: caught(SignalKind::hangup())?,
        terminate: caught(SignalKind::terminate())?,
        interrupt: caught(SignalKind::interrupt())?,
    };
    let identity = identity::keep(&options.state, random::bytes().map_err(StartupError::Thread)?);
    let switch = Switch::new(now, ready.plan.settings.clone(), ua_config(seed()?), boot, identity);
    announce(&udp, &streams, page.map(|addr| page_at(addr, encrypted)).as_deref(), &options);
    if page.is_some() {
        tokio::task::spawn_blocking({
            let state = options.state.clone();
            move || welcome(&users, &state)
        });
    }
    info!(boot = boot, took_ms = started.elapsed().as_millis() as u64, "ready");
    let mut service = Service {
        switch,
        udp,
        streams,
        trust,
        lookups,
        bindings: Bindings::keep(&options.state),
        media,
        store,
        bank,
        live,
        config,
        options,
        stop_grace: ready.plan.stop_grace,
        watch,
        voicing,
        rendered,
        clock,
        chronicle,
        housekeeping: Busy::default(),
        draining: false,
        drained: false,
        inbox,
        timers: Timers::new(),
        fresh,
        reading: Arc::default(),
        turn: 0,
        refused_turn: 0,
        requests: control_requests,
        started,
        clock_off_s: None,
        unsent: 0,
        reported: None,
    };
    // Certificates are read, and lines begin, once calls are answered.
    service.trust.reread(ready.plan.tls);
    service.settle_network(&ready.plan.settings);
    know_phones(&mut service, now, &accounts);
    // So are texts spoken that have no sound yet.
    service.voicing.speak(written, ready.plan.settings.script.clone(), unspoken);
    Ok(service)
}

/// Telephones that were there before ring at once.
fn know_phones(service: &mut Service, now: Now, accounts: &Accounts) {
    let (accounts, damaged) = accounts.read();
    if let Some(error) = damaged {
        warn!(%error, "not every account of a telephone is in use");
    }
    service.switch.handle(now, Input::Phones(accounts));
    let bindings = phones::read_bindings(&service.options.state);
    if !bindings.is_empty() {
        service.switch.handle(now, Input::Bindings(bindings));
    }
}

/// `--listen`, else loopback for the embedded example, else what the configuration says.
fn listens(options: &Options, plan: &Plan) -> Vec<Listen> {
    if !options.listen.is_empty() {
        return options.listen.clone();
    }
    if options.example {
        let addr = SocketAddr::from(([127, 0, 0, 1], 5060));
        return [Transport::Udp, Transport::Tcp].map(|transport| Listen { transport, addr }).to_vec();
    }
    plan.listen.clone()
}

fn bind(listens: &[Listen], udp: &mut UdpSockets, streams: &mut Streams) -> Result<(), StartupError> {
    for &Listen { transport, addr } in listens {
        let bound = match transport {
            Transport::Udp => udp.bind(addr),
            Transport::Tcp | Transport::Tls => streams.bind(transport, addr),
        };
        bound.map_err(|error| StartupError::Listen { transport, addr, error })?;
    }
    Ok(())
}

/// Records hold phone numbers: nobody but the service and its group reads the folder.
fn prepare_state(folder: &Path) -> Result<(), StartupError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o750).create(folder);
    made.map_err(|error| StartupError::State { folder: folder.to_owned(), error })
}

/// With the sound there is now. Also given back: which folder of the bank is that of rendered prompts, and what has no sound
/// of its own yet.
fn open_bank(options: &Options, plan: &mut Plan) -> Result<(Arc<PromptBank>, usize, Vec<UnspokenText>), StartupError> {
    let folder = voicing::folder(&options.state);
    voicing::prepare(&folder, &plan.settings.script.languages);
    let (bank, rendered) = voicing::open_bank(plan.prompts.as_deref(), &folder, &options.prompts)
        .map_err(|error| StartupError::Prompts(error.to_string()))?;
    let Bound { plan: bound, unspoken } = voicing::bind(plan, &bank, None, &[]);
    *plan = bound;
    Ok((Arc::new(bank), rendered, unspoken))
}

/// The thread that speaks texts. Where nobody waits for a plan any more, the service has ended.
fn start_voicing(
    options: &Options,
    bank: Arc<PromptBank>,
    rendered: usize,
    fresh: mpsc::Sender<Fresh>,
) -> Result<Voicing, StartupError> {
    let folder = voicing::folder(&options.state);
    let speaker = voicing::Engines::new(&folder);
    let place = voicing::Place { bank, folder, rendered };
    let give = move |voiced| drop(fresh.blocking_send(Fresh::Voiced(Box::new(voiced))));
    Voicing::start(place, speaker, give).map_err(StartupError::Thread)
}

fn say_warnings(ready: &Ready) {
    if !ready.warnings.is_empty() {
        warn!("{}", mask_numbers(ready.warnings.trim_end()));
    }
}

/// Voice on the ports of the plan.
fn spawn_media(
    plan: &Plan,
    state: &Path,
    bank: Arc<PromptBank>,
    events: mpsc::UnboundedSender<MediaEvent>,
) -> Result<MediaHandle, StartupError> {
    let (first, last) = plan.rtp_ports;
    let config =
        EngineConfig { ports: first..=last, timeout: plan.rtp_timeout, seed: seed()?, ..EngineConfig::default() };
    let recordings = RecorderSettings { folder: state.join("recordings"), limits: plan.recordings.clone() };
    // The receiver lives as long as the service; after it there is nobody to tell.
    media_thread::spawn(config, bank, recordings, move |event| drop(events.send(event))).map_err(StartupError::Thread)
}

pub(super) fn ua_config(seed: Seed) -> UaConfig {
    UaConfig {
        product: concat!("Slukhavka/", env!("CARGO_PKG_VERSION")).into(),
        t1: Duration::from_millis(500),
        t2: Duration::from_secs(4),
        t4: Duration::from_secs(5),
        seed,
    }
}

fn seed() -> Result<Seed, StartupError> {
    random::seed().map_err(StartupError::Thread)
}

fn page_at(addr: SocketAddr, encrypted: bool) -> String {
    let scheme = if encrypted { "https" } else { "http" };
    format!("{scheme}://{addr}/")
}

/// On the very first start: who may log in, and with what. Hashing takes a moment, so it is done once calls are answered;
/// said on the standard output only, never in the log.
fn welcome(users: &Users, state: &Path) {
    let password = match users.make_first() {
        Ok(Some(password)) => password,
        Ok(None) => return,
        Err(error) => return warn!(%error, "nobody can log in to the pages: their first user could not be made"),
    };
    let lines = format!(
        "Перший вхід на сторінки: ім’я {FIRST}, одноразовий пароль {}\n\
         Удруге пароль не буде показано; доки ним не скористаються, він лежить у файлі {}\n",
        password.reveal(),
        state.join("first-password").display()
    );
    let mut out = std::io::stdout();
    let _ = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
}

/// The line people and scripts wait for.
fn announce(udp: &UdpSockets, streams: &Streams, page: Option<&str>, options: &Options) {
    let mut addresses: Vec<String> = udp.addresses().map(|addr| format!("sip:{addr}")).collect();
    for (transport, addr) in streams.addresses() {
        let same = format!("sip:{addr}");
        if !addresses.contains(&same) {
            addresses.push(format!("{same};transport={}", transport.name().to_lowercase()));
        }
    }
    let mut lines = format!("Слухавка відповідає: {}\n", addresses.join(", "));
    if let Some(page) = page {
        lines += &format!("Сторінка: {page}\n");
    }
    if options.example {
        lines += "Це вбудований приклад меню. Подзвоніть із програмного телефону на цій машині або наберіть: slukhavka try\n";
    }
    // Nobody may be reading: a closed pipe is no reason not to answer the telephone.
    let mut out = std::io::stdout();
    let _ = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
}

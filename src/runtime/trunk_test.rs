//! `slukhavka trunk test`: one line tried step by step, on sockets of its own.
//!
//! Owns the order of the steps and their times. What is asked, and what answers mean, is `trunk::trial`'s.

mod bench;
#[cfg(test)]
mod tests;

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use self::bench::Bench;
use super::random;
use crate::{
    chance::Chance,
    sip::{Flow, NoResponse, Response},
    trunk::{
        Query, Server, Target, Trouble, TrunkSettings, TrunkTransport,
        trial::{Outcome, Trial, Wish},
    },
};

/// An answer that takes longer would not keep a line alive either.
const ANSWER: Duration = Duration::from_secs(6);
/// Addresses of one server that are tried.
const MOST_TARGETS: usize = 4;

/// What was tried, in order. A server that does not answer is followed by the next one.
#[derive(Clone, Debug)]
pub struct TrunkTest {
    pub trunk: String,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub kind: StepKind,
    pub took: Duration,
    /// `Ok`: what was found (an address, a status, seconds granted), in few words without language. `Err`: the trouble
    /// and its sentence in Ukrainian.
    pub result: Result<String, (Trouble, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// The server's addresses.
    Lookup,
    /// A TCP or TLS connection; left out over UDP.
    Connect,
    Options,
    Register,
    /// Only after a full registration.
    Unregister,
}

/// Tries one line; blocks for as long as the provider takes. With `query_only` the registration of a running service
/// is not disturbed: REGISTER without Contact asks what is registered (RFC 3261 §10.2.3).
pub fn test_trunk(settings: Arc<TrunkSettings>, query_only: bool) -> io::Result<TrunkTest> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (seed, trial) = (random::seed()?, random::seed()?);
    let tested = runtime.block_on(async {
        let driver = Driver {
            bench: Bench::new(seed).await?,
            trial: Trial::new(settings.clone(), trial),
            wish: if query_only { Wish::Query } else { Wish::Register },
            settings,
            chance: Chance::seeded(random::seed()?),
            steps: Vec::new(),
        };
        Ok(driver.run().await)
    });
    runtime.shutdown_background();
    tested
}

struct Driver {
    bench: Bench,
    trial: Trial,
    wish: Wish,
    settings: Arc<TrunkSettings>,
    chance: Chance,
    steps: Vec<Step>,
}

/// One server address being tried.
struct Way<'a> {
    server: &'a str,
    target: Target,
    flow: Flow,
}

impl Driver {
    async fn run(mut self) -> TrunkTest {
        let settings = self.settings.clone();
        'servers: for server in &settings.servers {
            for &transport in transports(settings.transport) {
                let Some(targets) = self.look_up(server, transport).await else { continue 'servers };
                for target in targets.into_iter().take(MOST_TARGETS) {
                    if self.try_target(server, target).await {
                        break 'servers;
                    }
                }
            }
        }
        TrunkTest { trunk: settings.name.to_string(), steps: self.steps }
    }

    async fn look_up(&mut self, server: &Server, transport: TrunkTransport) -> Option<Vec<Target>> {
        let begun = Instant::now();
        let query = Query { host: server.host.clone(), port: server.port, transport };
        match self.bench.look_up(&query, Chance::seeded(self.chance.next_u64())).await {
            Ok(targets) => {
                let addresses: Vec<SocketAddr> = targets.iter().map(|target| target.remote).collect();
                self.done(StepKind::Lookup, begun, listed(&addresses));
                Some(targets)
            }
            Err(error) => {
                let trouble = Trouble::from(error);
                let sentence = self.trial.explain(trouble, &server.host, None, None);
                self.failed(StepKind::Lookup, begun, trouble, sentence);
                None
            }
        }
    }

    /// True when this server has answered and there is no use in asking another.
    async fn try_target(&mut self, server: &Server, target: Target) -> bool {
        let Some(flow) = self.connect(server, &target).await else { return false };
        let way = Way { server: &server.host, target, flow };
        let alive = self.options(&way).await;
        if !self.trial.registers() {
            return alive;
        }
        let answered = self.register(&way, StepKind::Register, self.wish).await;
        let registered = self.steps.last().is_some_and(|step| step.result.is_ok());
        if registered && self.wish == Wish::Register {
            self.register(&way, StepKind::Unregister, Wish::Unregister).await;
        }
        answered
    }

    async fn connect(&mut self, server: &Server, target: &Target) -> Option<Flow> {
        if !target.transport.is_reliable() {
            return Some(Bench::datagrams(target));
        }
        let begun = Instant::now();
        match self.bench.connect(target, self.trial.tls_peer(&server.host)).await {
            Ok(flow) => {
                self.done(StepKind::Connect, begun, format!("{} {}", target.transport.name(), target.remote));
                Some(flow)
            }
            Err(error) => {
                let trouble = Trouble::from(error);
                let sentence = self.trial.explain(trouble, &server.host, Some(target), None);
                self.failed(StepKind::Connect, begun, trouble, sentence);
                None
            }
        }
    }

    async fn options(&mut self, way: &Way<'_>) -> bool {
        let begun = Instant::now();
        let request = self.trial.options(&way.target);
        match self.bench.ask(way.flow, request, ANSWER).await {
            Ok(response) => {
                let server = response.server.as_deref().map(|name| format!(", {name}")).unwrap_or_default();
                self.done(StepKind::Options, begun, format!("{} {}{server}", response.status, response.reason));
                true
            }
            Err(why) => {
                self.unanswered(StepKind::Options, begun, way, why);
                false
            }
        }
    }

    /// True when the server has said anything at all.
    async fn register(&mut self, way: &Way<'_>, kind: StepKind, wish: Wish) -> bool {
        let begun = Instant::now();
        let Some(mut request) = self.trial.register(&way.target, wish) else { return true };
        loop {
            let response = match self.bench.ask(way.flow, request.clone(), ANSWER).await {
                Ok(response) => response,
                Err(why) => {
                    self.unanswered(kind, begun, way, why);
                    return false;
                }
            };
            match self.trial.answered(&way.target, wish, &request, &response) {
                Outcome::Again(next) => request = *next,
                Outcome::Done(found) => {
                    self.done(kind, begun, found);
                    return true;
                }
                Outcome::Refused(trouble) => {
                    self.refused(kind, begun, way, trouble, &response);
                    return true;
                }
            }
        }
    }

    fn unanswered(&mut self, kind: StepKind, begun: Instant, way: &Way<'_>, why: NoResponse) {
        let trouble = match why {
            NoResponse::TimedOut => Trouble::Silent,
            NoResponse::Disconnected => Trouble::Disconnected,
        };
        let sentence = self.trial.explain(trouble, way.server, Some(&way.target), None);
        self.failed(kind, begun, trouble, sentence);
    }

    fn refused(&mut self, kind: StepKind, begun: Instant, way: &Way<'_>, trouble: Trouble, response: &Response) {
        let sentence = self.trial.explain(trouble, way.server, Some(&way.target), Some(response));
        self.failed(kind, begun, trouble, sentence);
    }

    fn done(&mut self, kind: StepKind, begun: Instant, found: String) {
        self.steps.push(Step { kind, took: begun.elapsed(), result: Ok(found) });
    }

    fn failed(&mut self, kind: StepKind, begun: Instant, trouble: Trouble, sentence: String) {
        self.steps.push(Step { kind, took: begun.elapsed(), result: Err((trouble, sentence)) });
    }
}

/// In the order the service tries them.
fn transports(configured: TrunkTransport) -> &'static [TrunkTransport] {
    match configured {
        TrunkTransport::Auto => &[TrunkTransport::Udp, TrunkTransport::Tcp],
        TrunkTransport::Udp => &[TrunkTransport::Udp],
        TrunkTransport::Tcp => &[TrunkTransport::Tcp],
        TrunkTransport::Tls => &[TrunkTransport::Tls],
    }
}

fn listed(addresses: &[SocketAddr]) -> String {
    addresses.iter().map(SocketAddr::to_string).collect::<Vec<_>>().join(", ")
}

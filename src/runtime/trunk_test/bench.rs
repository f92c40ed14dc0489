//! Sockets and a user agent for one trial: ports of the system's choosing, nobody is let in.

use std::{
    future::poll_fn,
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::mpsc, time::sleep_until};

use crate::{
    chance::{Chance, Seed},
    clock::Now,
    runtime::{
        dns::{Families, Names},
        lookups::{Listening, targets},
        start::ua_config,
        streams::{StreamEvent, Streams},
        tls::Trust,
        udp::UdpSockets,
    },
    sip::{
        ConnectError, Flow, FlowId, Gate, Knock, NoResponse, OutRequest, RequestId, Response, UaEvent, UaOutput,
        UserAgent, Verdict,
    },
    trunk::{LookupAnswer, Query, Target, TlsPeer},
};

pub struct Bench {
    ua: UserAgent,
    udp: UdpSockets,
    streams: Streams,
    events: mpsc::Receiver<StreamEvent>,
    names: Names,
    listening: Listening,
}

type Answer = Result<Box<Response>, NoResponse>;

/// A trial takes no calls.
struct Closed;

impl Gate for Closed {
    fn admit(&mut self, _: Now, _: &Knock<'_>) -> Verdict {
        Verdict::Silence
    }

    fn rubbish(&mut self, _: Now, _: Flow) {}
}

impl Bench {
    pub async fn new(seed: Seed) -> io::Result<Self> {
        let (sender, events) = mpsc::channel(64);
        let mut udp = UdpSockets::new();
        udp.bind(SocketAddr::from(([0; 4], 0)))?;
        // A machine without IPv6 is none the worse.
        let _ = udp.bind(SocketAddr::from(([0u16; 8], 0)));
        udp.ready().await;
        let listening = Listening::new(udp.addresses(), &[]);
        Ok(Self {
            ua: UserAgent::new(ua_config(seed)),
            names: Names::new(Families::of(udp.addresses())),
            udp,
            streams: Streams::new(sender, Arc::<Trust>::default()),
            events,
            listening,
        })
    }

    pub async fn look_up(&self, query: &Query, chance: Chance) -> LookupAnswer {
        let addresses = self.names.look_up(query, chance).await?;
        targets(&self.listening, query, addresses)
    }

    pub fn datagrams(target: &Target) -> Flow {
        Flow { transport: target.transport, local: target.local, remote: target.remote, id: FlowId(0) }
    }

    /// Opens a connection of its own.
    pub async fn connect(&mut self, target: &Target, peer: TlsPeer) -> Result<Flow, ConnectError> {
        self.streams.tls_peer(target.remote, Arc::new(peer));
        let id = self.streams.open(Self::datagrams(target));
        while let Some(event) = self.events.recv().await {
            match event {
                StreamEvent::Opened { flow, arrived } if flow.id == id => {
                    self.streams.opened(flow, arrived);
                    self.ua.flow_opened(Now::read(true), flow);
                    return Ok(flow);
                }
                StreamEvent::Failed { id: failed, error, .. } if failed == id => {
                    self.streams.close(id);
                    return Err(error);
                }
                event => self.stream_event(event),
            }
        }
        Err(ConnectError::Other)
    }

    /// The final answer to one request, waited for so long.
    pub async fn ask(&mut self, flow: Flow, request: OutRequest, patience: Duration) -> Answer {
        let end = Instant::now() + patience;
        let id = self.ua.request_outside(Now::read(true), flow, request);
        loop {
            if let Some(answer) = self.drain(id) {
                return answer;
            }
            let until = self.ua.deadline().map_or(end, |deadline| deadline.min(end));
            let udp = &mut self.udp;
            tokio::select! {
                (flow, len) = poll_fn(|cx| udp.poll_receive(cx)) => {
                    self.ua.receive(Now::read(true), flow, self.udp.message(len), &mut Closed);
                }
                Some(event) = self.events.recv() => self.stream_event(event),
                () = sleep_until(until.into()) => self.ua.handle_timeout(Now::read(true)),
            }
            if Instant::now() >= end {
                return self.drain(id).unwrap_or(Err(NoResponse::TimedOut));
            }
        }
    }

    /// Performs what the user agent wants; its answer to `id` when that has come.
    fn drain(&mut self, id: RequestId) -> Option<Answer> {
        let mut answer = None;
        while let Some(output) = self.ua.poll(Now::read(true)) {
            match output {
                UaOutput::Send { flow, bytes } if flow.transport.is_reliable() => self.streams.send(&flow, bytes),
                // Lost datagrams are made good by the transaction's timers.
                UaOutput::Send { flow, bytes } => drop(self.udp.send(&flow, &bytes)),
                UaOutput::CloseFlow(flow) => self.streams.close(flow),
                UaOutput::Event(UaEvent::Response { request, result }) if request == id => answer = Some(result),
                UaOutput::Event(_) => {}
            }
        }
        answer
    }

    fn stream_event(&mut self, event: StreamEvent) {
        let now = Now::read(true);
        match event {
            StreamEvent::Opened { flow, arrived } => {
                self.streams.opened(flow, arrived);
                self.ua.flow_opened(now, flow);
            }
            StreamEvent::Message { flow, bytes } => self.ua.receive(now, flow, &bytes, &mut Closed),
            StreamEvent::Idle(_) => {}
            StreamEvent::Failed { id, transport, remote, .. } => {
                self.streams.close(id);
                self.ua.flow_failed(now, transport, remote);
            }
            StreamEvent::Closed(id) => {
                self.streams.close(id);
                self.ua.flow_closed(now, id);
            }
        }
    }
}

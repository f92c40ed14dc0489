//! What a slot of the media thread costs, without the kernel: frames of many legs, one packet in, one window of tones, and
//! what encryption adds to each.

use std::{
    hint::black_box,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use slukhavka::{
    audio::{DtmfDetector, Encoder, FaxDetector, Rate},
    clock::Now,
    media::{
        Channel, Clip, Engine, EngineConfig, MediaCommand, MediaEvent, RecordLimits, ResolvedPlay, SLOT, Sink, Taping,
        Transcoder, Wanted,
    },
    rtp::{
        Header,
        srtp::{AuthTag, SrtpReceiver, SrtpSender},
    },
    sdp::{CryptoSuite, Direction, MasterKey, MediaParams, SrtpKeys},
    vocab::{CallRef, Codec, LegId, PlayId, RecordingId, RecordingKind},
};

/// Takes packets and forgets them.
#[derive(Default)]
struct Void(usize);

impl Sink for Void {
    fn open(&mut self, _: LegId, _: IpAddr, _: u16) -> bool {
        true
    }
    fn close(&mut self, _: LegId) {}
    fn send(&mut self, _: LegId, _: Channel, _: SocketAddr, bytes: &[u8]) {
        self.0 += black_box(bytes).len();
    }
    fn resolve(&mut self, _: Wanted) {}
    fn record(&mut self, _: Taping<'_>) {}
    fn event(&mut self, _: MediaEvent) {}
}

const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 5004);

const KEYS: SrtpKeys = SrtpKeys { suite: CryptoSuite::Sha1Tag80, ours: MasterKey([1; 30]), theirs: MasterKey([2; 30]) };

fn params(telephone_event: Option<u8>) -> MediaParams {
    MediaParams {
        remote: PEER,
        remote_rtcp: PEER,
        rtcp_mux: false,
        codec: Codec::Pcma,
        payload_type: 8,
        telephone_event,
        event_clock: 8000,
        ptime_ms: 20,
        direction: Direction::SendRecv,
        srtp: None,
        held: false,
    }
}

struct Load {
    engine: Engine,
    now: Now,
    sink: Void,
}

impl Load {
    fn new(legs: u32, telephone_event: Option<u8>) -> Self {
        Self::with(legs, params(telephone_event))
    }

    fn with(legs: u32, params: MediaParams) -> Self {
        let mut load = Self::silent(legs, params);
        // Shared by all legs, as the bank shares its clips.
        let minute = Clip::Sound(vec![0x55; 60 * 8000].into());
        for index in 0..legs {
            let leg = LegId { shard: 0, index };
            load.command(MediaCommand::Play { leg, play: PlayId(1), utterance: Vec::new() });
            let clips = vec![minute.clone(); 600];
            let resolved = ResolvedPlay { leg, play: PlayId(1), codec: Codec::Pcma, clips };
            load.engine.resolved(resolved, &mut load.sink);
        }
        load
    }

    /// Legs that say nothing.
    fn silent(legs: u32, params: MediaParams) -> Self {
        let start = Instant::now();
        let now = Now::new(start, jiff::Timestamp::UNIX_EPOCH, true);
        let config =
            EngineConfig { ports: 10_000..=20_000, timeout: Duration::from_secs(86_400), ..EngineConfig::default() };
        let mut load = Self { engine: Engine::new(config, start), now, sink: Void::default() };
        for index in 0..legs {
            let leg = LegId { shard: 0, index };
            let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
            load.command(MediaCommand::Open { leg, local, from: std::sync::Arc::default() });
            load.command(MediaCommand::Configure { leg, params });
        }
        load
    }

    fn command(&mut self, command: MediaCommand) {
        self.engine.handle_command(self.now, command, &mut self.sink);
    }

    fn slot(&mut self) {
        self.now = self.now.after(SLOT);
        self.engine.slot(self.now, &mut self.sink);
    }
}

/// A packet of the peer's audio, in sequence.
fn packet(sequence: u16, out: &mut [u8; 172]) {
    let timestamp = u32::from(sequence) * 160;
    Header { marker: false, payload_type: 8, sequence, timestamp, ssrc: 7 }.write(&[0xD5; 160], out);
}

fn slots(c: &mut Criterion) {
    let mut group = c.benchmark_group("media slot, legs playing");
    for legs in [100, 500, 1000] {
        let mut load = Load::new(legs, Some(101));
        group.bench_function(BenchmarkId::from_parameter(legs), |b| b.iter(|| load.slot()));
    }
    let mut load = Load::with(500, MediaParams { srtp: Some(KEYS), ..params(Some(101)) });
    group.bench_function(BenchmarkId::new("SRTP", 500), |b| b.iter(|| load.slot()));
    group.finish();
}

fn packets(c: &mut Criterion) {
    let mut group = c.benchmark_group("packet in");
    for (name, telephone_event, age) in [
        ("events agreed, first minute", Some(101), 0),
        ("events agreed, later", Some(101), 3100),
        ("tones heard", None, 3100),
    ] {
        let mut load = Load::new(1, telephone_event);
        let leg = LegId { shard: 0, index: 0 };
        let (mut bytes, mut sequence) = ([0; 172], 0_u16);
        let mut hear = |load: &mut Load| {
            sequence = sequence.wrapping_add(1);
            packet(sequence, &mut bytes);
            load.engine.packet(load.now, leg, Channel::Rtp, PEER, &bytes, &mut load.sink);
        };
        (0..age).for_each(|_| hear(&mut load));
        group.bench_function(name, |b| b.iter(|| hear(&mut load)));
    }
    group.finish();
}

/// A packet from one leg to the other: as it came, sealed anew, recoded, cut anew, and written down besides.
fn bridges(c: &mut Criterion) {
    let mut group = c.benchmark_group("packet through a bridge");
    let plain = params(Some(101));
    for (name, other, record) in [
        ("as it came", plain, false),
        ("to SRTP", MediaParams { srtp: Some(KEYS), ..plain }, false),
        ("to the other law", MediaParams { codec: Codec::Pcmu, payload_type: 0, ..plain }, false),
        ("to frames of 30 ms", MediaParams { ptime_ms: 30, ..plain }, false),
        ("to the jitter buffer of G.722", MediaParams { codec: Codec::G722, payload_type: 9, ..plain }, false),
        ("as it came, recorded", plain, true),
    ] {
        let mut load = Load::silent(2, plain);
        let [a, b] = [0, 1].map(|index| LegId { shard: 0, index });
        load.command(MediaCommand::Configure { leg: b, params: other });
        load.command(MediaCommand::Bridge { a, b });
        if record {
            let call = CallRef { boot: 1, seq: 1 };
            let recording = RecordingId { kind: RecordingKind::Talk, call, n: 1 };
            let limits = RecordLimits { longest: Duration::from_secs(86_400), silence: None };
            load.command(MediaCommand::Record { leg: a, recording, limits });
        }
        let (mut bytes, mut sequence) = ([0; 172], 0_u16);
        group.bench_function(name, |bench| {
            bench.iter(|| {
                sequence = sequence.wrapping_add(1);
                packet(sequence, &mut bytes);
                load.now = load.now.after(2 * SLOT);
                load.engine.packet(load.now, a, Channel::Rtp, PEER, &bytes, &mut load.sink);
                load.engine.slot(load.now, &mut load.sink);
            });
        });
    }
    group.finish();
}

/// One packet of 20 ms sealed, opened, and found to be forged.
fn encryption(c: &mut Criterion) {
    let mut group = c.benchmark_group("SRTP, packet of 20 ms");
    let mut sender = SrtpSender::new(&KEYS.theirs.0, AuthTag::Bits80);
    let (mut sequence, mut buffer) = (0_u16, [0; 182]);
    let mut seal = |buffer: &mut [u8; 182]| {
        sequence = sequence.wrapping_add(1);
        packet(sequence, buffer.first_chunk_mut().expect("172 bytes"));
        sender.rtp(buffer, 172)
    };
    group.bench_function("sealed", |b| b.iter(|| seal(&mut buffer)));
    let mut receiver = SrtpReceiver::new(&KEYS.theirs.0, AuthTag::Bits80);
    let mut out = [0; 1500];
    group.bench_function("sealed and opened", |b| {
        b.iter(|| {
            seal(&mut buffer);
            assert!(receiver.rtp(black_box(&buffer), &mut out).is_some());
        });
    });
    seal(&mut buffer);
    buffer[40] ^= 1;
    group.bench_function("forged", |b| b.iter(|| assert!(receiver.rtp(black_box(&buffer), &mut out).is_none())));
    group.finish();
}

fn detectors(c: &mut Criterion) {
    let mut group = c.benchmark_group("detector, frame of 20 ms");
    let noise: Vec<i16> = (0..160).map(|i: i32| (i * 7919 % 4001 - 2000) as i16).collect();
    let mut tones = DtmfDetector::default();
    group.bench_function("DTMF, noise", |b| b.iter(|| tones.process(black_box(&noise))));
    let mut tones = DtmfDetector::default();
    group.bench_function("DTMF, silence", |b| b.iter(|| tones.process(black_box(&[0; 160]))));
    let mut fax = FaxDetector::default();
    group.bench_function("CNG, noise", |b| b.iter(|| fax.process(black_box(&noise))));
    group.finish();
}

/// One packet of 20 ms in, one frame out, with the jitter buffer between.
fn transcoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("transcoding, frame of 20 ms");
    let samples: Vec<i16> = (0..160).map(|i: i32| (i * 7919 % 8001 - 4000) as i16).collect();
    for (from, to) in [
        (Codec::Pcma, Codec::Pcmu),
        (Codec::Pcma, Codec::G722),
        (Codec::G722, Codec::Pcma),
        (Codec::Pcma, Codec::Opus),
        (Codec::Opus, Codec::Pcma),
        (Codec::G722, Codec::Opus),
        (Codec::Opus, Codec::G722),
    ] {
        let mut payload = [0; 480];
        let len = Encoder::new(from, Rate::Narrow).expect("an encoder").encode(&samples, &mut payload);
        let mut transcoder = Transcoder::new(from, to).expect("a transcoder");
        let (mut n, mut out) = (0_u32, [0; 480]);
        group.bench_function(BenchmarkId::new(from.name(), to.name()), |b| {
            b.iter(|| {
                let (sequence, timestamp) = (n as u16, n.wrapping_mul(from.clock() / 50));
                let header = Header { marker: false, payload_type: 96, sequence, timestamp, ssrc: 7 };
                transcoder.push(u64::from(n) * 160, &header, black_box(&payload[..len]));
                n = n.wrapping_add(1);
                transcoder.frame(160, &mut out)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, slots, packets, bridges, encryption, detectors, transcoding);
criterion_main!(benches);

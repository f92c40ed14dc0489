//! What one call costs in SIP: reading an INVITE, answering it, and a whole short call.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use slukhavka::{
    clock::Now,
    sip::{
        Flow, FlowId, Gate, Knock, OpenGate, SessionId, Transport, UaConfig, UaEvent, UaOutput, UserAgent, Verdict,
        wire,
    },
};

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 0 101\r\n\
a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";

fn request(method: &str, call: u64, cseq: u32, to_tag: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} sip:+380464400000@192.0.2.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5070;rport;branch=z9hG4bK{method}{call:x}\r\n\
         Max-Forwards: 70\r\nFrom: \"+380441112233\" <sip:+380441112233@192.0.2.9>;tag=as{call:x}\r\n\
         To: <sip:+380464400000@192.0.2.1:5060>{to_tag}\r\nContact: <sip:+380441112233@192.0.2.9:5070>\r\n\
         Call-ID: {call:032x}@192.0.2.9\r\nCSeq: {cseq} {method}\r\nUser-Agent: trunk\r\n\
         Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, SUBSCRIBE, NOTIFY, INFO, PUBLISH, MESSAGE\r\n\
         Supported: replaces, timer\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn agent() -> UserAgent {
    UserAgent::new(UaConfig {
        product: "bench".into(),
        t1: Duration::from_millis(500),
        t2: Duration::from_secs(4),
        t4: Duration::from_secs(5),
        seed: 1.into(),
    })
}

fn flow() -> Flow {
    let address = |text: &str| text.parse().expect("an address");
    Flow {
        transport: Transport::Udp,
        local: address("192.0.2.1:5060"),
        remote: address("192.0.2.9:5070"),
        id: FlowId(0),
    }
}

/// The session of the call that came in, and the last response.
fn drain(ua: &mut UserAgent, now: Now) -> (Option<SessionId>, Vec<u8>) {
    let (mut session, mut last) = (None, Vec::new());
    while let Some(output) = ua.poll(now) {
        match output {
            UaOutput::Event(UaEvent::Incoming { session: id, .. }) => session = Some(id),
            UaOutput::Send { bytes, .. } => last = bytes,
            _ => {}
        }
    }
    (session, last)
}

/// Nobody is let in.
struct Shut;

impl Gate for Shut {
    fn admit(&mut self, _: Now, _: &Knock<'_>) -> Verdict {
        Verdict::Silence
    }

    fn rubbish(&mut self, _: Now, _: Flow) {}
}

fn answer(ua: &mut UserAgent, now: Now, invite: &[u8]) -> Vec<u8> {
    ua.receive(now, flow(), invite, &mut OpenGate);
    if let (Some(session), _) = drain(ua, now) {
        ua.accept(now, session, SDP.as_bytes().to_vec());
    }
    drain(ua, now).1
}

fn to_tag(ok: &[u8]) -> String {
    let text = String::from_utf8_lossy(ok);
    let to = text.lines().find_map(|line| line.strip_prefix("To: ")).unwrap_or_default();
    to.split_once(";tag=").map(|(_, tag)| format!(";tag={tag}")).unwrap_or_default()
}

fn benches(c: &mut Criterion) {
    let now = Now::new(Instant::now(), jiff::Timestamp::UNIX_EPOCH, true);
    let invite = request("INVITE", 1, 1, "", SDP);

    c.bench_function("sip/parse INVITE", |b| {
        let mut scratch = Vec::new();
        b.iter(|| wire::parse(black_box(&invite), &mut scratch).map(|message| message.body.len()));
    });

    c.bench_function("sip/parse and answer INVITE (100, 200)", |b| {
        let mut ua = agent();
        let mut call = 0;
        b.iter_batched(
            || {
                call += 1;
                request("INVITE", call, 1, "", SDP)
            },
            |invite| answer(&mut ua, now, &invite),
            BatchSize::SmallInput,
        );
    });

    c.bench_function("sip/knock that is silenced", |b| {
        let mut ua = agent();
        let scan = request("REGISTER", 1, 1, "", "");
        b.iter(|| ua.receive(now, flow(), black_box(&scan), &mut Shut));
        assert_eq!(drain(&mut ua, now).1, b"");
    });

    c.bench_function("sip/short call INVITE, ACK, BYE with all timers", |b| {
        let mut ua = agent();
        let mut call = 0;
        let mut later = now;
        b.iter(|| {
            call += 1;
            // Ten calls a second: transactions of 32 s pile up as they do in a busy hour.
            later = later.after(Duration::from_millis(100));
            ua.handle_timeout(later);
            let tag = to_tag(&answer(&mut ua, later, &request("INVITE", call, 1, "", SDP)));
            ua.receive(later, flow(), &request("ACK", call, 1, &tag, ""), &mut OpenGate);
            ua.receive(later, flow(), &request("BYE", call, 2, &tag, ""), &mut OpenGate);
            drain(&mut ua, later)
        });
    });
}

criterion_group!(all, benches);
criterion_main!(all);

//! The harness itself: what the stories trust must be true.

use std::{
    collections::BTreeSet,
    net::UdpSocket,
    time::{Duration, Instant},
};

use crate::common::{
    Message, Phone, SHORT, Sipp, eventually,
    g711::{alaw, alaw_level, ulaw, ulaw_level},
    kamailio::{self, LOGIN, PASSWORD},
    keypad, net, netns,
    rtp::{Packet, Stream},
    secs, tones,
    wait::Pace,
    wan::{self, BAD_WEATHER, Wan, address},
};

#[test]
fn known_codes_of_g711() {
    assert_eq!([0, -1, 32767, -32768].map(alaw), [0xd5, 0x55, 0xaa, 0x2a]);
    assert_eq!([0, 32767, -32768].map(ulaw), [0xff, 0x80, 0x00]);
}

#[test]
fn levels_fall_within_a_step_of_the_sample() {
    for sample in (-32000..32000).step_by(97) {
        let magnitude = i32::from(sample as i16).abs();
        for level in [alaw_level(alaw(sample as i16)), ulaw_level(ulaw(sample as i16))] {
            assert!((level - magnitude).abs() <= 16 + magnitude / 16, "{sample}: {level}");
        }
    }
}

#[test]
fn a_prompt_is_told_from_its_neighbours() {
    let mut recording = vec![0; 4000];
    recording.extend(tones::prompt(7));
    recording.extend(vec![0; 4000]);
    assert!(tones::find(&recording, 7).is_some_and(|at| (3600..4400).contains(&at)));
    for other in [6, 8, 37, 67] {
        assert_eq!(tones::find(&recording, other), None, "{other}");
    }
}

#[test]
fn no_two_prompts_begin_alike() {
    let encode = |n| tones::prompt(n).into_iter().take(400).map(alaw).collect::<Vec<_>>();
    let mut all: Vec<_> = (0..600).map(encode).collect();
    all.sort();
    assert!(all.windows(2).all(|w| w[0] != w[1]));
}

#[test]
fn a_stream_is_put_in_order_and_its_holes_are_seen() {
    let at = std::time::Instant::now();
    let packet = |sequence: u16, timestamp: u32, byte: u8| Packet {
        at,
        from: "127.0.0.1:1".parse().unwrap(),
        marker: false,
        payload_type: 8,
        sequence,
        timestamp,
        ssrc: 1,
        payload: vec![byte; 160],
    };
    let start = u32::MAX - 100;
    let stream = Stream::new(vec![
        packet(1, start, 1),
        packet(3, start.wrapping_add(480), 3),
        packet(2, start.wrapping_add(160), 2),
    ]);
    assert_eq!(stream.gaps, [(320, 160)]);
    assert_eq!(stream.find(&[[2; 160], [3; 160]].concat(), 0), Some(160), "words go on after a late slot");
    assert_eq!(stream.find(&[2; 160], 161), None);
}

#[test]
fn addresses_and_messages_are_ones_own() {
    assert_ne!(net::fresh_ip(), net::fresh_ip());
    let phone = Phone::udp("127.0.0.1:5060".parse().unwrap());
    let text = phone.plain("OPTIONS", &["Subject: x"]);
    let message = Message::parse(text.as_bytes());
    assert_eq!((message.method(), message.header("subject")), ("OPTIONS", "x"));
    assert_ne!(text, phone.plain("OPTIONS", &["Subject: x"]));
    assert_eq!(keypad::event('#'), 11);
    assert_eq!(keypad::dtmf('0'), (941.0, 1336.0));
}

#[test]
fn the_provider_registers_who_knows_the_password_and_nobody_else() {
    let Some(provider) = kamailio::Plan::new().start("the provider of the stories") else { return };
    assert_eq!(provider.bindings(), []);
    let ip = net::fresh_ip();
    let Some(sipp) = Sipp::between(ip.into(), provider.sip(), "register", None) else { return };
    sipp.key("user", LOGIN).login(LOGIN, PASSWORD).run();
    let binding = provider.has_one_binding();
    assert!(binding.address.contains(&ip.to_string()), "{binding:?}");
    assert_eq!(provider.registrations(), 1);
}

#[test]
fn the_bad_network_loses_delays_and_reorders_as_told_and_the_router_hides_the_office() {
    let Some(wan) = Wan::new(BAD_WEATHER, "the bad network of the stories") else { return };
    let bind = |ns: &netns::NetNs, ip| netns::within(Some(&ns.name), || UdpSocket::bind((address(ip), 5060)).unwrap());
    let (office, provider) = (bind(&wan.office, wan::OFFICE), bind(&wan.provider, wan::PROVIDER));
    provider.set_read_timeout(Some(secs(1))).unwrap();
    let ear = std::thread::spawn(move || {
        let (mut heard, mut from) = (Vec::new(), BTreeSet::new());
        let mut bytes = [0; 8];
        while let Ok((_, addr)) = provider.recv_from(&mut bytes) {
            heard.push((u32::from_be_bytes(bytes[..4].try_into().unwrap()), Instant::now()));
            from.insert(addr.ip());
        }
        (heard, from)
    });
    let mut pace = Pace::new(Duration::from_millis(2));
    let mut sent = Vec::new();
    for n in 0..1500_u32 {
        office.send_to(&[n.to_be_bytes(), [0; 4]].concat(), (address(wan::PROVIDER), 5060)).unwrap();
        sent.push(Instant::now());
        pace.tick();
    }
    let (heard, from) = ear.join().unwrap();
    assert_eq!(from, [address(wan::ROUTER)].into());
    let lost = 1500 - heard.len();
    assert!((40..=120).contains(&lost), "{lost} of 1500 lost");
    let delays: Vec<_> = heard.iter().map(|(n, at)| at.duration_since(sent[*n as usize]).as_millis()).collect();
    let mean = delays.iter().sum::<u128>() / delays.len() as u128;
    assert!((75..=100).contains(&mean), "{mean} ms on the way");
    assert!(heard.windows(2).any(|pair| pair[1].0 < pair[0].0), "nothing was overtaken");
    wan.impairment.cut(true);
    let before = wan.impairment.loss();
    office.send_to(b"12345678", (address(wan::PROVIDER), 5060)).unwrap();
    eventually("the packet at the cut", SHORT, || (wan.impairment.loss() > before).then_some(()));
}

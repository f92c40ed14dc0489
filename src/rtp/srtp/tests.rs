use proptest::prelude::*;

use super::*;
use crate::rtp::Header;

/// Key, plain packets and protected ones of libsrtp's own validation.
const MASTER: Master = [
    0xe1, 0xf9, 0x7a, 0x0d, 0x3e, 0x01, 0x8b, 0xe0, 0xd6, 0x4f, 0xa3, 0x2c, 0x06, 0xde, 0x41, 0x39, 0x0e, 0xc6, 0x75,
    0xad, 0x49, 0x8a, 0xfe, 0xeb, 0xb6, 0x96, 0x0b, 0x3a, 0xab, 0xe6,
];
const RTP_HEADER: [u8; 12] = [0x80, 0x0f, 0x12, 0x34, 0xde, 0xca, 0xfb, 0xad, 0xca, 0xfe, 0xba, 0xbe];
const SRTP_REST: [u8; 26] = [
    0x4e, 0x55, 0xdc, 0x4c, 0xe7, 0x99, 0x78, 0xd8, 0x8c, 0xa4, 0xd2, 0x15, 0x94, 0x9d, 0x24, 0x02, 0xb7, 0x8d, 0x6a,
    0xcc, 0x99, 0xea, 0x17, 0x9b, 0x8d, 0xbb,
];
const RTCP_HEADER: [u8; 8] = [0x81, 0xc8, 0x00, 0x0b, 0xca, 0xfe, 0xba, 0xbe];
const SRTCP_REST: [u8; 30] = [
    0x71, 0x28, 0x03, 0x5b, 0xe4, 0x87, 0xb9, 0xbd, 0xbe, 0xf8, 0x90, 0x41, 0xf9, 0x77, 0xa5, 0xa8, 0x80, 0x00, 0x00,
    0x01, 0x99, 0x3e, 0x08, 0xcd, 0x54, 0xd6, 0xc1, 0x23, 0x07, 0x98,
];
const BOTH: [AuthTag; 2] = [AuthTag::Bits80, AuthTag::Bits32];

fn plain(header: &[u8]) -> Vec<u8> {
    [header, &[0xab; 16]].concat()
}

fn protected(sender: &mut SrtpSender, packet: &[u8]) -> Vec<u8> {
    let mut buffer = [packet, &[0; 20]].concat();
    let len = sender.rtp(&mut buffer, packet.len()).expect("protected");
    buffer.truncate(len);
    buffer
}

fn protected_rtcp(sender: &mut SrtpSender, packet: &[u8]) -> Vec<u8> {
    let mut buffer = [packet, &[0; SRTCP_OVERHEAD]].concat();
    let len = sender.rtcp(&mut buffer, packet.len()).expect("protected");
    assert_eq!(len, buffer.len());
    buffer
}

fn opened(receiver: &mut SrtpReceiver, packet: &[u8]) -> Option<Vec<u8>> {
    receiver.rtp(packet, &mut [0; 400]).map(<[u8]>::to_vec)
}

/// A packet of 20 ms whose payload tells its number.
fn packet(ssrc: u32, number: u64) -> Vec<u8> {
    let mut bytes = vec![0; 172];
    let timestamp = (number as u32).wrapping_mul(160);
    Header { marker: false, payload_type: 8, sequence: number as u16, timestamp, ssrc }
        .write(&[number as u8; 160], &mut bytes);
    bytes
}

#[test]
fn packets_are_those_that_libsrtp_makes() {
    let mut sender = SrtpSender::new(&MASTER, AuthTag::Bits80);
    assert_eq!(protected(&mut sender, &plain(&RTP_HEADER)), [&RTP_HEADER[..], &SRTP_REST].concat());
    let mut short = SrtpSender::new(&MASTER, AuthTag::Bits32);
    assert_eq!(protected(&mut short, &plain(&RTP_HEADER)), [&RTP_HEADER[..], &SRTP_REST[..20]].concat());
    // libsrtp counts from 1, the RFC and we from 0.
    protected_rtcp(&mut sender, &plain(&RTCP_HEADER));
    assert_eq!(protected_rtcp(&mut sender, &plain(&RTCP_HEADER)), [&RTCP_HEADER[..], &SRTCP_REST].concat());
}

#[test]
fn packets_of_libsrtp_are_opened_once() {
    let mut receiver = SrtpReceiver::new(&MASTER, AuthTag::Bits80);
    let (rtp, rtcp) = ([&RTP_HEADER[..], &SRTP_REST].concat(), [&RTCP_HEADER[..], &SRTCP_REST].concat());
    let mut out = [0; 100];
    assert_eq!(receiver.rtp(&rtp, &mut out), Some(&plain(&RTP_HEADER)[..]));
    assert_eq!(receiver.rtp(&rtp, &mut out), None, "replayed");
    assert_eq!(receiver.rtcp(&rtcp, &mut out), Some(&plain(&RTCP_HEADER)[..]));
    assert_eq!(receiver.rtcp(&rtcp, &mut out), None, "replayed");
    assert_eq!(receiver.rtp(&rtcp, &mut out), None, "RTCP is not RTP");
}

#[test]
fn a_single_bit_changed_anywhere_is_found_and_leaves_no_trace() {
    for tag in BOTH {
        let mut sender = SrtpSender::new(&MASTER, tag);
        let mut receiver = SrtpReceiver::new(&MASTER, tag);
        let (rtp, rtcp) = (protected(&mut sender, &packet(7, 1)), protected_rtcp(&mut sender, &plain(&RTCP_HEADER)));
        for bit in 0..rtp.len() * 8 {
            let mut forged = rtp.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(receiver.rtp(&forged, &mut [0; 400]), None, "bit {bit}");
        }
        for bit in 0..rtcp.len() * 8 {
            let mut forged = rtcp.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(receiver.rtcp(&forged, &mut [0; 400]), None, "bit {bit}");
        }
        assert_eq!(opened(&mut receiver, &rtp), Some(packet(7, 1)));
        assert!(receiver.rtcp(&rtcp, &mut [0; 400]).is_some());
    }
}

#[test]
fn another_key_or_suite_opens_nothing() {
    let mut other = MASTER;
    other[29] ^= 1;
    let rtp = protected(&mut SrtpSender::new(&MASTER, AuthTag::Bits80), &packet(7, 1));
    assert_eq!(opened(&mut SrtpReceiver::new(&other, AuthTag::Bits80), &rtp), None);
    assert_eq!(opened(&mut SrtpReceiver::new(&MASTER, AuthTag::Bits32), &rtp), None);
    assert_eq!(opened(&mut SrtpReceiver::new(&MASTER, AuthTag::Bits80), &packet(7, 1)), None, "plain");
}

#[test]
fn the_other_suite_with_the_same_key_goes_on_with_its_indices() {
    let (mut sender, mut receiver) =
        (SrtpSender::new(&MASTER, AuthTag::Bits80), SrtpReceiver::new(&MASTER, AuthTag::Bits80));
    for number in 65_530..65_540 {
        opened(&mut receiver, &protected(&mut sender, &packet(7, number))).unwrap();
    }
    sender.set_tag(AuthTag::Bits32);
    receiver.set_tag(AuthTag::Bits32);
    let short = protected(&mut sender, &packet(7, 65_540));
    assert_eq!((short.len(), opened(&mut receiver, &short)), (176, Some(packet(7, 65_540))));
}

#[test]
fn a_source_that_changes_is_followed_and_the_known_ones_are_few() {
    let mut receiver = SrtpReceiver::new(&MASTER, AuthTag::Bits80);
    let from = |ssrc, number| protected(&mut SrtpSender::new(&MASTER, AuthTag::Bits80), &packet(ssrc, number));
    for ssrc in 1..=20 {
        assert!(opened(&mut receiver, &from(ssrc, 50)).is_some());
    }
    for ssrc in 17..=20 {
        assert_eq!(opened(&mut receiver, &from(ssrc, 50)), None, "{ssrc} is remembered");
        assert!(opened(&mut receiver, &from(ssrc, 51)).is_some());
    }
    assert!(opened(&mut receiver, &from(1, 50)).is_some(), "four are remembered, not all that ever were");
}

#[test]
fn contributing_sources_and_extensions_stay_readable() {
    let extended = [&[0x91, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 9, 9, 9, 9, 0xBE, 0xDE, 0, 1, 7, 7, 7, 7][..], &[5; 20]];
    let extended = extended.concat();
    let sealed = protected(&mut SrtpSender::new(&MASTER, AuthTag::Bits80), &extended);
    assert_eq!(sealed[..24], extended[..24]);
    assert_ne!(sealed[24..44], extended[24..]);
    assert_eq!(opened(&mut SrtpReceiver::new(&MASTER, AuthTag::Bits80), &sealed), Some(extended));
}

#[test]
fn what_is_cut_short_or_has_no_room_is_nothing() {
    let (mut sender, mut receiver) =
        (SrtpSender::new(&MASTER, AuthTag::Bits80), SrtpReceiver::new(&MASTER, AuthTag::Bits80));
    let whole = packet(7, 1);
    assert_eq!(sender.rtp(&mut whole.clone(), whole.len()), None, "no room for the tag");
    assert_eq!(sender.rtcp(&mut plain(&RTCP_HEADER), 24), None);
    assert_eq!(sender.rtp(&mut [0x80; 30], 11), None);
    let sealed = protected(&mut sender, &whole);
    assert_eq!(receiver.rtp(&sealed, &mut [0; 100]), None, "does not fit");
    for len in 0..sealed.len() {
        assert_eq!(opened(&mut receiver, &sealed[..len]), None, "{len}");
        assert_eq!(receiver.rtcp(&sealed[..len], &mut [0; 400]), None, "{len}");
    }
    assert!(opened(&mut receiver, &sealed).is_some(), "and none of them spoilt it");
}

#[test]
fn reports_are_told_apart_by_their_index_and_an_unencrypted_one_is_read_when_authentic() {
    let (mut sender, mut receiver) =
        (SrtpSender::new(&MASTER, AuthTag::Bits32), SrtpReceiver::new(&MASTER, AuthTag::Bits32));
    let report = plain(&RTCP_HEADER);
    let sealed: Vec<_> = (0..3).map(|_| protected_rtcp(&mut sender, &report)).collect();
    for i in [2, 0, 1] {
        assert_eq!(receiver.rtcp(&sealed[i], &mut [0; 100]), Some(&report[..]), "{i}");
        assert_eq!(receiver.rtcp(&sealed[i], &mut [0; 100]), None, "{i} again");
    }
    let clear = 9_u32;
    let tag = cipher::Cipher::derive(&MASTER, cipher::Labels::Rtcp).authenticate(&report, clear);
    let clear = [&report[..], &clear.to_be_bytes(), &tag[..10]].concat();
    assert_eq!(receiver.rtcp(&clear, &mut [0; 100]), Some(&report[..]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn through_loss_disorder_and_roll_over_every_packet_comes_back_once(
        start in 65_000_u64..65_536,
        fates in proptest::collection::vec((0_u8..10, 0_usize..40), 800..1200),
        short in any::<bool>(),
    ) {
        let tag = if short { AuthTag::Bits32 } else { AuthTag::Bits80 };
        let (mut sender, mut receiver) = (SrtpSender::new(&MASTER, tag), SrtpReceiver::new(&MASTER, tag));
        // Each packet is lost, late by some places, or doubled; the first comes, or nobody would know where it began.
        let mut arriving: Vec<(usize, u64, Vec<u8>)> = Vec::new();
        for (place, (fate, delay)) in fates.iter().enumerate() {
            let number = start + place as u64;
            let sealed = protected(&mut sender, &packet(9, number));
            match (place, fate) {
                (0, _) => arriving.push((0, number, sealed)),
                (_, 0) => {}
                (_, 1) => arriving.extend([(place, number, sealed.clone()), (place + delay, number, sealed)]),
                (_, 2) => arriving.push((place + delay, number, sealed)),
                _ => arriving.push((place, number, sealed)),
            }
        }
        arriving.sort_by_key(|(at, ..)| *at);
        let mut seen = std::collections::HashSet::new();
        for (_, number, sealed) in arriving {
            let expected = seen.insert(number).then(|| packet(9, number));
            prop_assert_eq!(opened(&mut receiver, &sealed), expected, "{}", number);
        }
    }

}

proptest! {
    #[test]
    fn noise_is_never_a_packet(noise in proptest::collection::vec(any::<u8>(), 0..80), second in any::<u8>()) {
        let mut noise = noise;
        if let [first, kind, ..] = &mut noise[..] {
            (*first, *kind) = (*first & 0x3F | 0x80, second);
        }
        let mut receiver = SrtpReceiver::new(&MASTER, AuthTag::Bits80);
        prop_assert!(receiver.rtp(&noise, &mut [0; 100]).is_none());
        prop_assert!(receiver.rtcp(&noise, &mut [0; 100]).is_none());
        let len = noise.len();
        noise.resize(len + 30, 0);
        let _ = SrtpSender::new(&MASTER, AuthTag::Bits80).rtp(&mut noise, len);
        let _ = SrtpSender::new(&MASTER, AuthTag::Bits80).rtcp(&mut noise, len);
    }
}

//! Keys as a phone sends them: RFC 4733 events in every state of decay, tones, and INFO bodies.

use std::{thread, time::Duration};

use super::{
    rtp::{FRAME, RtpEnd},
    tones,
    wait::Pace,
};

/// How one press goes over the wire.
///
/// ```text
/// time   0    20   40   …  last  last last     (each packet: same timestamp, growing duration)
/// marker x                                     first packet only
/// end                      E     E    E        last three, duration no longer growing
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Press {
    pub payload_type: u8,
    pub length: Duration,
    /// Packets the network lost at the beginning and the end.
    pub lost_first: usize,
    pub lost_last: usize,
    /// Each packet is sent this many times with the same sequence number.
    pub copies: usize,
    pub marker: bool,
}

impl Default for Press {
    fn default() -> Self {
        Self {
            payload_type: 101,
            length: Duration::from_millis(100),
            lost_first: 0,
            lost_last: 0,
            copies: 1,
            marker: true,
        }
    }
}

impl RtpEnd {
    pub fn press(&self, digit: char) {
        self.press_as(digit, Press::default());
    }

    pub fn press_as(&self, digit: char, press: Press) {
        let timestamp = self.now();
        let packets = (press.length.as_millis() / 20) as usize + 3;
        let mut pace = Pace::new(FRAME);
        for i in 0..packets {
            let end = i >= packets - 3;
            let duration = ((i + 1).min(packets - 2) * 160) as u16;
            let [high, low] = duration.to_be_bytes();
            let payload = [event(digit), 10 | if end { 0x80 } else { 0 }, high, low];
            if i < press.lost_first || i >= packets - press.lost_last {
                self.lose_one();
            } else {
                self.send_copies(press, i == 0, timestamp, &payload);
            }
            if !end {
                pace.tick();
            }
        }
    }

    fn send_copies(&self, press: Press, first: bool, timestamp: u32, payload: &[u8]) {
        self.send(press.payload_type, first && press.marker, Some(timestamp), payload);
        for _ in 1..press.copies {
            self.repeat_last(press.payload_type, first && press.marker, timestamp, payload);
        }
    }

    fn repeat_last(&self, payload_type: u8, marker: bool, timestamp: u32, payload: &[u8]) {
        self.lose_back();
        self.send(payload_type, marker, Some(timestamp), payload);
    }

    /// The key's two tones in the audio, with silence around them.
    pub fn press_by_tone(&self, digit: char) {
        let (low, high) = dtmf(digit);
        self.say(&[0; 800]);
        self.say(&tones::tone(&[(low, 7000.0), (high, 7000.0)], 1200));
        self.say(&[0; 800]);
        self.talk();
    }
}

/// The event code of RFC 4733 §3.2.
pub fn event(digit: char) -> u8 {
    "0123456789*#ABCD".find(digit).expect("a key") as u8
}

/// The two tones of Q.23.
pub fn dtmf(digit: char) -> (f64, f64) {
    const LOW: [f64; 4] = [697.0, 770.0, 852.0, 941.0];
    const HIGH: [f64; 4] = [1209.0, 1336.0, 1477.0, 1633.0];
    let at = "123A456B789C*0#D".find(digit).expect("a key");
    (LOW[at / 4], HIGH[at % 4])
}

/// `application/dtmf-relay`, as desk phones write it.
pub fn relay_body(digit: char) -> String {
    format!("Signal={digit}\r\nDuration=160\r\n")
}

/// Passes the time a key repeated on purpose must wait (a bounce within 500 ms of a jump is ignored).
pub fn after_bounce() {
    thread::sleep(Duration::from_millis(550));
}

//! A TCP stream cut into pieces by the network. How it was cut must not change what is read from it; only a run of line
//! ends may be more than one ping.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slukhavka::sip::{Framed, Framer};

fuzz_target!(|data: &[u8]| {
    let Some((&size, stream)) = data.split_first() else { return };
    let size = usize::from(size).max(1);
    let mut whole = Framer::new();
    whole.push(stream);
    let mut pieces = Framer::new();
    let once = read(&mut whole);
    let mut many = Read::default();
    for piece in stream.chunks(size) {
        pieces.push(piece);
        let more = read(&mut pieces);
        many.messages.extend(more.messages);
        many.broken |= more.broken;
    }
    assert_eq!(once.messages, many.messages);
    assert_eq!(once.broken, many.broken);
});

#[derive(Default)]
struct Read {
    messages: Vec<Vec<u8>>,
    broken: bool,
}

/// Until the framer wants more bytes, or says that the stream is lost.
fn read(framer: &mut Framer) -> Read {
    let mut read = Read::default();
    while let Some(framed) = framer.next() {
        match framed {
            Framed::Message(bytes) => read.messages.push(bytes),
            Framed::Ping => {}
            Framed::Broken => {
                read.broken = true;
                break;
            }
        }
    }
    read
}

//! A TCP stream cut into pieces by the network. How it was cut must not change the messages read from it. Rubbish may be
//! given up sooner when it comes in pieces, and a run of line ends may be more than one ping; nothing else may differ.
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
    assert!(once.messages.starts_with(&many.messages));
    assert!(many.broken || once.messages == many.messages);
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

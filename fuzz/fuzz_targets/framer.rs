//! A TCP stream cut into pieces by the network. How it was cut must not change what is read from it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slukhavka::sip::{Framed, Framer};

fuzz_target!(|data: &[u8]| {
    let Some((&size, stream)) = data.split_first() else { return };
    let size = usize::from(size).max(1);
    let mut whole = Framer::new();
    whole.push(stream);
    let mut pieces = Framer::new();
    let (mut once, mut many) = (Vec::new(), Vec::new());
    read(&mut whole, &mut once);
    for piece in stream.chunks(size) {
        pieces.push(piece);
        read(&mut pieces, &mut many);
    }
    assert_eq!(once, many);
});

/// Until the framer wants more bytes, or says that the stream is lost.
fn read(framer: &mut Framer, into: &mut Vec<String>) {
    if into.last().is_some_and(|last| last == "broken") {
        return;
    }
    while let Some(framed) = framer.next() {
        match framed {
            Framed::Message(bytes) => into.push(format!("{bytes:?}")),
            Framed::Ping => into.push("ping".to_owned()),
            Framed::Broken => return into.push("broken".to_owned()),
        }
    }
}

//! What the stories share: the real binary in a folder of its own, and the peers that call it.
//!
//! Every story takes loopback addresses of its own (`net::fresh_ip`), so all of them may use port 5060 at once.
//! Waiting is always for something (`wait::eventually`), with a deadline generous enough for a busy machine.

#![allow(dead_code, unused_imports, reason = "each story uses a part of the harness")]

pub mod app;
pub mod baresip;
pub mod call;
pub mod certs;
pub mod desk;
pub mod disk;
pub mod engine;
pub mod g711;
pub mod impair;
pub mod kamailio;
pub mod keypad;
pub mod message;
pub mod net;
pub mod netns;
pub mod operator;
pub mod phone;
pub mod prompts;
pub mod registrar;
pub mod rtp;
pub mod sdp;
pub mod sink;
pub mod sipp;
pub mod telephone;
pub mod tones;
pub mod trunk;
pub mod wait;
pub mod wan;
pub mod web;

pub use app::{App, Setup};
pub use call::{Call, Invite};
pub use engine::Engine;
pub use kamailio::Kamailio;
pub use message::Message;
pub use phone::Phone;
pub use prompts::Prompts;
pub use rtp::RtpEnd;
pub use sdp::Sdp;
pub use sipp::Sipp;
pub use telephone::Telephone;
pub use wait::{LONG, SHORT, eventually, secs};

/// The town most stories call: two levels of menu, texts, an operator, and time for a busy machine.
pub const TOWN: &str = include_str!("town.yaml");

/// The same town for stories about silence: it waits two seconds for a key.
pub fn hasty_town() -> String {
    TOWN.replace("_wait: 15s", "_wait: 2s")
}

/// True when the long counts were asked for (`./test --deep`).
pub fn deep() -> bool {
    std::env::var_os("SLUKHAVKA_DEEP").is_some()
}

/// True when `program` can be run; otherwise says, also in the file `./test` prints from, what is skipped.
pub fn have(program: &str, story: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()));
    if !found {
        skip(story, &format!("{program} is not installed"));
    }
    found
}

/// Notes a story that this machine cannot run.
pub fn skip(story: &str, why: &str) {
    use std::io::Write;
    eprintln!("SKIPPED {story}: {why}");
    if let Some(file) = std::env::var_os("SLUKHAVKA_SKIPPED") {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
        // In one piece: stories of one file run side by side.
        file.write_all(format!("{story}: {why}\n").as_bytes()).unwrap();
    }
}

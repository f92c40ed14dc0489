//! Слухавка: a SIP auto-attendant in one binary.
//!
//! Imports point down only; `tests/layers.rs` reads them and fails otherwise.
//!
//! | Layer | Modules | Must not know |
//! | --- | --- | --- |
//! | 8 | `main`, `cli` | protocol details |
//! | 7 | `runtime`, `sim`, `web` | each other (`sim` replaces `runtime`) |
//! | 6 | `config`, `store`, `report`, `render` | sockets, tasks; one another; `render` alone starts other programs |
//! | 5 | `switch` | YAML, sled, tokio |
//! | 4 | `call` | how a packet is sent, who drives it |
//! | 3 | `ivr`, `acd` | SIP, RTP; one another |
//! | 2 | `speech`, `media`, `trunk`, `phones` | SIP (but `trunk`, `phones`); `speech` knows no RTP either; one another |
//! | 1 | `calendar`, `sdp`, `sip`, `rtp`, `audio`, `guard`, `ledger` | calls, menus, one another |
//! | 0 | `clock`, `chance`, `vocab` | everything above |
//!
//! Start reading at `call`, then `ivr`, then one story in `tests/`.

#![forbid(unsafe_code)]

pub mod acd;
pub mod audio;
pub mod calendar;
pub mod call;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod config;
pub mod guard;
pub mod ivr;
pub mod ledger;
pub mod media;
pub mod phones;
pub mod render;
pub mod report;
pub mod rtp;
pub mod runtime;
pub mod sdp;
pub mod sim;
pub mod sip;
pub mod speech;
pub mod store;
pub mod switch;
pub mod trunk;
pub mod vocab;
pub mod web;

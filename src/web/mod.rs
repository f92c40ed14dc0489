//! The pages: what the telephone says, as text, and the state of the service.
//!
//! Owns HTTP and HTML. Reads a [`Snapshot`] for each request, and records through [`View`]; what it asks to be changed is
//! who is at work, what staff noted, and who may log in.
//! Must not know SIP, media, YAML, files or how a call is served; of the brain it knows the menus' data, the counters, how
//! the lines are, who answers, and what is stored of calls.
//!
//! | Path | Who | What |
//! | --- | --- | --- |
//! | `/` | anybody | the telephone as text, for those who do not hear well |
//! | `/healthz` | anybody | 200 while calls are taken, 503 while the service is being stopped |
//! | `/login`, `/logout`, `/password` | anybody with a name | in, out, a password of one's own |
//! | `/access` | managers | who opened whose record |
//! | `/users` | administrators | who may log in |
//! | `/calls` | staff | calls of a day, filtered |
//! | `/calls/3-17`, `/calls/3-17/talk-1.wav` | staff | one call's journey, what was done about it, its conversations |
//! | `/messages`, `/messages/3-17-1.wav` | staff | what was left in the boxes: listen, call back, mark as done |
//! | `/callbacks` | staff | whom nobody answered |
//! | `/live`, `/operators` | staff | the present; a button for breaks |
//! | `/status` | staff | how the service is |
//! | `/report…`, `/year…`, `/half-year…` | staff by their rights | the report of a month or of any period, its files |
//! | `/metrics` | the machine itself | counters as Prometheus text |
//! | `/style.css`, `/icon.svg` | anybody | the page's only resources |

mod access;
pub mod amounts;
pub mod call_words;
mod callbacks;
mod calls;
mod crowd;
mod errors;
mod health;
mod host;
mod html;
mod journey;
pub mod line_words;
mod live;
mod messages;
mod metrics;
mod notes;
mod operators;
mod paced;
mod pieces;
mod report;
mod request;
mod routes;
mod scan;
mod server;
mod site;
mod sound;
mod staff;
mod standalone;
mod status;
mod telephone;
#[cfg(test)]
mod testing;
mod texts;
mod tree;
mod view;
mod words;

pub use health::{
    Config as ConfigHealth, Health, Journal as JournalHealth, Room, Search, Speech, SpeechVoice, Unspoken,
};
pub use report::standalone as report_page;
pub use server::serve;
pub use staff::state as operator_state;
pub use standalone::serve_here;
pub use tokio_rustls::rustls::ServerConfig;
pub use view::{CallsPage, Later, LogIn, Snapshot, StoreNumbers, Unavailable, UserOrder, View, Wanted};

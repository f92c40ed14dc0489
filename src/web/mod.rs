//! The pages: what the telephone says, as text, and the state of the service.
//!
//! Owns HTTP and HTML. Reads a [`Snapshot`] for each request and changes nothing. Must not know SIP, media, YAML or how a
//! call is served; of the brain it knows the menus' data, the counters and how the lines are.
//!
//! | Path | Who | What |
//! | --- | --- | --- |
//! | `/` | anybody | the telephone as text, for those who do not hear well |
//! | `/healthz` | anybody | 200 while calls are taken, 503 while the service is being stopped |
//! | `/metrics` | the machine itself | counters as Prometheus text |
//! | `/style.css`, `/icon.svg` | anybody | the page's only resources |

mod errors;
mod host;
mod html;
mod metrics;
mod routes;
mod server;
mod standalone;
mod telephone;
mod texts;
mod tree;
mod view;
mod words;

pub use server::serve;
pub use standalone::serve_here;
pub use view::{Snapshot, StoreNumbers, View};

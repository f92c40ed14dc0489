//! Texts into prompts: speech engines run as separate programs, their sound made ready and kept.
//!
//! Owns the folder of rendered prompts (`<state>/prompts`), its manifests, and how each engine is started, watched and
//! stopped. It blocks: its callers are threads that may wait. Must not know calls, menus, YAML or tokio.

mod order;

pub use order::{Failure, Fault, Heard, Order, Rendered, Source};

//! Texts into prompts: speech engines run as separate programs, their sound made ready and kept.
//!
//! Owns the folder of rendered prompts (`<state>/prompts`), its manifests, and how each engine is started, watched and
//! stopped. It blocks: its callers are threads that may wait. Must not know calls, menus, YAML or tokio.
//!
//! ```text
//! <folder>/.lock                    held (flock) while a manifest is replaced or files are collected
//! <folder>/<lang>/manifest.json     which phrase is in which file; replaced by rename
//! <folder>/<lang>/<key>.wav         a prompt of 8 kHz; what its name is made of is told in `key`
//! <folder>/<lang>/<key>.24k.wav     the same at 24 kHz, for codecs that carry more than a telephone does
//! <folder>/<lang>/.…                what is being made; gone when its maker is done
//! ```
//!
//! Start reading at `renderer`, then `speaker` for one phrase and `child` for what an engine may do to us.

mod cancel;
mod child;
mod engine;
mod fault;
mod folder;
mod key;
mod limits;
mod listing;
mod lock;
mod order;
mod renderer;
mod sound;
mod speaker;
mod unused;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use cancel::Cancel;
pub use engine::{engine_version, probe};
pub use order::{Failure, Fault, Heard, Order, Rendered, Source};
pub use renderer::Renderer;
pub use sound::{Sound, believable, label_of_recordings};
pub use speaker::{process_file, speak};
pub use unused::Freed;

//! YAML text in, a checked `Plan` or every mistake out.
//!
//! Owns the language staff write and the Ukrainian wording of diagnostics. Builds the types of lower layers, never the
//! reverse; must not know sockets, tasks or how a call is served.
//!
//! Passes: letters (`traps`) → tree (`source`) → `shape` → `references` → `sense`. Each collects all it finds; wording
//! is in `messages`, drawing in `render`.

mod audio;
mod dates;
mod days;
mod decode;
mod diagnostic;
mod draft;
mod duplicates;
mod files;
mod fix;
mod include;
mod json;
mod keys;
mod languages;
mod load;
mod messages;
mod plan;
mod presets;
mod queues;
mod references;
mod render;
mod report;
mod schema;
mod sense;
mod shape;
mod source;
mod sources;
mod suggest;
#[cfg(test)]
mod tests;
mod times;
mod traps;
mod voice;

pub use audio::{Audio, AudioState, Speaker};
pub use dates::read as date;
pub use diagnostic::{Diagnostic, Position, Severity};
pub use fix::{Fixed, fix};
pub use json::to_json;
pub use load::{Loaded, Source, load, load_with};
pub use messages::count;
pub use plan::{ConfigUser, Listen, ListenTls, Pages, Plan, Recordings, Statistics};
pub use presets::{Preset, presets};
pub use render::render;
pub use schema::schema;
pub use sources::Sources;
pub use times::parse_duration as duration;

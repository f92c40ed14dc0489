//! YAML text in, a checked `Plan` or every mistake out.
//!
//! Owns the language staff write and the Ukrainian wording of diagnostics. Builds the types of lower layers, never the
//! reverse; must not know sockets, tasks or how a call is served.

mod diagnostic;
mod plan;

pub use diagnostic::{Diagnostic, Position, Severity};
pub use plan::{Listen, Plan};

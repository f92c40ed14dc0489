//! An invented town, for anyone who wants to look at the pages: months of calls that nobody made.
//!
//! Owns what people of such a town do. A few hundred calls are rehearsed through the real switch in virtual time (`rehearsal`),
//! so that every record is one the service would write; then they are laid out over the months by the hours at which
//! people telephone (`months`), with numbers that belong to nobody (`folk`), with what staff do about them (`care`) and
//! what happens to the service (`fate`). Deterministic by its seed. Must not know files.

mod care;
mod citizen;
mod fate;
mod folk;
mod hours;
mod months;
mod office;
mod rehearsal;
#[cfg(test)]
mod tests;

pub use months::{Town, TownPlan, Written};
pub use rehearsal::{Rehearsal, rehearse};

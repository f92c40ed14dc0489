//! Text that staff write on a page and that belongs to a report.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The last one of a key counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// `conclusions 2026-10`; `half-year 2026-1 row 11`.
    pub key: String,
    pub text: String,
    pub at: Timestamp,
    pub by: String,
}

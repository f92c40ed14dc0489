//! The figures of a period, without any personal data: what a closed month is folded into.

use serde::{Deserialize, Serialize};

/// Written into the journal as JSON (`ledger::Fold`): fields are only ever added, each with a default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Calls that are counted: not test, blocked, fax, internal, or under 3 s without a key.
    pub offered: u64,
}

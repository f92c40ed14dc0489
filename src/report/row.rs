//! One row of the sheet «Дзвінки»: a call in words, without what names the caller.

use jiff::Zoned;
use serde::{Deserialize, Serialize};

use crate::vocab::CallRef;

/// Drawn as it is by the workbook, the CSV and the JSON; fields are only ever added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRow {
    pub call: CallRef,
    /// In Kyiv.
    pub at: Zoned,
    /// Masked; `None` when withheld, or taken out when its time was over.
    pub number: Option<String>,
    /// Of the council.
    pub called: String,
    /// The last topic or department; may be empty.
    pub topic: String,
    /// `OutcomeRow::id`, and its words.
    pub outcome_id: String,
    pub outcome: String,
    /// Clock B.
    pub wait_s: Option<f64>,
    pub talk_s: Option<f64>,
    pub department: String,
    pub operator: String,
    pub mark: Option<u8>,
    pub resolved: Option<bool>,
    pub repeated: bool,
    /// False for what is set apart; `outcome` then says why.
    pub counted: bool,
}

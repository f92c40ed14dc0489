//! Sense.
use super::{Audio, draft::Draft, report::Report};
use crate::ivr::Script;
use jiff::civil::Date;
pub(super) fn check(_report: &mut Report, _draft: &Draft, _script: &Script, _today: Date, _audio: Option<&dyn Audio>) {}

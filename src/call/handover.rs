//! An operator's leg on its way from one call to another (attended transfer).

use std::{sync::Arc, time::Duration};

use super::{record::WayKind, stream::Stream};
use crate::vocab::{AttemptId, LegId};

/// Made by `CallSession::hand_over`, taken by `Event::Transfer`; between the two nobody speaks for the leg.
#[derive(Clone, Debug)]
pub struct Handover {
    pub attempt: AttemptId,
    pub operator: Arc<str>,
    pub leg: LegId,
    pub(super) way: WayKind,
    pub(super) wrap_up: Duration,
    /// The description goes on with its version.
    pub(super) stream: Stream,
}

//! A word to a rendering that it is no longer needed.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whoever holds a copy may call the work off; the engine at work is stopped within a twentieth of a second.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

//! How long a session may be believed though nobody was asked: not at all, unless the spec names a bound.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// `revocation.max`, and what ended through this process, which needs no bound.
pub(crate) struct Bound {
    max: Duration,
    changes: Arc<AtomicU64>,
}

/// A moment, taken before the store is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    at: Instant,
    changes: u64,
}

impl Bound {
    /// A bound of `max_ms` milliseconds. `changes` moves before any change through this process is answered.
    pub(crate) fn new(max_ms: u64, changes: Arc<AtomicU64>) -> Self {
        Self { max: Duration::from_millis(max_ms), changes }
    }

    /// Now; none without a bound.
    pub(super) fn now(&self) -> Option<Moment> {
        let moment = || Moment { at: Instant::now(), changes: self.changes.load(Ordering::SeqCst) };
        (!self.max.is_zero()).then(moment)
    }

    /// True where what the store answered to a question of `then` may be believed `now`.
    pub(super) fn reaches(&self, then: Moment, now: Moment) -> bool {
        then.changes == now.changes && now.at.saturating_duration_since(then.at) < self.max
    }
}

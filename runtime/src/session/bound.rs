//! How long a session may be believed though nobody was asked: not at all, unless the spec names a bound.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::store::{Changes, StoredToken};

/// `revocation.max`, and what ended through this process, which needs no bound.
pub(crate) struct Bound {
    max: Duration,
    changes: Arc<Changes>,
}

/// A moment, taken before the store is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    at: Instant,
    /// How many changes there were.
    changes: u64,
}

impl Bound {
    /// A bound of `max_ms` milliseconds. `changes` has each change through this process before it is answered.
    pub(crate) fn new(max_ms: u64, changes: Arc<Changes>) -> Self {
        Self { max: Duration::from_millis(max_ms), changes }
    }

    /// Now; none without a bound.
    pub(super) fn now(&self) -> Option<Moment> {
        (!self.max.is_zero()).then(|| Moment { at: Instant::now(), changes: self.changes.count() })
    }

    /// True where a session that the store told of at `then` may be believed `now`. What changed in between is then seen.
    pub(super) fn reaches(&self, then: &mut Moment, now: Moment, session: &StoredToken) -> bool {
        let reaches = now.at.saturating_duration_since(then.at) < self.max
            && (then.changes == now.changes || self.changes.spare(then.changes, session));
        if reaches {
            then.changes = now.changes;
        }
        reaches
    }
}

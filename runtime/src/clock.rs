//! The time, as stores and tokens see it.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// A moment: milliseconds since 1970-01-01 UTC.
pub type Millis = i64;

/// Tells the time: the system's, set by the clock of the store that all nodes share; or one that a test moves.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// How far the store's clock is ahead of the system's.
    System(Arc<AtomicI64>),
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Kind::System(Arc::default()))
    }

    /// A clock that stands still until it is moved.
    #[must_use]
    pub fn fixed(at: Millis) -> Self {
        Self(Kind::Fixed(Arc::new(AtomicI64::new(at))))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Millis {
        match &self.0 {
            Kind::Fixed(at) => at.load(Ordering::SeqCst),
            Kind::System(ahead) => system().saturating_add(ahead.load(Ordering::Relaxed)),
        }
    }

    /// Goes by the clock of a store, which `ask` reads: so that what one node stamps another judges alike. Answers how far
    /// it is ahead of the system's; none for a fixed clock, a store without one, and an answer that took too long to
    /// tell the time by.
    pub(crate) async fn follow<E>(
        &self,
        ask: impl Future<Output = Result<Option<Millis>, E>>,
    ) -> Result<Option<Millis>, E> {
        let Kind::System(ahead) = &self.0 else { return Ok(None) };
        let (asked, begun) = (system(), Instant::now());
        let Some(told) = ask.await? else { return Ok(None) };
        let took = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        if took > LONGEST_ANSWER {
            return Ok(None);
        }
        let found = told - (asked + took / 2);
        ahead.store(found, Ordering::Relaxed);
        Ok(Some(found))
    }

    /// Moves a fixed clock by `millis`, which may be negative; the system's stays as it is.
    pub fn advance(&self, millis: i64) {
        if let Kind::Fixed(at) = &self.0 {
            at.fetch_add(millis, Ordering::SeqCst);
        }
    }
}

/// The longest that an answer may take, in milliseconds, to tell the time to within half of it.
const LONGEST_ANSWER: Millis = 500;

fn system() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A moment in RFC 3339, in UTC.
pub(crate) fn rfc3339(at: Millis) -> String {
    let format = &time::format_description::well_known::Rfc3339;
    let seconds = at.div_euclid(1000);
    time::OffsetDateTime::from_unix_timestamp(seconds).ok().and_then(|t| t.format(format).ok()).unwrap_or_default()
}

//! A value that is fetched once, whoever asks.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::fault::Fault;
use crate::clock::{Clock, Millis};

/// How long a value is believed.
const LIFE: Millis = 3_600_000;

/// The least time between two fetches that a caller forces.
const FORCED: Millis = 60_000;

/// A fetched value. Callers that wait while one fetches share its outcome, a failure too.
pub(crate) struct Cached<T> {
    clock: Clock,
    state: Mutex<State<T>>,
}

struct State<T> {
    value: Option<(Arc<T>, Millis)>,
    /// The failure of the last fetch, if it failed.
    failure: Option<Fault>,
    fetches: u64,
    forced_at: Option<Millis>,
}

impl<T> Cached<T> {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::new(State { value: None, failure: None, fetches: 0, forced_at: None }) }
    }

    /// The value, fetched where there is none or it is old.
    pub(crate) async fn get<F: Future<Output = Result<T, Fault>>>(
        &self,
        fetch: impl FnOnce() -> F,
    ) -> Result<Arc<T>, Fault> {
        // While somebody fetches, whoever comes now shares the outcome.
        let seen = self.state.try_lock().map_or(0, |state| state.fetches);
        let mut state = self.state.lock().await;
        let now = self.clock.now();
        if let Some((value, at)) = &state.value
            && (0..LIFE).contains(&(now - at))
        {
            return Ok(Arc::clone(value));
        }
        if let (true, Some(failure)) = (state.fetches > seen, &state.failure) {
            return Err(failure.clone());
        }
        state.run(now, fetch).await
    }

    /// A value newer than `old`, if one may be fetched now.
    pub(crate) async fn newer<F: Future<Output = Result<T, Fault>>>(
        &self,
        old: &Arc<T>,
        fetch: impl FnOnce() -> F,
    ) -> Result<Option<Arc<T>>, Fault> {
        let mut state = self.state.lock().await;
        if let Some((value, _)) = &state.value
            && !Arc::ptr_eq(value, old)
        {
            return Ok(Some(Arc::clone(value)));
        }
        let now = self.clock.now();
        if state.forced_at.is_some_and(|at| (0..FORCED).contains(&(now - at))) {
            return Ok(None);
        }
        state.forced_at = Some(now);
        state.run(now, fetch).await.map(Some)
    }
}

impl<T> State<T> {
    async fn run<F: Future<Output = Result<T, Fault>>>(
        &mut self,
        now: Millis,
        fetch: impl FnOnce() -> F,
    ) -> Result<Arc<T>, Fault> {
        let outcome = fetch().await;
        self.fetches += 1;
        match outcome {
            Ok(value) => {
                let value = Arc::new(value);
                (self.value, self.failure) = (Some((Arc::clone(&value), now)), None);
                Ok(value)
            }
            Err(fault) => {
                self.failure = Some(fault.clone());
                Err(fault)
            }
        }
    }
}

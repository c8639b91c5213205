//! Waiting for a server, but not for ever: a server that is reached and says nothing is the fault that no driver ends.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use diesel_async::async_connection_wrapper::BlockOn;
use tokio::runtime::{Builder, Runtime};

use crate::db::{BOUND, TimedOut};
#[cfg(feature = "postgres")]
use crate::store::StoreError;

thread_local! {
    /// The runtime that the connection which is about to be wrapped was made on.
    static LENT: Cell<Option<Runtime>> = const { Cell::new(None) };
    static PATIENCE: Cell<Duration> = const { Cell::new(BOUND) };
}

/// Runs `work` on this thread with another bound than that of a request.
pub(in crate::db) fn patiently<T>(bound: Duration, work: impl FnOnce() -> T) -> T {
    let usual = PATIENCE.replace(bound);
    let done = work();
    PATIENCE.set(usual);
    done
}

/// Makes a connection on a runtime, which the next [`BlockOn::get_runtime`] on this thread answers with.
#[cfg(feature = "postgres")]
pub(super) fn made<C, E: From<StoreError>>(connecting: impl Future<Output = Result<C, E>>) -> Result<C, E> {
    let runtime = fresh().ok_or_else(|| StoreError::refused("the system has no room for a connection"))?;
    let made = runtime.block_on(async { tokio::time::timeout(PATIENCE.get(), connecting).await });
    let made = made.unwrap_or_else(|_| Err(StoreError::refused("the database took longer than 2 s").into()))?;
    LENT.set(Some(runtime));
    Ok(made)
}

fn fresh() -> Option<Runtime> {
    Builder::new_current_thread().enable_all().build().ok()
}

/// The runtime of one connection, on the thread that asks.
pub struct Bounded(Option<Runtime>);

impl BlockOn for Bounded {
    /// Unwinds with [`TimedOut`] after the bound: the trait has no room for an error. The thread's loop catches it
    /// and drops the connection.
    fn block_on<F: Future>(&self, work: F) -> F::Output {
        let Some(runtime) = &self.0 else { std::panic::resume_unwind(Box::new(TimedOut)) };
        let answer = runtime.block_on(async { tokio::time::timeout(PATIENCE.get(), work).await });
        answer.unwrap_or_else(|_| std::panic::resume_unwind(Box::new(TimedOut)))
    }

    fn get_runtime() -> Self {
        Self(LENT.take().or_else(fresh))
    }
}

//! Waiting for a server, but not for ever: a server that is reached and says nothing is the fault that no driver ends.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use diesel_async::async_connection_wrapper::BlockOn;
use tokio::runtime::{Builder, Runtime};

use crate::db::{BOUND, TimedOut};

thread_local! {
    static PATIENCE: Cell<Duration> = const { Cell::new(BOUND) };
}

/// Runs `work` on this thread with another bound than that of a request.
pub(in crate::db) fn patiently<T>(bound: Duration, work: impl FnOnce() -> T) -> T {
    let usual = PATIENCE.replace(bound);
    let done = work();
    PATIENCE.set(usual);
    done
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
        Self(Builder::new_current_thread().enable_all().build().ok())
    }
}

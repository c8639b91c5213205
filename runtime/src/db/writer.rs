//! The one thread that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use diesel::QueryResult;
use diesel::result::Error;
use tokio::sync::oneshot;

use super::{DbConnection, connection};
use crate::store::StoreError;

/// The most changes that wait.
const QUEUE: usize = 1024;

/// A change; false where the connection is of no more use after it.
type Job = Box<dyn FnOnce(&mut DbConnection) -> bool + Send>;

/// Sends changes to the writer's thread, which ends when this is dropped.
pub(super) struct Writer(SyncSender<Job>);

impl Writer {
    pub(super) fn start(path: PathBuf, connection: DbConnection) -> Result<Self, StoreError> {
        let (sender, jobs) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("authgate-writer".to_owned())
            .spawn(move || work(&path, connection, &jobs))
            .map_err(|e| StoreError::Other(Box::new(e)))?;
        Ok(Self(sender))
    }

    /// Queues a change. The answer comes after its commit.
    pub(super) fn send<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<QueryResult<T>>, StoreError> {
        let (answer, waiting) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let outcome = connection.immediate_transaction(change);
            let usable =
                outcome.as_ref().err().is_none_or(|e| matches!(e, Error::NotFound | Error::RollbackTransaction));
            // Whoever asked may have given up.
            let _ = answer.send(outcome);
            usable
        });
        match self.0.try_send(job) {
            Ok(()) => Ok(waiting),
            Err(TrySendError::Full(_)) => Err(StoreError::refused("too many writes wait")),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::refused("the writer has stopped")),
        }
    }
}

fn work(path: &std::path::Path, first: DbConnection, jobs: &Receiver<Job>) {
    let mut connection = Some(first);
    for job in jobs {
        let mut current = match connection.take().map_or_else(|| connection::open(path), Ok) {
            Ok(open) => open,
            Err(error) => {
                // The job is dropped, and with it its answer: its caller sees an unconfirmed write.
                tracing::error!(error = crate::error::chain(&error), "the writer cannot open the database");
                continue;
            }
        };
        // A panic in a change must not take the writer with it; its transaction rolls back with the connection.
        match catch_unwind(AssertUnwindSafe(|| job(&mut current))) {
            Ok(true) => connection = Some(current),
            Ok(false) => {}
            Err(_) => tracing::error!("a change to the database panicked"),
        }
    }
}

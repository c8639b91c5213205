//! The one thread that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Of these, the most that nobody waits for: so that notes of use never take the room of a logout.
const UNAWAITED: usize = QUEUE / 4;

/// Sends changes to the writer's thread, which ends when this is dropped.
pub(super) struct Writer {
    jobs: SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
}

impl Writer {
    pub(super) fn start(path: PathBuf, connection: DbConnection) -> Result<Self, StoreError> {
        let (sender, jobs) = sync_channel(QUEUE);
        let waiting = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&waiting);
        std::thread::Builder::new()
            .name("authgate-writer".to_owned())
            .spawn(move || work(&path, connection, &jobs, &counted))
            .map_err(|e| StoreError::Other(Box::new(e)))?;
        Ok(Self { jobs: sender, waiting })
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
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let sent = self.jobs.try_send(job);
        if sent.is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        match sent {
            Ok(()) => Ok(waiting),
            Err(TrySendError::Full(_)) => Err(StoreError::refused("too many writes wait")),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::refused("the writer has stopped")),
        }
    }

    /// True while changes that nobody waits for still have room.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) < UNAWAITED
    }
}

fn work(path: &std::path::Path, first: DbConnection, jobs: &Receiver<Job>, waiting: &AtomicUsize) {
    let mut connection = Some(first);
    for job in jobs {
        waiting.fetch_sub(1, Ordering::Relaxed);
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

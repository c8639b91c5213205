//! The threads that ask the database: one for SQLite, which has one writer, some for a server.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::SimpleConnection;
use diesel::result::Error;
use tokio::sync::oneshot;

use super::target::Target;
use super::{BOUND, DbConnection, group};
use crate::store::StoreError;

/// The most jobs that wait.
const QUEUE: usize = 1024;

/// Of these, the most that nobody waits for: so that notes of use never take the room of a logout.
const UNAWAITED: usize = QUEUE / 4;

/// The most changes that wait for one commit, beside the first of them.
const GROUP: usize = 63;

/// The longest that a change is let in to a commit that others wait for.
const GROUP_TIME: Duration = Duration::from_millis(10);

/// A server may have closed a connection that was idle for longer than this.
const IDLE: Duration = Duration::from_secs(1);

/// What a thread does with its connection.
type Work = Box<dyn FnOnce(&mut DbConnection) -> Done + Send>;

/// What came of a job.
pub(super) struct Done {
    /// False where the connection is of no more use after it.
    pub usable: bool,
    /// Answers whoever waits.
    pub tell: Box<dyn FnOnce()>,
}

pub(super) struct Job {
    pub work: Work,
    /// In a transaction, which the work ends.
    writes: bool,
    since: Instant,
}

impl Job {
    /// False where whoever waited has been told already that nothing was confirmed.
    pub(super) fn is_awaited(&self) -> bool {
        self.since.elapsed() < BOUND
    }
}

/// Sends jobs to the threads, which end when this is dropped.
pub(super) struct Threads {
    jobs: SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
}

impl Threads {
    /// The first connection is open already: what stands in its way was told when the gateway started.
    pub(super) fn start(target: &Target, first: DbConnection) -> Result<Self, StoreError> {
        let (sender, jobs) = sync_channel(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        let waiting = Arc::new(AtomicUsize::new(0));
        let faults = Arc::new(AtomicUsize::new(0));
        let mut first = Some(first);
        for n in 0..target.threads() {
            let thread = Thread {
                target: target.clone(),
                jobs: Arc::clone(&jobs),
                waiting: Arc::clone(&waiting),
                faults: Arc::clone(&faults),
                seen: 0,
                connection: first.take(),
                used: Instant::now(),
            };
            let named = std::thread::Builder::new().name(format!("authgate-db-{n}"));
            named.spawn(move || thread.work()).map_err(|e| StoreError::Other(Box::new(e)))?;
        }
        Ok(Self { jobs: sender, waiting })
    }

    /// Queues a change. The answer comes after its commit.
    pub(super) fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<QueryResult<T>>, StoreError> {
        self.send(true, move |connection| {
            let outcome = change(connection);
            connection.end(outcome)
        })
    }

    /// Queues a change that may be made twice: where the first transaction met another's and was undone.
    pub(super) fn write_again<T: Send + 'static>(
        &self,
        change: impl Fn(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<QueryResult<T>>, StoreError> {
        self.send(true, move |connection| {
            let once = |connection: &mut DbConnection| {
                let outcome = change(connection);
                connection.end(outcome)
            };
            match once(connection) {
                Err(error) if is_conflict(&error) => {
                    tracing::info!(%error, "a transaction met another and is made again");
                    connection.begin()?;
                    once(connection)
                }
                outcome => outcome,
            }
        })
    }

    /// Queues a query that changes nothing.
    pub(super) fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<QueryResult<T>>, StoreError> {
        self.send(false, query)
    }

    fn send<T: Send + 'static>(
        &self,
        writes: bool,
        ask: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<QueryResult<T>>, StoreError> {
        let (answer, waiting) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            let outcome = ask(connection);
            let usable = outcome.as_ref().err().is_none_or(leaves_usable);
            // Whoever asked may have given up.
            let tell = Box::new(move || drop(answer.send(outcome)));
            Done { usable, tell }
        });
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let sent = self.jobs.try_send(Job { work, writes, since: Instant::now() });
        if sent.is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        match sent {
            Ok(()) => Ok(waiting),
            Err(TrySendError::Full(_)) => Err(StoreError::refused("too many queries wait")),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::refused("the database's threads have stopped")),
        }
    }

    /// True while changes that nobody waits for still have room.
    pub(super) fn has_room(&self) -> bool {
        self.waiting() < UNAWAITED
    }

    /// How many jobs wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// True where the database undid a transaction for another's sake: a deadlock, or two that cannot be put in an order.
fn is_conflict(error: &Error) -> bool {
    use diesel::result::DatabaseErrorKind::SerializationFailure;
    // A deadlock has no kind of its own: 40P01 of PostgreSQL, 1213 of MariaDB.
    matches!(error, Error::DatabaseError(kind, told)
        if matches!(kind, SerializationFailure) || told.message().to_ascii_lowercase().contains("deadlock"))
}

/// True for an answer of a healthy database: there is no such row, or this one may not be.
fn leaves_usable(error: &Error) -> bool {
    use diesel::result::DatabaseErrorKind as Kind;
    match error {
        Error::NotFound | Error::RollbackTransaction => true,
        Error::DatabaseError(kind, _) => matches!(
            kind,
            Kind::UniqueViolation | Kind::ForeignKeyViolation | Kind::NotNullViolation | Kind::CheckViolation
        ),
        _ => false,
    }
}

struct Thread {
    target: Target,
    jobs: Arc<Mutex<Receiver<Job>>>,
    waiting: Arc<AtomicUsize>,
    /// Counts the faults of all threads: after one, no other trusts a connection that it opened before.
    faults: Arc<AtomicUsize>,
    seen: usize,
    connection: Option<DbConnection>,
    used: Instant,
}

impl Thread {
    fn work(mut self) {
        loop {
            let next = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = next else { return };
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            // A job that is dropped drops its answer: its caller sees that nothing was confirmed.
            if job.is_awaited() {
                // A panic in a job must not take the thread with it; its transaction ends with the connection.
                let well = catch_unwind(AssertUnwindSafe(|| self.run(job))).unwrap_or_else(|panic| {
                    self.connection = None;
                    let late = panic.is::<super::TimedOut>();
                    tracing::error!(late, "a job of the database was given up");
                    false
                });
                self.faults.fetch_add(usize::from(!well), Ordering::Relaxed);
            }
        }
    }

    /// False where the connection is of no more use.
    fn run(&mut self, job: Job) -> bool {
        let Some(mut connection) = self.ready(job.writes) else { return false };
        let usable = if self.target.has_one_writer() && self.waiting.load(Ordering::Relaxed) > 0 {
            let until = Instant::now() + GROUP_TIME;
            let others = std::iter::from_fn(|| (Instant::now() < until).then(|| self.waiting_one()).flatten());
            group::commit(&mut connection, std::iter::once(job).chain(others.take(GROUP)))
        } else {
            let done = (job.work)(&mut connection);
            (done.tell)();
            done.usable
        };
        if usable {
            self.connection = Some(connection);
            self.used = Instant::now();
        }
        usable
    }

    /// The next job, if one waits.
    fn waiting_one(&self) -> Option<Job> {
        let job = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).try_recv().ok()?;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        Some(job)
    }

    /// A connection that answers, with its transaction begun where the job writes. One that had gone away is
    /// replaced once: nothing was asked on it yet.
    fn ready(&mut self, writes: bool) -> Option<DbConnection> {
        let faults = self.faults.load(Ordering::Relaxed);
        let doubtful = self.used.elapsed() > IDLE || faults != self.seen;
        self.seen = faults;
        let had = self.connection.is_some();
        if let Some(mut kept) = self.connection.take()
            && begun(&mut kept, writes, doubtful).is_ok()
        {
            return Some(kept);
        }
        self.faults.fetch_add(usize::from(had), Ordering::Relaxed);
        let fresh = self.target.connect().and_then(|mut fresh| {
            begun(&mut fresh, writes, false)?;
            Ok(fresh)
        });
        fresh
            .inspect_err(|error| tracing::error!(error = crate::error::chain(error), "no connection to the database"))
            .ok()
    }
}

fn begun(connection: &mut DbConnection, writes: bool, doubtful: bool) -> QueryResult<()> {
    match writes {
        true => connection.begin(),
        false if doubtful => connection.batch_execute("SELECT 1"),
        false => Ok(()),
    }
}

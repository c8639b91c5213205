//! argon2id on threads of its own, with memory that is kept.
//!
//! A hash takes 64 MiB and a tenth of a second: on the workers it would stop every other request,
//! and on a pool that grows it would take the machine's memory. So a few threads hash, a bounded
//! queue waits, and whoever would wait longer than [`PATIENCE`] is told to come back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::Argon2Cost;
use crate::context::{HookError, StartError};

/// The longest that a password waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// The most that wait.
const QUEUE: usize = 256;

/// The most threads that hash.
const MOST_THREADS: usize = 4;

/// Bytes of a hash.
pub(super) const OUTPUT: usize = 32;

/// One hash to make.
struct Job {
    password: Zeroizing<Vec<u8>>,
    salt: Vec<u8>,
    cost: Argon2Cost,
    since: Instant,
    answer: oneshot::Sender<Result<[u8; OUTPUT], HookError>>,
}

/// The hashing threads. They end when this is dropped.
pub(super) struct Hashing {
    queue: SyncSender<Job>,
    #[cfg_attr(not(any(test, feature = "testing")), expect(dead_code, reason = "only tests read it"))]
    work: Arc<AtomicU64>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    asked: AtomicU64,
    begun: AtomicU64,
    done: AtomicU64,
    busy_micros: AtomicU64,
}

/// What the hashing threads have done, and what waits.
pub(crate) struct Hashed {
    pub(crate) waiting: usize,
    pub(crate) done: u64,
    pub(crate) busy: Duration,
}

/// Memory that no hash is using. Threads that wait take turns, so each does not have its own: what was used last is used
/// next, while it is still in the processor's cache, and who signs in one after another needs only one.
#[derive(Default)]
struct Unused(Mutex<Vec<Vec<Block>>>);

impl Unused {
    fn lend<T>(&self, work: impl FnOnce(&mut Vec<Block>) -> T) -> T {
        let mut memory = self.0.lock().ok().and_then(|mut unused| unused.pop()).unwrap_or_default();
        let done = work(&mut memory);
        if let Ok(mut unused) = self.0.lock() {
            unused.push(memory);
        }
        done
    }
}

impl Hashing {
    pub(super) fn start() -> Result<Self, StartError> {
        let (sender, jobs) = sync_channel(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        let unused = Arc::new(Unused::default());
        let work = Arc::new(AtomicU64::new(0));
        let counts = Arc::new(Counts::default());
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        for _ in 0..threads {
            let (jobs, unused) = (Arc::clone(&jobs), Arc::clone(&unused));
            let (work, counts) = (Arc::clone(&work), Arc::clone(&counts));
            std::thread::Builder::new()
                .name("authgate-hashing".to_owned())
                .spawn(move || hash_jobs(&jobs, &unused, &work, &counts))
                .map_err(|e| StartError::because("a hashing thread cannot be started", e))?;
        }
        Ok(Self { queue: sender, work, counts })
    }

    /// KiB times passes that were hashed so far: equal work is equal time.
    #[cfg(any(test, feature = "testing"))]
    pub(super) fn work(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.work)
    }

    /// What was hashed so far.
    pub(super) fn hashed(&self) -> Hashed {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let waiting = read(&self.counts.asked).saturating_sub(read(&self.counts.begun));
        Hashed {
            waiting: usize::try_from(waiting).unwrap_or(usize::MAX),
            done: read(&self.counts.done),
            busy: Duration::from_micros(read(&self.counts.busy_micros)),
        }
    }

    /// # Errors
    /// [`HookError::Overloaded`] where the wait would be too long.
    pub(super) async fn hash(
        &self,
        password: Zeroizing<Vec<u8>>,
        salt: &[u8],
        cost: Argon2Cost,
    ) -> Result<[u8; OUTPUT], HookError> {
        let (answer, waiting) = oneshot::channel();
        let job = Job { password, salt: salt.to_owned(), cost, since: Instant::now(), answer };
        self.queue.try_send(job).map_err(|_| HookError::Overloaded)?;
        self.counts.asked.fetch_add(1, Ordering::Relaxed);
        waiting.await.unwrap_or(Err(HookError::Overloaded))
    }
}

fn hash_jobs(jobs: &Mutex<Receiver<Job>>, unused: &Unused, work: &AtomicU64, counts: &Counts) {
    loop {
        let next = jobs.lock().map(|jobs| jobs.recv());
        let Ok(Ok(job)) = next else { return };
        counts.begun.fetch_add(1, Ordering::Relaxed);
        let begun = Instant::now();
        let late = job.since.elapsed() > PATIENCE;
        let outcome = if late { Err(HookError::Overloaded) } else { unused.lend(|memory| hash(&job, memory)) };
        if outcome.is_ok() {
            counts.done.fetch_add(1, Ordering::Relaxed);
            let busy = u64::try_from(begun.elapsed().as_micros()).unwrap_or_default();
            counts.busy_micros.fetch_add(busy, Ordering::Relaxed);
            work.fetch_add(u64::from(job.cost.memory_kib) * u64::from(job.cost.passes), Ordering::Relaxed);
        }
        // Whoever asked may have given up.
        let _ = job.answer.send(outcome);
    }
}

fn hash(job: &Job, memory: &mut Vec<Block>) -> Result<[u8; OUTPUT], HookError> {
    let params = Params::new(job.cost.memory_kib, job.cost.passes, job.cost.lanes, Some(OUTPUT));
    let params = params.map_err(|e| HookError::other(e.to_string()))?;
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    let mut output = [0; OUTPUT];
    let engine = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    engine
        .hash_password_into_with_memory(&job.password, &job.salt, &mut output, &mut memory[..blocks])
        .map_err(|e| HookError::other(e.to_string()))?;
    Ok(output)
}

//! Changes that share a commit: what waits for SQLite's one writer goes to the disk together.
//!
//! ```text
//! BEGIN IMMEDIATE
//!   SAVEPOINT   one   RELEASE        kept
//!   SAVEPOINT   two   ROLLBACK TO    an error of it undoes it alone
//!   SAVEPOINT   …
//! COMMIT ──► the answers
//! ```

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::{Connection, SimpleConnection, TransactionManager};

use super::DbConnection;
use super::threads::Job;

type Manager = <DbConnection as Connection>::TransactionManager;

/// Makes every change, each undone alone where it fails, and answers all of them after the commit. The transaction is
/// begun. False where the connection is of no more use.
pub(super) fn commit(connection: &mut DbConnection, jobs: impl Iterator<Item = Job>) -> bool {
    let mut answers = Vec::new();
    let mut usable = true;
    for job in jobs.filter(Job::is_awaited) {
        if Manager::begin_transaction(connection).is_err() {
            usable = false;
            break;
        }
        match catch_unwind(AssertUnwindSafe(|| (job.work)(connection))) {
            Ok(done) => {
                answers.push(done.tell);
                usable = done.usable;
            }
            Err(_) => {
                tracing::error!("a job of the database was given up");
                return commit_before_panic(connection, answers);
            }
        }
        // What comes next is not made on a connection that may have lost the transaction.
        if !usable {
            break;
        }
    }
    // Without a commit every answer is dropped: its caller sees that nothing was confirmed.
    if let Err(error) = Manager::commit_transaction(connection) {
        tracing::error!(%error, "a commit failed");
        return false;
    }
    answers.into_iter().for_each(|tell| tell());
    usable
}

/// The one that panicked may have left transactions of its own open, which diesel counts: the connection is of no use
/// after this, whatever comes of it.
fn commit_before_panic(connection: &mut DbConnection, answers: Vec<Box<dyn FnOnce()>>) -> bool {
    if connection.batch_execute("ROLLBACK TO diesel_savepoint_1; COMMIT").is_ok() {
        answers.into_iter().for_each(|tell| tell());
    }
    false
}

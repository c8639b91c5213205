//! A replica of PostgreSQL that was promoted may lack what its primary had acknowledged last: sessions that were ended then
//! would live again. A promotion begins another timeline (PostgreSQL documentation, "Continuous Archiving", "Timelines"),
//! and every connection is asked for its own.
//!
//! ```text
//! the timeline that is kept ─► the connection's is the same: go on
//!                           ─► another, and replication was synchronous: nothing was lost; keep the new one
//!                           ─► another, and it was not: refuse, until everybody's sessions are ended
//! ```

use std::sync::atomic::{AtomicBool, Ordering};

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::store::StoreError;

/// The connection's timeline, in SQL.
macro_rules! now {
    () => {
        "('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint"
    };
}

/// Whether a commit waits for a replica, in SQL.
macro_rules! replicates {
    () => {
        "current_setting('synchronous_standby_names') <> '' \
         AND current_setting('synchronous_commit') NOT IN ('off', 'local')"
    };
}

/// The connection's timeline beside the one that is kept.
const ASK: &str =
    concat!("SELECT timeline, replicated, ", now!(), " AS now, ", replicates!(), " AS replicates FROM authgate_state");

/// Keeps the connection's timeline.
pub(super) const KEEP: &str =
    concat!("UPDATE authgate_state SET timeline = ", now!(), ", replicated = ", replicates!());

/// What an operator reads.
const LOST: &str = "PostgreSQL was promoted without synchronous replication: sessions that were ended just \
     before may live again; run `sessions revoke-everyone`, and everybody signs in anew";

/// What an operator reads who named a replica.
const REPLICA: &str = "DATABASE_URL names a replica of PostgreSQL: name the primary";

/// Refuses a replica, and a server that may lack what another acknowledged; keeps its timeline where that is due.
///
/// # Errors
/// What to do, or that the server did not answer.
pub(super) async fn admit(client: &Client) -> Result<(), StoreError> {
    let row = match client.query_one(ASK, &[]).await {
        Ok(row) => row,
        Err(error) => return refused(error),
    };
    let told = Told {
        timeline: row.try_get(0)?,
        replicated: row.try_get(1)?,
        now: row.try_get(2)?,
        replicates: row.try_get(3)?,
    };
    match told.verdict() {
        Verdict::GoOn => Ok(()),
        Verdict::Keep => Ok(client.batch_execute(KEEP).await?),
        Verdict::Refuse => Err(StoreError::refused(LOST)),
    }
}

/// A server that has no tables of ours yet, or those of an earlier version, or no timelines, is what it is. Of any other
/// nothing is known.
fn refused(error: tokio_postgres::Error) -> Result<(), StoreError> {
    let code = error.code();
    let unready = [SqlState::UNDEFINED_TABLE, SqlState::UNDEFINED_COLUMN];
    let without = [SqlState::UNDEFINED_FUNCTION, SqlState::FEATURE_NOT_SUPPORTED];
    match code {
        Some(code) if unready.contains(code) || without.contains(code) => Ok(()),
        // "recovery is in progress", in whatever language.
        Some(code) if *code == SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE => Err(StoreError::refused(REPLICA)),
        _ => Err(error.into()),
    }
}

/// Set by the command that ends everybody's sessions.
static ANY: AtomicBool = AtomicBool::new(false);

/// From here on this process goes on whatever was lost: it is about to end every session.
pub(crate) fn accept_any() {
    ANY.store(true, Ordering::Relaxed);
}

/// What a connection answered.
struct Told {
    timeline: i64,
    replicated: bool,
    now: i64,
    replicates: bool,
}

/// What becomes of a connection.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    GoOn,
    /// With what it told kept.
    Keep,
    Refuse,
}

impl Told {
    fn verdict(&self) -> Verdict {
        let same = self.timeline == self.now;
        if same && self.replicated == self.replicates {
            Verdict::GoOn
        } else if same || self.timeline == 0 || self.replicated {
            Verdict::Keep
        } else if ANY.load(Ordering::Relaxed) {
            Verdict::GoOn
        } else {
            Verdict::Refuse
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_182_another_timeline_is_gone_on_with_only_where_nothing_can_be_lost() {
        let told = |timeline, replicated, now, replicates| Told { timeline, replicated, now, replicates }.verdict();
        assert_eq!(told(0, false, 1, false), Verdict::Keep, "the first time");
        assert_eq!(told(1, false, 1, false), Verdict::GoOn);
        assert_eq!(told(1, false, 1, true), Verdict::Keep, "replication was made synchronous");
        assert_eq!(told(1, true, 1, false), Verdict::Keep, "and no longer");
        assert_eq!(told(1, true, 2, false), Verdict::Keep);
        assert_eq!(told(1, false, 2, false), Verdict::Refuse);
        assert_eq!(told(1, false, 2, true), Verdict::Refuse, "what the new primary does says nothing of the old");
        assert_eq!(told(3, false, 2, false), Verdict::Refuse, "an older one: a restored backup");
    }
}

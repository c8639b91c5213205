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
pub(super) const ASK: &str =
    concat!("SELECT timeline, replicated, ", now!(), " AS now, ", replicates!(), " AS replicates FROM authgate_state");

/// Keeps the connection's timeline.
pub(super) const KEEP: &str =
    concat!("UPDATE authgate_state SET timeline = ", now!(), ", replicated = ", replicates!());

/// What an operator reads.
pub(super) const LOST: &str = "PostgreSQL was promoted without synchronous replication: sessions that were ended just \
     before may live again; run `sessions revoke-everyone`, and everybody signs in anew";

/// What an operator reads who named a replica.
pub(super) const REPLICA: &str = "DATABASE_URL names a replica of PostgreSQL: name the primary";

/// True for what a replica says to a question that only a primary answers.
pub(super) fn is_replica(message: &str) -> bool {
    message.contains("recovery is in progress")
}

/// Set by the command that ends everybody's sessions.
static ANY: AtomicBool = AtomicBool::new(false);

/// From here on this process goes on whatever was lost: it is about to end every session.
pub(crate) fn accept_any() {
    ANY.store(true, Ordering::Relaxed);
}

/// What a connection answered.
pub(super) struct Told {
    pub(super) timeline: i64,
    pub(super) replicated: bool,
    pub(super) now: i64,
    pub(super) replicates: bool,
}

/// What becomes of a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    GoOn,
    /// With what it told kept.
    Keep,
    Refuse,
}

impl Told {
    pub(super) fn verdict(&self) -> Verdict {
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

//! What may have ended through this process, for whoever believes something for a while.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::StoredToken;
use crate::token::TokenHash;

/// The most changes that are remembered. What was read before them is not believed.
const MOST: usize = 4096;

/// A change, by what it may have ended.
#[derive(Debug)]
pub(crate) enum Change {
    Session(TokenHash),
    /// Some or all of a user's sessions, or what is loaded of the user.
    User(String),
    Everybody,
}

impl Change {
    fn is_about(&self, session: &StoredToken) -> bool {
        match self {
            Self::Session(hash) => *hash == session.hash,
            Self::User(user) => *user == session.user_id,
            Self::Everybody => true,
        }
    }
}

/// The latest changes, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    count: AtomicU64,
    latest: Mutex<VecDeque<Change>>,
}

impl Changes {
    pub(super) fn add(&self, change: Change) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.len() == MOST {
            latest.pop_front();
        }
        latest.push_back(change);
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    /// True where none but the first `seen` is about a session.
    pub(crate) fn spare(&self, seen: u64, session: &StoredToken) -> bool {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let unseen = usize::try_from(self.count().saturating_sub(seen)).unwrap_or(usize::MAX);
        unseen <= latest.len() && latest.iter().rev().take(unseen).all(|change| !change.is_about(session))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Source;

    fn session(byte: u8, user: &str) -> StoredToken {
        StoredToken {
            hash: TokenHash::from_bytes(&[byte; 32]).unwrap(),
            user_id: user.to_owned(),
            user_version: None,
            source: Source::Cookie,
            method: "password".to_owned(),
            created_at: 0,
            last_used_at: 0,
            expires_at: 0,
            user_agent: None,
        }
    }

    #[test]
    fn sec_96_a_session_is_spared_by_changes_of_others_and_by_those_that_were_seen() {
        let (changes, mine) = (Changes::default(), session(1, "me"));
        assert!(changes.spare(0, &mine));
        changes.add(Change::Session(session(2, "me").hash));
        changes.add(Change::User("you".to_owned()));
        assert!(changes.spare(0, &mine));
        for change in [Change::Session(mine.hash), Change::User("me".to_owned()), Change::Everybody] {
            let seen = changes.count();
            changes.add(change);
            assert!(!changes.spare(seen, &mine) && !changes.spare(0, &mine));
            assert!(changes.spare(changes.count(), &mine));
        }
    }

    #[test]
    fn sec_96_what_was_read_before_more_changes_than_are_remembered_is_not_spared() {
        let (changes, mine) = (Changes::default(), session(1, "me"));
        (0..MOST).for_each(|_| changes.add(Change::User("you".to_owned())));
        assert!(changes.spare(0, &mine));
        changes.add(Change::User("you".to_owned()));
        assert!(!changes.spare(0, &mine) && changes.spare(1, &mine));
    }
}

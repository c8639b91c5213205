//! Uses that are to be noted: those that gather while the database is busy are one transaction, since each commit makes
//! every loaded session be read again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::QueryResult;

use super::queries;
use crate::clock::Millis;
use crate::db::{Db, DbConnection};
use crate::token::TokenHash;

/// The most uses that wait. More are not noted; the next use of the session is.
const MOST: usize = 4096;

#[derive(Default)]
pub(super) struct Noted {
    uses: Mutex<BTreeMap<TokenHash, Millis>>,
    /// A transaction is on its way to them.
    sent_for: AtomicBool,
}

/// Whoever is on the way; a job that is dropped undone lets another go.
struct OnTheWay(Arc<Noted>);

impl Drop for OnTheWay {
    fn drop(&mut self) {
        self.0.sent_for.store(false, Ordering::SeqCst);
    }
}

impl Noted {
    pub(super) fn add(self: &Arc<Self>, db: &Db, hash: TokenHash, now: Millis) {
        {
            let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
            if uses.len() >= MOST {
                return;
            }
            uses.insert(hash, now);
        }
        if !self.sent_for.swap(true, Ordering::SeqCst) {
            let on_the_way = OnTheWay(Arc::clone(self));
            db.write_later(move |connection| on_the_way.write(connection));
        }
    }
}

impl OnTheWay {
    fn write(self, connection: &mut DbConnection) -> QueryResult<()> {
        let noted = Arc::clone(&self.0);
        // What is added from here on is another's.
        drop(self);
        let uses = std::mem::take(&mut *noted.uses.lock().unwrap_or_else(PoisonError::into_inner));
        // In the order of the hashes: two nodes that note the same sessions do not wait for each other.
        uses.into_iter().try_for_each(|(hash, at)| queries::touch(connection, hash, at))
    }
}

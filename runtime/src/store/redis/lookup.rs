//! The hot read: one `MGET` for all sessions that wait on this thread, where their users are known.
//!
//! Whose a session is never changes, so a thread keeps that and nothing else; a session that it has not seen yet is read by
//! a script, which finds the user first.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use redis::Client;
use redis::aio::MultiplexedConnection;

use super::connection::{self, PREFIX};
use super::session::Told;
use crate::line::Line;
use crate::store::StoreError;
use crate::token::TokenHash;

/// The most sessions whose users a thread keeps.
const MOST: usize = 16_384;

thread_local! {
    /// By the server's id in this process.
    static USERS: RefCell<BTreeMap<(u64, TokenHash), Rc<str>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The user of a session that this thread has seen.
pub(super) fn user(server: u64, hash: TokenHash) -> Option<Rc<str>> {
    USERS.with_borrow(|users| users.get(&(server, hash)).cloned())
}

/// Keeps whose a session is.
pub(super) fn keep(server: u64, hash: TokenHash, user: &str) {
    USERS.with_borrow_mut(|users| {
        if users.len() >= MOST {
            users.clear();
        }
        users.insert((server, hash), user.into());
    });
}

/// A connection for look-ups alone.
pub(super) struct LookUps(MultiplexedConnection);

impl Line for LookUps {
    type Server = Client;
    type Key = (TokenHash, Rc<str>);
    type Answer = Told;

    async fn connect(server: &Client) -> Result<Self, StoreError> {
        Ok(Self(connection::plain(server).await?))
    }

    /// It is dropped after the first error.
    fn has_ended(&self) -> bool {
        false
    }

    async fn ask(&self, keys: &[Self::Key]) -> Result<Vec<Option<Told>>, StoreError> {
        let mut command = redis::cmd("MGET");
        let mut key = Vec::with_capacity(64);
        let mut ask = |kind: &str, of: &[u8]| {
            key.clear();
            for part in [PREFIX.as_bytes(), kind.as_bytes(), of] {
                key.extend_from_slice(part);
            }
            command.arg(key.as_slice());
        };
        ask("everyone", b"");
        for (hash, user) in keys {
            ask("session:", hash.as_bytes());
            ask("subject:", user.as_bytes());
        }
        let answers: Vec<Option<Vec<u8>>> = command.query_async(&mut self.0.clone()).await?;
        let mut answers = answers.into_iter();
        let everyone = answers.next().ok_or(StoreError::refused("Redis answered with nothing"))?;
        let mut next = || answers.next().flatten();
        Ok(keys.iter().map(|_| Some([everyone.clone(), next(), next()])).collect())
    }
}

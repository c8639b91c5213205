//! Where sessions live: the trait, and what passes through it.
//!
//! The store is an allow-list. A session lives while its row is there, its user's epoch is the one
//! it was minted under, and neither of its two times has passed; revocation deletes the row.
//! [`conformance`] holds any implementation to this.

mod changes;
pub mod conformance;
mod error;
#[cfg(feature = "redis")]
mod redis;
mod sql;
mod watched;

pub use crate::token::TokenHash;
pub(crate) use changes::Changes;
pub use error::StoreError;
#[cfg(feature = "redis")]
pub use redis::RedisStore;
#[cfg(feature = "redis")]
pub(crate) use redis::address as redis_address;
pub use sql::SqlStore;
pub(crate) use sql::migrations;
pub(crate) use watched::Watched;

use std::future::Future;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use crate::clock::{Clock, Millis};
use crate::db::Db;
use crate::settings::Settings;

/// How a token travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// `Authorization: Bearer`.
    Bearer,
    /// The session cookie.
    Cookie,
}

impl Source {
    /// `bearer` or `cookie`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Cookie => "cookie",
        }
    }
}

/// A live session, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredToken {
    /// SHA-256 of its id.
    pub hash: TokenHash,
    /// Whose it is: at most 255 bytes, none of them a control character.
    pub user_id: String,
    /// A number that [`TokenStore::user_changed`] moves; none where the store keeps none.
    pub user_version: Option<i64>,
    /// How it travels.
    pub source: Source,
    /// The kind of sign-in that minted it.
    pub method: String,
    /// When it was minted.
    pub created_at: Millis,
    /// When it was last used, to within the touch interval.
    pub last_used_at: Millis,
    /// When it ends, used or not.
    pub expires_at: Millis,
    /// What the signing-in client called itself; only in lists.
    pub user_agent: Option<String>,
}

/// A session to be minted.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// SHA-256 of its id.
    pub hash: TokenHash,
    /// Whose it is: at most 255 bytes, none of them a control character.
    pub user_id: String,
    /// How it will travel.
    pub source: Source,
    /// The kind of sign-in that mints it.
    pub method: String,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// The epoch that [`TokenStore::epoch`] told when the sign-in began.
    pub begun_at_epoch: i64,
    /// The session that this one takes the place of; it ends in the same transaction.
    pub replaces: Option<TokenHash>,
}

/// What became of a mint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Minted {
    /// The session lives.
    Live,
    /// The user's epoch was bumped after the sign-in began: what it proved no longer counts.
    Outdated,
    /// There is a session of this id already; it is as it was.
    Taken,
}

/// What a store is told when it opens.
#[derive(Debug, Clone)]
pub struct StoreRules {
    /// A session unused for this long is dead, in milliseconds.
    pub idle: Millis,
    /// A session this old is dead, in milliseconds.
    pub absolute: Millis,
    /// Live sessions a user may have.
    pub max_sessions: u32,
    /// The clock that times are stamped and judged by.
    pub clock: Clock,
}

impl StoreRules {
    /// The rules of a spec.
    #[must_use]
    pub fn of(settings: &Settings, clock: &Clock) -> Self {
        Self {
            idle: Millis::from(settings.lifetimes.idle) * 1000,
            absolute: Millis::from(settings.lifetimes.absolute) * 1000,
            max_sessions: settings.max_sessions,
            clock: clock.clone(),
        }
    }
}

/// Keeps sessions. Every change is durable before its future answers; an error means that
/// nothing is known.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a token store",
    label = "named by `session_store` of the spec",
    note = "answer with the gateway's own, `cx.open_store().await`, or write `impl TokenStore for {Self}`"
)]
pub trait TokenStore: Send + Sync + 'static {
    /// The live session of a hash. None: there is none, for whatever reason.
    fn resolve(&self, hash: TokenHash) -> impl Future<Output = Result<Option<StoredToken>, StoreError>>;

    /// The number of the latest epoch bump of any user, read before a sign-in looks at anything.
    fn epoch(&self) -> impl Future<Output = Result<i64, StoreError>>;

    /// Mints a session. Never changes one that is there; the user's oldest beyond the limit give way.
    fn mint(&self, token: NewToken) -> impl Future<Output = Result<Minted, StoreError>>;

    /// Notes that a session was used. A session that is gone stays gone. May be late or lost.
    fn touch(&self, hash: TokenHash);

    /// Ends a session; false if there was none.
    fn revoke(&self, hash: TokenHash) -> impl Future<Output = Result<bool, StoreError>>;

    /// The live sessions of a user, newest first.
    fn list(&self, user_id: &str) -> impl Future<Output = Result<Vec<StoredToken>, StoreError>>;

    /// The newest live sessions of everybody.
    fn recent(&self, limit: u32) -> impl Future<Output = Result<Vec<StoredToken>, StoreError>>;

    /// The live session with this handle ([`TokenHash::handle`]).
    fn by_handle(&self, handle: &str) -> impl Future<Output = Result<Option<StoredToken>, StoreError>>;

    /// Ends every session of a user but one.
    fn revoke_others(&self, user_id: &str, keep: TokenHash) -> impl Future<Output = Result<(), StoreError>>;

    /// Bumps a user's epoch: every session minted or begun before is dead in one write.
    fn bump(&self, user_id: &str) -> impl Future<Output = Result<(), StoreError>>;

    /// Bumps every user's epoch.
    fn bump_everyone(&self) -> impl Future<Output = Result<(), StoreError>>;

    /// Moves the version that a user's sessions are told with: something that is loaded of the user is other now.
    fn user_changed(&self, user_id: &str) -> impl Future<Output = Result<(), StoreError>>;

    /// Deletes up to `limit` rows of dead sessions; answers how many. 0: there are none.
    fn prune(&self, limit: u32) -> impl Future<Output = Result<u64, StoreError>>;

    /// Up to `limit` live sessions beyond `after`, in an order of the store's own: all of them, over many calls.
    fn export(
        &self,
        after: Option<TokenHash>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<StoredToken>, StoreError>> {
        let _ = (after, limit);
        std::future::ready(Err(StoreError::refused("this store cannot be exported from")))
    }

    /// Adds live sessions of another store, under the epochs of this one; a session that is there stays as it is.
    /// Answers how many are new.
    fn import(&self, sessions: Vec<StoredToken>) -> impl Future<Output = Result<u64, StoreError>> {
        let _ = sessions;
        std::future::ready(Err(StoreError::refused("this store cannot be imported into")))
    }

    /// Whether the store can answer and be written.
    fn ready(&self) -> impl Future<Output = Result<(), StoreError>>;

    /// The time by the clock that all nodes share; none for a store that lives on this machine.
    fn now(&self) -> impl Future<Output = Result<Option<Millis>, StoreError>> {
        std::future::ready(Ok(None))
    }

    /// Whether every change of a session is a commit of `db`, which hooks are lent too: only then may what was loaded
    /// be believed while nothing was committed there.
    fn lives_in(&self, db: &Db) -> bool {
        let _ = db;
        false
    }
}

/// A store whose type is erased.
pub type Store = Arc<dyn AnyStore>;

type Answer<'a, T> = LocalBoxFuture<'a, Result<T, StoreError>>;

/// [`TokenStore`], callable without its type. Implemented for every store.
#[expect(missing_docs, reason = "each is the function of the same name of TokenStore")]
pub trait AnyStore: Send + Sync {
    fn resolve(&self, hash: TokenHash) -> Answer<'_, Option<StoredToken>>;
    fn epoch(&self) -> Answer<'_, i64>;
    fn mint(&self, token: NewToken) -> Answer<'_, Minted>;
    fn touch(&self, hash: TokenHash);
    fn revoke(&self, hash: TokenHash) -> Answer<'_, bool>;
    fn list<'a>(&'a self, user_id: &'a str) -> Answer<'a, Vec<StoredToken>>;
    fn recent(&self, limit: u32) -> Answer<'_, Vec<StoredToken>>;
    fn by_handle<'a>(&'a self, handle: &'a str) -> Answer<'a, Option<StoredToken>>;
    fn revoke_others<'a>(&'a self, user_id: &'a str, keep: TokenHash) -> Answer<'a, ()>;
    fn bump<'a>(&'a self, user_id: &'a str) -> Answer<'a, ()>;
    fn bump_everyone(&self) -> Answer<'_, ()>;
    fn user_changed<'a>(&'a self, user_id: &'a str) -> Answer<'a, ()>;
    fn prune(&self, limit: u32) -> Answer<'_, u64>;
    fn export(&self, after: Option<TokenHash>, limit: u32) -> Answer<'_, Vec<StoredToken>>;
    fn import(&self, sessions: Vec<StoredToken>) -> Answer<'_, u64>;
    fn ready(&self) -> Answer<'_, ()>;
    fn now(&self) -> Answer<'_, Option<Millis>>;
    fn lives_in(&self, db: &Db) -> bool;
}

impl<S: TokenStore> AnyStore for S {
    fn resolve(&self, hash: TokenHash) -> Answer<'_, Option<StoredToken>> {
        Box::pin(TokenStore::resolve(self, hash))
    }
    fn epoch(&self) -> Answer<'_, i64> {
        Box::pin(TokenStore::epoch(self))
    }
    fn mint(&self, token: NewToken) -> Answer<'_, Minted> {
        Box::pin(TokenStore::mint(self, token))
    }
    fn touch(&self, hash: TokenHash) {
        TokenStore::touch(self, hash);
    }
    fn revoke(&self, hash: TokenHash) -> Answer<'_, bool> {
        Box::pin(TokenStore::revoke(self, hash))
    }
    fn list<'a>(&'a self, user_id: &'a str) -> Answer<'a, Vec<StoredToken>> {
        Box::pin(TokenStore::list(self, user_id))
    }
    fn recent(&self, limit: u32) -> Answer<'_, Vec<StoredToken>> {
        Box::pin(TokenStore::recent(self, limit))
    }
    fn by_handle<'a>(&'a self, handle: &'a str) -> Answer<'a, Option<StoredToken>> {
        Box::pin(TokenStore::by_handle(self, handle))
    }
    fn revoke_others<'a>(&'a self, user_id: &'a str, keep: TokenHash) -> Answer<'a, ()> {
        Box::pin(TokenStore::revoke_others(self, user_id, keep))
    }
    fn bump<'a>(&'a self, user_id: &'a str) -> Answer<'a, ()> {
        Box::pin(TokenStore::bump(self, user_id))
    }
    fn bump_everyone(&self) -> Answer<'_, ()> {
        Box::pin(TokenStore::bump_everyone(self))
    }
    fn user_changed<'a>(&'a self, user_id: &'a str) -> Answer<'a, ()> {
        Box::pin(TokenStore::user_changed(self, user_id))
    }
    fn prune(&self, limit: u32) -> Answer<'_, u64> {
        Box::pin(TokenStore::prune(self, limit))
    }
    fn export(&self, after: Option<TokenHash>, limit: u32) -> Answer<'_, Vec<StoredToken>> {
        Box::pin(TokenStore::export(self, after, limit))
    }
    fn import(&self, sessions: Vec<StoredToken>) -> Answer<'_, u64> {
        Box::pin(TokenStore::import(self, sessions))
    }
    fn ready(&self) -> Answer<'_, ()> {
        Box::pin(TokenStore::ready(self))
    }
    fn now(&self) -> Answer<'_, Option<Millis>> {
        Box::pin(TokenStore::now(self))
    }
    fn lives_in(&self, db: &Db) -> bool {
        TokenStore::lives_in(self, db)
    }
}

/// So that a hook may answer with the store that the gateway opened.
impl TokenStore for Store {
    async fn resolve(&self, hash: TokenHash) -> Result<Option<StoredToken>, StoreError> {
        AnyStore::resolve(&**self, hash).await
    }
    async fn epoch(&self) -> Result<i64, StoreError> {
        AnyStore::epoch(&**self).await
    }
    async fn mint(&self, token: NewToken) -> Result<Minted, StoreError> {
        AnyStore::mint(&**self, token).await
    }
    fn touch(&self, hash: TokenHash) {
        AnyStore::touch(&**self, hash);
    }
    async fn revoke(&self, hash: TokenHash) -> Result<bool, StoreError> {
        AnyStore::revoke(&**self, hash).await
    }
    async fn list(&self, user_id: &str) -> Result<Vec<StoredToken>, StoreError> {
        AnyStore::list(&**self, user_id).await
    }
    async fn recent(&self, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        AnyStore::recent(&**self, limit).await
    }
    async fn by_handle(&self, handle: &str) -> Result<Option<StoredToken>, StoreError> {
        AnyStore::by_handle(&**self, handle).await
    }
    async fn revoke_others(&self, user_id: &str, keep: TokenHash) -> Result<(), StoreError> {
        AnyStore::revoke_others(&**self, user_id, keep).await
    }
    async fn bump(&self, user_id: &str) -> Result<(), StoreError> {
        AnyStore::bump(&**self, user_id).await
    }
    async fn bump_everyone(&self) -> Result<(), StoreError> {
        AnyStore::bump_everyone(&**self).await
    }
    async fn user_changed(&self, user_id: &str) -> Result<(), StoreError> {
        AnyStore::user_changed(&**self, user_id).await
    }
    async fn prune(&self, limit: u32) -> Result<u64, StoreError> {
        AnyStore::prune(&**self, limit).await
    }
    async fn export(&self, after: Option<TokenHash>, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        AnyStore::export(&**self, after, limit).await
    }
    async fn import(&self, sessions: Vec<StoredToken>) -> Result<u64, StoreError> {
        AnyStore::import(&**self, sessions).await
    }
    async fn ready(&self) -> Result<(), StoreError> {
        AnyStore::ready(&**self).await
    }
    async fn now(&self) -> Result<Option<Millis>, StoreError> {
        AnyStore::now(&**self).await
    }
    fn lives_in(&self, db: &Db) -> bool {
        AnyStore::lives_in(&**self, db)
    }
}

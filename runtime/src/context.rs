//! What hooks are handed.

use std::cell::Cell;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use diesel::QueryResult;

use crate::db::{Db, DbConnection};
use crate::gate::Core;
use crate::methods::password::{PasswordCheck, Passwords};
use crate::secret::Secret;
use crate::session::fault_of_user_id;
use crate::store::{SqlStore, Store, StoreError, StoreRules};
use crate::token::{TokenHash, TokenId};

/// What `session_store` is handed, once, before a port is bound.
pub struct StartContext {
    db: Db,
    rules: StoreRules,
    /// Where sessions live, if not in the database; and whether it may lose what it acknowledged.
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "this build has no Redis"))]
    redis: Option<(String, bool)>,
}

impl StartContext {
    pub(crate) fn new(db: Db, rules: StoreRules, redis: Option<(String, bool)>) -> Self {
        Self { db, rules, redis }
    }

    /// The gateway's database, migrations applied.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The store that the environment names: `REDIS_URL`, else the tables of `DATABASE_URL`.
    ///
    /// # Errors
    /// If it does not answer, or does not keep what it acknowledges.
    pub async fn open_store(&self) -> Result<Store, StartError> {
        #[cfg(feature = "redis")]
        if let Some((url, relaxed)) = &self.redis {
            let store = crate::store::RedisStore::open(url, self.store_rules(), *relaxed).await;
            return Ok(Arc::new(store.map_err(StartError::store)?));
        }
        let store = SqlStore::over(self.db.clone(), self.store_rules()).await.map_err(StartError::store)?;
        Ok(Arc::new(store))
    }

    /// Lifetimes, limits and the clock.
    #[must_use]
    pub fn store_rules(&self) -> StoreRules {
        self.rules.clone()
    }
}

/// Why a gateway did not start.
#[derive(Debug)]
pub struct StartError {
    what: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl StartError {
    /// One clause.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }

    /// One clause, and the error behind it.
    #[must_use]
    pub fn because(what: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { what: what.into(), source: Some(source.into()) }
    }

    pub(crate) fn store(error: StoreError) -> Self {
        Self::because("the store cannot be opened", error)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as _)
    }
}

/// A hook that could not do its work. It is logged with the spec key and never shown.
#[derive(Debug)]
#[non_exhaustive]
pub enum HookError {
    /// The store did not answer: 503.
    Store(StoreError),
    /// The body says something that no credentials may: 422.
    InvalidBody(&'static str),
    /// The hashing queue is full: 503.
    Overloaded,
    /// Everything else: 500.
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl HookError {
    /// Any error of the hook's own.
    #[must_use]
    pub fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::InvalidBody(what) => f.write_str(what),
            Self::Overloaded => f.write_str("too many passwords wait to be hashed"),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for HookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(error) => error.source(),
            Self::InvalidBody(_) | Self::Overloaded => None,
            Self::Other(error) => error.source(),
        }
    }
}

impl From<StoreError> for HookError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<diesel::result::Error> for HookError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Facts of the request that a hook serves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) address: Option<IpAddr>,
    pub(crate) user_agent: Option<String>,
    /// The session that was presented, dead or live; a sign-in takes its place.
    pub(crate) presented: Option<TokenHash>,
}

/// A token that a hook minted, not yet in the store.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) id: TokenId,
    pub(crate) user_id: String,
}

/// What hooks are handed: the database, tokens, epochs, passwords, facts of the request.
pub struct HookContext {
    core: Arc<Core>,
    facts: Facts,
    pending: Cell<Option<Pending>>,
}

impl HookContext {
    pub(crate) fn new(core: Arc<Core>, facts: Facts) -> Self {
        Self { core, facts, pending: Cell::new(None) }
    }

    pub(crate) fn outside(core: Arc<Core>) -> Self {
        Self::new(core, Facts::default())
    }

    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(crate) fn take_pending(&self) -> Option<Pending> {
        self.pending.take()
    }

    /// The caller's address, after trusted proxies.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.facts.address
    }

    /// The address as logs have it.
    pub(crate) fn address_text(&self) -> String {
        self.facts.address.map(|address| address.to_string()).unwrap_or_default()
    }

    /// What the caller's client calls itself.
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.facts.user_agent.as_deref()
    }

    /// True under the `dev` command.
    #[must_use]
    pub fn is_dev(&self) -> bool {
        self.core.mode != crate::gate::Mode::Serve
    }

    /// Now, by the gateway's clock, in milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> crate::clock::Millis {
        self.core.clock.now()
    }

    /// Lends a connection to read with. On SQLite the query runs on this thread: keep it to indexed reads.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, HookError> {
        Ok(self.core.db.read(query).await?)
    }

    /// Lends the writing connection, in a transaction, and answers after the commit.
    ///
    /// # Errors
    /// If the database did not confirm.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, HookError> {
        Ok(self.core.db.write(change).await?)
    }

    /// Mints a token for a user. It becomes a session when the hook answers with it, and only then.
    ///
    /// # Errors
    /// If the system has no randomness, or no user may have the id: it is longer than 255 bytes, has a control character,
    /// or is the public session's.
    pub fn mint(&self, user_id: impl fmt::Display) -> Result<TokenId, HookError> {
        let user_id = user_id.to_string();
        if let Some(why) = fault_of_user_id(&user_id) {
            return Err(HookError::other(why));
        }
        let id = TokenId::fresh().map_err(HookError::other)?;
        self.pending.set(Some(Pending { id, user_id }));
        Ok(id)
    }

    /// Ends one session. True if it was there.
    ///
    /// # Errors
    /// If the store did not confirm.
    pub async fn revoke(&self, id: &TokenId) -> Result<bool, HookError> {
        Ok(self.core.store.revoke(id.hash()).await?)
    }

    /// Ends every session of a user, the ones that are being made included: after a new password,
    /// a changed role that must not linger, a suspension.
    ///
    /// # Errors
    /// If the store did not confirm.
    pub async fn bump_epoch(&self, user_id: impl fmt::Display) -> Result<(), HookError> {
        Ok(self.core.store.bump(&user_id.to_string()).await?)
    }

    /// Announces that what `LiveSession::load` reads of a user outside of the store's database has changed: the next
    /// request of theirs loads it. Changes in the database itself need no announcement.
    ///
    /// # Errors
    /// If the store did not confirm.
    pub async fn user_changed(&self, user_id: impl fmt::Display) -> Result<(), HookError> {
        Ok(self.core.store.user_changed(&user_id.to_string()).await?)
    }

    /// Checks a password against a PHC string, or against none in the same time. Always call it,
    /// for unknown and disabled users too: so no answer tells who exists.
    ///
    /// # Errors
    /// If the password is longer than any may be, or the queue is full.
    pub async fn check_password(&self, password: &Secret, hash: Option<&str>) -> Result<PasswordCheck, HookError> {
        self.passwords()?.check(password, hash).await
    }

    /// Hashes a new password, after its length was judged by the spec.
    ///
    /// # Errors
    /// If it is too short or too long, or the queue is full.
    pub async fn hash_password(&self, password: &Secret) -> Result<String, HookError> {
        self.passwords()?.hash(password, !self.is_dev()).await
    }

    /// Hashes a password that a sign-in just proved, whatever its length: it was accepted once.
    ///
    /// # Errors
    /// If the queue is full.
    pub async fn rehash_password(&self, password: &Secret) -> Result<String, HookError> {
        self.passwords()?.hash(password, false).await
    }

    /// Forgets the failed sign-ins of an account, so that a closed one opens.
    ///
    /// # Errors
    /// If the database did not confirm.
    pub async fn forgive(&self, account: &str) -> Result<(), HookError> {
        Ok(self.passwords()?.forgive(account).await?)
    }

    fn passwords(&self) -> Result<&Passwords, HookError> {
        self.core.passwords.as_ref().ok_or_else(|| HookError::other("the spec has no password method"))
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }
}

//! Sessions in the application's SQLite file.

mod queries;
mod rows;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::{Minted, NewToken, StoreError, StoreRules, StoredToken, TokenStore};
use crate::clock::Millis;
use crate::context::{StartContext, StartError};
use crate::db::Db;
use crate::token::TokenHash;
use queries::Deadlines;

/// The tables of sessions and throttles.
const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The tables of sessions and throttles, as migrations.
pub(crate) fn migrations() -> EmbeddedMigrations {
    MIGRATIONS
}

/// The embedded store: reads inline on the worker's own connection, writes on one thread.
pub struct SqliteStore {
    db: Db,
    rules: StoreRules,
}

impl SqliteStore {
    /// The store of the gateway's own database.
    ///
    /// # Errors
    /// If its tables are not there.
    pub fn open(cx: &StartContext) -> Result<Self, StartError> {
        Self::over(cx.db().clone(), cx.store_rules())
    }

    /// A store over a database whose migrations are applied.
    ///
    /// # Errors
    /// If its tables are not there.
    pub fn over(db: Db, rules: StoreRules) -> Result<Self, StartError> {
        db.read_now(queries::epoch).map_err(StartError::store)?;
        Ok(Self { db, rules })
    }

    /// Creates or updates the tables that this store needs.
    ///
    /// # Errors
    /// If a migration fails.
    pub fn migrate(db: &Db) -> Result<(), StoreError> {
        db.migrate(MIGRATIONS).map(|_| ())
    }

    fn deadlines(&self) -> Deadlines {
        let now: Millis = self.rules.clock.now();
        Deadlines { now, unused_since: now - self.rules.idle }
    }
}

impl TokenStore for SqliteStore {
    async fn resolve(&self, hash: TokenHash) -> Result<Option<StoredToken>, StoreError> {
        let deadlines = self.deadlines();
        self.db.read_now(|c| queries::resolve(c, hash, deadlines))
    }

    async fn epoch(&self) -> Result<i64, StoreError> {
        self.db.read_now(queries::epoch)
    }

    async fn mint(&self, token: NewToken) -> Result<Minted, StoreError> {
        let (deadlines, rules) = (self.deadlines(), self.rules.clone());
        self.db.write(move |c| queries::mint(c, &token, deadlines, &rules)).await
    }

    fn touch(&self, hash: TokenHash) {
        let now = self.rules.clock.now();
        self.db.write_later(move |c| queries::touch(c, hash, now));
    }

    async fn revoke(&self, hash: TokenHash) -> Result<bool, StoreError> {
        self.db.write(move |c| queries::revoke(c, hash)).await
    }

    async fn list(&self, user_id: &str) -> Result<Vec<StoredToken>, StoreError> {
        let deadlines = self.deadlines();
        self.db.read_now(|c| queries::list(c, user_id, deadlines))
    }

    async fn recent(&self, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        let deadlines = self.deadlines();
        self.db.read_now(|c| queries::recent(c, deadlines, limit))
    }

    async fn by_handle(&self, handle: &str) -> Result<Option<StoredToken>, StoreError> {
        let Some((first, last)) = TokenHash::range_of(handle) else { return Ok(None) };
        let deadlines = self.deadlines();
        self.db.read_now(|c| queries::between(c, first, last, deadlines))
    }

    async fn revoke_others(&self, user_id: &str, keep: TokenHash) -> Result<(), StoreError> {
        let user_id = user_id.to_owned();
        self.db.write(move |c| queries::revoke_others(c, &user_id, keep)).await
    }

    async fn bump(&self, user_id: &str) -> Result<(), StoreError> {
        let user_id = user_id.to_owned();
        self.db.write(move |c| queries::bump(c, &user_id)).await
    }

    async fn bump_everyone(&self) -> Result<(), StoreError> {
        self.db.write(queries::bump_everyone).await
    }

    async fn prune(&self, limit: u32) -> Result<u64, StoreError> {
        let deadlines = self.deadlines();
        self.db.write(move |c| queries::prune(c, deadlines, limit)).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.db.read_now(queries::epoch)?;
        self.db.write(|_| Ok(())).await
    }
}

//! Sessions in the application's database, whichever it is: one schema, one module of statements.

mod import;
mod noted;
/// The hot read, for the two that ask without diesel: the columns are those of `queries::resolve`.
macro_rules! resolve {
    ($which:literal) => {
        concat!(
            "SELECT t.id, t.rest, t.epoch, t.source, t.method, t.created_at, t.last_used_at, t.expires_at, \
             s.user_id, s.epoch, s.version, g.everyone \
             FROM authgate_tokens t JOIN authgate_subjects s ON s.id = t.subject_id \
             JOIN authgate_state g ON g.id = 1 WHERE t.id ",
            $which
        )
    };
}

#[cfg(feature = "postgres")]
mod pipelined;
mod queries;
mod quick;
mod rows;
mod walk;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::{Minted, NewToken, StoreError, StoreRules, StoredToken, TokenStore};
use crate::clock::Millis;
use crate::db::{Db, DbConnection, Migrations};
use crate::token::TokenHash;
use noted::Noted;
use queries::Deadlines;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
#[cfg(feature = "mysql")]
const MYSQL: EmbeddedMigrations = embed_migrations!("migrations/mysql");

/// The tables of sessions, throttles and sign-ins.
pub(crate) fn migrations() -> Migrations {
    let all = Migrations::sqlite(SQLITE);
    #[cfg(feature = "postgres")]
    let all = all.and_postgres(POSTGRES);
    #[cfg(feature = "mysql")]
    let all = all.and_mysql(MYSQL);
    all
}

/// The store over `DATABASE_URL`.
pub struct SqlStore {
    db: Db,
    rules: StoreRules,
    /// Where the walk after dead sessions stopped.
    walked: AtomicI64,
    noted: Arc<Noted>,
}

/// How many sessions a step of that walk looks at.
const STEP: i64 = 1000;

impl SqlStore {
    /// A store over a database whose migrations are applied.
    ///
    /// # Errors
    /// If its tables are not there.
    pub async fn over(db: Db, rules: StoreRules) -> Result<Self, StoreError> {
        // Not on this thread: that would open a connection which may never be asked again.
        db.read_apart(queries::epoch).await?;
        Ok(Self { db, rules, walked: AtomicI64::new(i64::MIN), noted: Arc::default() })
    }

    /// Creates or updates the tables that this store needs.
    ///
    /// # Errors
    /// If a migration fails.
    pub fn migrate(db: &Db) -> Result<(), StoreError> {
        db.migrate(migrations()).map(|_| ())
    }

    fn deadlines(&self) -> Deadlines {
        let now: Millis = self.rules.clock.now();
        Deadlines { now, unused_since: now - self.rules.idle }
    }
}

impl TokenStore for SqlStore {
    async fn resolve(&self, hash: TokenHash) -> Result<Option<StoredToken>, StoreError> {
        let deadlines = self.deadlines();
        if let Some(found) = self.db.quickly(|_, connection| quick::resolve(connection, hash))? {
            return Ok(found.and_then(|found| deadlines.alive(hash, found)));
        }
        #[cfg(feature = "postgres")]
        if let Some(told) = self.db.look_up(pipelined::RESOLVE, rows::key(hash).0).await {
            let found = told?.map(|row| pipelined::found(&row)).transpose()?;
            return Ok(found.and_then(|found| deadlines.alive(hash, found)));
        }
        self.db.read(move |c| queries::resolve(c, hash, deadlines)).await
    }

    async fn epoch(&self) -> Result<i64, StoreError> {
        self.db.read(queries::epoch).await
    }

    async fn mint(&self, token: NewToken) -> Result<Minted, StoreError> {
        let (deadlines, rules) = (self.deadlines(), self.rules.clone());
        self.db.write_again(move |c| queries::mint(c, &token, deadlines, &rules)).await
    }

    fn touch(&self, hash: TokenHash) {
        let now = self.rules.clock.now();
        self.noted.add(&self.db, hash, now);
    }

    async fn revoke(&self, hash: TokenHash) -> Result<bool, StoreError> {
        self.db.write_again(move |c| queries::revoke(c, hash)).await
    }

    async fn list(&self, user_id: &str) -> Result<Vec<StoredToken>, StoreError> {
        let (deadlines, user_id) = (self.deadlines(), user_id.to_owned());
        self.db.read(move |c| queries::list(c, &user_id, deadlines)).await
    }

    async fn recent(&self, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        let deadlines = self.deadlines();
        self.db.read(move |c| queries::recent(c, deadlines, limit)).await
    }

    async fn by_handle(&self, handle: &str) -> Result<Option<StoredToken>, StoreError> {
        let Some((first, last)) = TokenHash::range_of(handle) else { return Ok(None) };
        let deadlines = self.deadlines();
        self.db.read(move |c| queries::between(c, first, last, deadlines)).await
    }

    async fn revoke_others(&self, user_id: &str, keep: TokenHash) -> Result<(), StoreError> {
        let user_id = user_id.to_owned();
        self.db.write_again(move |c| queries::revoke_others(c, &user_id, keep)).await
    }

    async fn bump(&self, user_id: &str) -> Result<(), StoreError> {
        let user_id = user_id.to_owned();
        self.db.write_again(move |c| queries::bump(c, &user_id)).await
    }

    async fn bump_everyone(&self) -> Result<(), StoreError> {
        self.db.write_again(queries::bump_everyone).await
    }

    async fn user_changed(&self, user_id: &str) -> Result<(), StoreError> {
        let user_id = user_id.to_owned();
        self.db.write_again(move |c| queries::user_changed(c, &user_id)).await
    }

    /// Walks on from where the last call stopped, once around at most, and writes only where there is something dead.
    async fn prune(&self, limit: u32) -> Result<u64, StoreError> {
        let deadlines = self.deadlines();
        let from = self.walked.load(Ordering::Relaxed);
        let (mut after, mut ends) = (from, 0);
        loop {
            let step = self.db.read(move |c| walk::step(c, after, STEP.min(limit.into()), deadlines)).await?;
            ends += u32::from(step.next.is_none());
            after = step.next.unwrap_or(i64::MIN);
            self.walked.store(after, Ordering::Relaxed);
            if !step.dead.is_empty() {
                let deleted = self.db.write(move |c| walk::prune(c, step.dead, deadlines)).await?;
                if deleted > 0 {
                    return Ok(deleted);
                }
            }
            if ends == 2 || ends == 1 && after >= from {
                return Ok(0);
            }
            // Requests of this thread go first.
            tokio::task::yield_now().await;
        }
    }

    async fn export(&self, after: Option<TokenHash>, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        let deadlines = self.deadlines();
        self.db.read(move |c| walk::export(c, after, limit, deadlines)).await
    }

    async fn import(&self, sessions: Vec<StoredToken>) -> Result<u64, StoreError> {
        self.db.write_again(move |c| import::import(c, &sessions)).await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.db.read(queries::epoch).await?;
        self.db.write(|_| Ok(())).await
    }

    async fn now(&self) -> Result<Option<Millis>, StoreError> {
        self.db.read(DbConnection::now).await
    }

    fn lives_in(&self, db: &Db) -> bool {
        self.db.is(db)
    }
}

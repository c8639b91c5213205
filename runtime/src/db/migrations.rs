//! Migrations, for each database that a project runs on.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use super::{Database, Db, DbConnection};
use crate::store::StoreError;

/// The longest that migrations may take.
#[cfg(any(feature = "postgres", feature = "mysql"))]
const LONGEST: std::time::Duration = std::time::Duration::from_secs(600);

/// A project's migrations: the same tables, in the words of each database.
pub struct Migrations(Vec<(Database, EmbeddedMigrations)>);

impl Migrations {
    /// For SQLite.
    #[must_use]
    pub fn sqlite(embedded: EmbeddedMigrations) -> Self {
        Self(vec![(Database::Sqlite, embedded)])
    }

    /// For PostgreSQL too.
    #[must_use]
    pub fn and_postgres(self, embedded: EmbeddedMigrations) -> Self {
        self.and(Database::Postgres, embedded)
    }

    /// For MariaDB and MySQL too.
    #[must_use]
    pub fn and_mysql(self, embedded: EmbeddedMigrations) -> Self {
        self.and(Database::Mysql, embedded)
    }

    fn and(mut self, database: Database, embedded: EmbeddedMigrations) -> Self {
        self.0.push((database, embedded));
        self
    }

    /// Those of a connection's database.
    fn of(self, connection: &DbConnection) -> Result<EmbeddedMigrations, StoreError> {
        let (database, why) = match connection {
            DbConnection::Sqlite(_) => (Database::Sqlite, "the project has no migrations for SQLite"),
            #[cfg(feature = "postgres")]
            DbConnection::Postgres(_) => (Database::Postgres, "the project has no migrations for PostgreSQL"),
            #[cfg(feature = "mysql")]
            DbConnection::Mysql(_) => (Database::Mysql, "the project has no migrations for MySQL"),
        };
        let found = self.0.into_iter().find(|(of, _)| *of == database);
        found.map(|(_, embedded)| embedded).ok_or(StoreError::refused(why))
    }
}

impl Db {
    /// Applies pending migrations and answers their names. Two processes that start together take turns.
    ///
    /// # Errors
    /// If one fails; it is then not applied.
    pub fn migrate(&self, migrations: Migrations) -> Result<Vec<String>, StoreError> {
        self.migrate_all(vec![migrations])
    }

    /// [`Db::migrate`] of several, one after another over one connection.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn migrate_all(&self, all: Vec<Migrations>) -> Result<Vec<String>, StoreError> {
        self.with_schema(|connection| {
            connection.lock_schema()?;
            let mut names = Vec::new();
            for migrations in all {
                let source = migrations.of(connection)?;
                let applied = connection.run_pending_migrations(source).map_err(StoreError::Other)?;
                names.extend(applied.iter().map(ToString::to_string));
            }
            connection.unlock_schema()?;
            Ok(names)
        })
    }

    /// The names of pending migrations.
    ///
    /// # Errors
    /// If the database does not answer.
    pub fn pending(&self, migrations: Migrations) -> Result<Vec<String>, StoreError> {
        self.with_schema(|connection| {
            let source = migrations.of(connection)?;
            let pending = connection.pending_migrations(source).map_err(StoreError::Other)?;
            Ok(pending.iter().map(|m| m.name().to_string()).collect())
        })
    }

    /// A change of the tables may take its time.
    fn with_schema<T: Send>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        super::apart(|| {
            let mut connection = self.0.target.connect()?;
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            return super::server::patiently(LONGEST, || work(&mut connection));
            #[cfg(not(any(feature = "postgres", feature = "mysql")))]
            work(&mut connection)
        })
    }
}

//! PostgreSQL, and what speaks its protocol.

use std::any::Any;

use diesel::connection::{MultiConnectionHelper, SimpleConnection};
use diesel::pg::{FailedToLookupTypeError, PgMetadataCacheKey, PgMetadataLookup, PgTypeMetadata};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, TypeMetadata};
use diesel_async::AsyncPgConnection;

use super::timeline::{self, Told, Verdict};
use super::wire::{self, Wire};
use super::{Blocking, refused_by};
use crate::clock::Millis;
use crate::store::StoreError;

/// A connection to PostgreSQL.
pub type PostgresConnection = Blocking<AsyncPgConnection>;

/// A statement never outlives the request that waits for it, and a lock is waited for less long than that.
pub(super) const SETTINGS: &str = "SET statement_timeout = '2s'; SET lock_timeout = '1s'; \
                        SET idle_in_transaction_session_timeout = '10s'; SET default_transaction_isolation = 'read committed'";

pub(in crate::db) fn open(url: &str) -> Result<PostgresConnection, StoreError> {
    let mut connection = PostgresConnection::over(async {
        let made = match wire::connect(url).await? {
            Wire::Clear(client, connection) => {
                AsyncPgConnection::try_from_client_and_connection(client, *connection).await
            }
            Wire::Tls(client, connection) => {
                AsyncPgConnection::try_from_client_and_connection(client, *connection).await
            }
        };
        made.map_err(|e| StoreError::Other(Box::new(e)))
    })?;
    connection.batch_execute(SETTINGS)?;
    admit(&mut connection)?;
    Ok(connection)
}

/// Refuses a replica, and a server that may lack what another acknowledged. One that has no tables of ours yet, or no
/// timelines, is what it is.
fn admit(connection: &mut PostgresConnection) -> Result<(), StoreError> {
    match diesel::sql_query(timeline::ASK).get_result::<Told>(connection) {
        Ok(told) => match told.verdict() {
            Verdict::GoOn => Ok(()),
            Verdict::Keep => keep_timeline(connection).map_err(StoreError::from),
            Verdict::Refuse => Err(StoreError::refused(timeline::LOST)),
        },
        Err(diesel::result::Error::DatabaseError(_, told)) if timeline::is_replica(told.message()) => {
            Err(StoreError::refused(timeline::REPLICA))
        }
        Err(_) => Ok(()),
    }
}

/// What stands here is what this server's timeline acknowledged.
pub(in crate::db) fn keep_timeline(connection: &mut PostgresConnection) -> QueryResult<()> {
    connection.batch_execute(timeline::KEEP)
}

impl QueryableByName<diesel::pg::Pg> for Told {
    fn build<'a>(row: &impl diesel::row::NamedRow<'a, diesel::pg::Pg>) -> diesel::deserialize::Result<Self> {
        use diesel::row::NamedRow;
        Ok(Self {
            timeline: NamedRow::get::<BigInt, _>(row, "timeline")?,
            replicated: NamedRow::get::<Bool, _>(row, "replicated")?,
            now: NamedRow::get::<BigInt, _>(row, "now")?,
            replicates: NamedRow::get::<Bool, _>(row, "replicates")?,
        })
    }
}

#[derive(QueryableByName)]
struct Server {
    #[diesel(sql_type = Bool)]
    replica: bool,
    #[diesel(sql_type = Text)]
    fsync: String,
    #[diesel(sql_type = Text)]
    full_page_writes: String,
    #[diesel(sql_type = Text)]
    synchronous_commit: String,
}

/// A commit that is acknowledged outlives a crash of the server (PostgreSQL documentation, "Asynchronous Commit").
pub(in crate::db) fn durable(connection: &mut PostgresConnection) -> Result<(), StoreError> {
    let server: Server = diesel::sql_query(
        "SELECT pg_is_in_recovery() AS replica, current_setting('fsync') AS fsync, \
         current_setting('full_page_writes') AS full_page_writes, current_setting('synchronous_commit') AS synchronous_commit",
    )
    .get_result(connection)?;
    let weak = [
        (server.replica, "DATABASE_URL names a replica of PostgreSQL: name the primary"),
        (server.fsync != "on", "PostgreSQL has fsync = off: an acknowledged logout could be lost; set it to on"),
        (server.full_page_writes != "on", "PostgreSQL has full_page_writes = off: set it to on"),
        (
            server.synchronous_commit == "off",
            "PostgreSQL has synchronous_commit = off: an acknowledged logout could be lost; set it to on",
        ),
    ];
    refused_by(&weak)
}

/// The time by its clock.
pub(in crate::db) fn now(connection: &mut PostgresConnection) -> QueryResult<Millis> {
    let time = diesel::dsl::sql::<BigInt>("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
    time.get_result(connection)
}

type Lookup = <diesel::pg::Pg as TypeMetadata>::MetadataLookup;

/// Every type of ours is built in, and has a number that never changes: nothing is ever looked up.
struct NoLookup;

impl PgMetadataLookup for NoLookup {
    fn lookup_type(&mut self, name: &str, schema: Option<&str>) -> PgTypeMetadata {
        let key = PgMetadataCacheKey::new(schema.map(|s| s.to_owned().into()), name.to_owned().into());
        PgTypeMetadata::from_result(Err(FailedToLookupTypeError::new(key)))
    }
}

/// The async driver's lookup cannot be carried through `dyn Any`; an empty one takes its place, without memory of its own.
impl MultiConnectionHelper for PostgresConnection {
    fn to_any<'a>(_: &mut Lookup) -> &mut (dyn Any + 'a) {
        Box::leak(Box::new(()))
    }

    fn from_any(_: &mut dyn Any) -> Option<&mut Lookup> {
        Some(Box::leak(Box::new(NoLookup)))
    }
}

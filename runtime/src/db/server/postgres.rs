//! PostgreSQL, and what speaks its protocol.

use std::any::Any;

use diesel::connection::{MultiConnectionHelper, SimpleConnection};
use diesel::pg::{FailedToLookupTypeError, PgMetadataCacheKey, PgMetadataLookup, PgTypeMetadata};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, TypeMetadata};
use diesel_async::AsyncPgConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::{Client, Connection};

use super::timeline;
use super::wire::{self, Wire};
use super::{Blocking, refused_by};
use crate::clock::Millis;
use crate::store::StoreError;

/// A connection to PostgreSQL.
pub type PostgresConnection = Blocking<AsyncPgConnection>;

/// A statement never outlives the request that waits for it, and a lock is waited for less long than that.
const SETTINGS: &str = "SET statement_timeout = '2s'; SET lock_timeout = '1s'; \
                        SET idle_in_transaction_session_timeout = '10s'; SET default_transaction_isolation = 'read committed'";

pub(in crate::db) fn open(url: &str) -> Result<PostgresConnection, StoreError> {
    PostgresConnection::over(async {
        let made = match wire::connect(url).await? {
            Wire::Clear(client, mut connection) => {
                admitted(&client, &mut connection).await?;
                AsyncPgConnection::try_from_client_and_connection(client, *connection).await
            }
            Wire::Tls(client, mut connection) => {
                admitted(&client, &mut connection).await?;
                AsyncPgConnection::try_from_client_and_connection(client, *connection).await
            }
        };
        made.map_err(|e| StoreError::Other(Box::new(e)))
    })
}

/// Makes a connection ready for our statements, or refuses its server.
pub(super) async fn ready(client: &Client) -> Result<(), StoreError> {
    client.batch_execute(SETTINGS).await?;
    timeline::admit(client).await
}

/// [`ready`] on a connection that nobody drives yet.
async fn admitted<S, T>(client: &Client, connection: &mut Connection<S, T>) -> Result<(), StoreError>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    tokio::select! {
        outcome = ready(client) => outcome,
        ended = connection => Err(ended.err().map_or_else(|| StoreError::refused("PostgreSQL hung up"), StoreError::from)),
    }
}

/// What stands here is what this server's timeline acknowledged.
pub(in crate::db) fn keep_timeline(connection: &mut PostgresConnection) -> QueryResult<()> {
    connection.batch_execute(timeline::KEEP)
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

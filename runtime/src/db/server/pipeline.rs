//! Look-ups by a key in PostgreSQL: a statement that is prepared once, for an array of keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_postgres::{Client, Row, Statement};

use super::postgres;
use super::wire::{self, Wire};
use crate::line::Line;
use crate::store::StoreError;

/// A connection whose statement has one parameter, an array of keys, and the key as its first column.
pub(in crate::db) struct Prepared {
    client: Client,
    statement: Statement,
}

impl Line for Prepared {
    /// The URL and the statement.
    type Server = (String, &'static str);
    type Key = i64;
    type Answer = Arc<Row>;

    async fn connect((url, statement): &Self::Server) -> Result<Self, StoreError> {
        // A connection ends when its client is dropped, or with the server.
        let client = match wire::connect(url).await? {
            Wire::Clear(client, connection) => {
                actix_web::rt::spawn(*connection);
                client
            }
            Wire::Tls(client, connection) => {
                actix_web::rt::spawn(*connection);
                client
            }
        };
        postgres::ready(&client).await?;
        let statement = client.prepare(statement).await?;
        Ok(Self { client, statement })
    }

    fn has_ended(&self) -> bool {
        self.client.is_closed()
    }

    async fn ask(&self, keys: &[i64]) -> Result<Vec<Option<Arc<Row>>>, StoreError> {
        let rows = self.client.query(&self.statement, &[&keys]).await?;
        let keyed = rows.into_iter().filter_map(|row| Some((row.try_get(0).ok()?, Arc::new(row))));
        let rows: BTreeMap<i64, Arc<Row>> = keyed.collect();
        Ok(keys.iter().map(|key| rows.get(key).cloned()).collect())
    }
}

//! Look-ups by a key in PostgreSQL: one connection a thread, and what waits is asked as one.
//!
//! ```text
//! look_up(key) ──► waiting ──► up to 4 statements on the way, each with all keys that waited ──► rows, by key
//! ```
//!
//! A statement is prepared once. A connection that ended is replaced, and what was on its way is asked again once: a
//! read changes nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::{Client, Row, Statement};

use super::postgres::SETTINGS;
use super::timeline;
use super::wire::{self, Wire};
use crate::db::BOUND;
use crate::store::StoreError;

/// The longest that a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(1);

/// The most statements on their way at once. More would be smaller ones: keys that wait are what makes them cheap.
const FLYING: usize = 4;

/// The most keys in a statement.
const MOST: usize = 512;

/// The most look-ups that wait on a thread.
const QUEUE: usize = 4096;

thread_local! {
    /// By the database's id.
    static PIPELINES: RefCell<BTreeMap<u64, mpsc::Sender<Question>>> = const { RefCell::new(BTreeMap::new()) };
}

struct Question {
    key: i64,
    answer: oneshot::Sender<Option<Arc<Row>>>,
}

/// The row of `key` by `statement`, which has one parameter, an array of keys, and the key as its first column. A
/// database has one such statement.
///
/// # Errors
/// If the server does not answer.
pub(in crate::db) async fn look_up(
    id: u64,
    url: &str,
    statement: &'static str,
    key: i64,
) -> Result<Option<Arc<Row>>, StoreError> {
    let (answer, waiting) = oneshot::channel();
    let sender = PIPELINES.with_borrow_mut(|all| {
        let running = all.get(&id).filter(|sender| !sender.is_closed()).cloned();
        running.unwrap_or_else(|| {
            let (sender, questions) = mpsc::channel(QUEUE);
            actix_web::rt::spawn(Pipeline { url: url.to_owned(), statement, connection: None }.run(questions));
            all.insert(id, sender.clone());
            sender
        })
    });
    sender.try_send(Question { key, answer }).map_err(|_| StoreError::refused("too many look-ups wait"))?;
    match tokio::time::timeout(BOUND, waiting).await {
        Ok(Ok(row)) => Ok(row),
        Ok(Err(_)) => Err(StoreError::refused("PostgreSQL does not answer")),
        Err(_) => Err(StoreError::refused("PostgreSQL took longer than 2 s")),
    }
}

struct Pipeline {
    url: String,
    statement: &'static str,
    connection: Option<Arc<Prepared>>,
}

struct Prepared {
    client: Client,
    statement: Statement,
}

/// What became of a statement.
enum Outcome {
    Rows(Vec<Row>),
    Failed(tokio_postgres::Error),
    /// Nobody waits for it any more.
    Late,
}

impl Pipeline {
    /// Runs until nobody can ask any more. Whoever is dropped without an answer is told that there was none.
    async fn run(mut self, mut questions: mpsc::Receiver<Question>) {
        let mut flying = FuturesUnordered::new();
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                received = questions.recv_many(&mut batch, MOST), if flying.len() < FLYING => {
                    if received == 0 {
                        return;
                    }
                    if let Some(connection) = self.connected().await {
                        flying.push(fly(connection, std::mem::take(&mut batch)));
                    }
                    batch.clear();
                }
                Some((batch, outcome)) = flying.next(), if !flying.is_empty() => match outcome {
                    Outcome::Rows(rows) => tell(batch, rows),
                    Outcome::Failed(error) => self.again(batch, &error).await,
                    Outcome::Late => self.connection = None,
                },
            }
        }
    }

    /// A connection that ended, or a server that is being stopped, says nothing about the question.
    async fn again(&mut self, batch: Vec<Question>, error: &tokio_postgres::Error) {
        tracing::error!(error = crate::error::chain(error), "PostgreSQL did not answer a look-up");
        self.connection = None;
        if let Some(connection) = self.connected().await
            && let (batch, Outcome::Rows(rows)) = fly(connection, batch).await
        {
            tell(batch, rows);
        }
    }

    /// The connection, made where there is none.
    async fn connected(&mut self) -> Option<Arc<Prepared>> {
        if let Some(there) = self.connection.as_ref().filter(|there| !there.client.is_closed()) {
            return Some(Arc::clone(there));
        }
        let made = tokio::time::timeout(CONNECT, connect(&self.url, self.statement)).await;
        let told = match made {
            Ok(Ok(connection)) => Ok(Arc::new(connection)),
            Ok(Err(error)) => Err(crate::error::chain(&error)),
            Err(_) => Err("it took longer than 1 s".to_owned()),
        };
        self.connection = told.inspect_err(|error| tracing::error!(error, "no connection to PostgreSQL")).ok();
        self.connection.clone()
    }
}

async fn connect(url: &str, statement: &str) -> Result<Prepared, StoreError> {
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
    client.batch_execute(SETTINGS).await?;
    timeline::admit(&client).await?;
    let statement = client.prepare(statement).await?;
    Ok(Prepared { client, statement })
}

async fn fly(connection: Arc<Prepared>, batch: Vec<Question>) -> (Vec<Question>, Outcome) {
    let keys: Vec<i64> = batch.iter().map(|question| question.key).collect();
    let asked = async { connection.client.query(&connection.statement, &[&keys]).await };
    let outcome = match tokio::time::timeout(BOUND, asked).await {
        Ok(Ok(rows)) => Outcome::Rows(rows),
        Ok(Err(error)) => Outcome::Failed(error),
        Err(_) => Outcome::Late,
    };
    (batch, outcome)
}

fn tell(batch: Vec<Question>, rows: Vec<Row>) {
    let keyed = rows.into_iter().filter_map(|row| Some((row.try_get(0).ok()?, Arc::new(row))));
    let rows: BTreeMap<i64, Arc<Row>> = keyed.collect();
    for question in batch {
        // Whoever asked may have given up.
        let _ = question.answer.send(rows.get(&question.key).cloned());
    }
}

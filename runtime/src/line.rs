//! What a thread asks of a server over one connection: questions that wait are asked as one.
//!
//! ```text
//! ask(key) ──► waiting ──► up to 4 batches on the way, each of all keys that waited ──► answers, in the order of the keys
//! ```
//!
//! A connection that ended is replaced, and what was on its way is asked again once: a question changes nothing.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{mpsc, oneshot};

use crate::db::BOUND;
use crate::store::StoreError;

/// The longest that a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(1);

/// The most batches on their way at once. More would be smaller ones: keys that wait are what makes them cheap.
const FLYING: usize = 4;

/// The most keys in a batch.
const MOST: usize = 512;

/// The most questions that wait on a thread.
const QUEUE: usize = 4096;

/// A connection that is asked for many keys at once.
pub(crate) trait Line: Sized + 'static {
    /// Where it leads.
    type Server: 'static;
    type Key: 'static;
    type Answer: 'static;

    fn connect(server: &Self::Server) -> impl Future<Output = Result<Self, StoreError>>;

    /// True where it is known to have ended.
    fn has_ended(&self) -> bool;

    /// The answers, in the order of the keys; none for a key that is not there.
    fn ask(&self, keys: &[Self::Key]) -> impl Future<Output = Result<Vec<Option<Self::Answer>>, StoreError>>;
}

thread_local! {
    /// Senders of questions, by the kind of line and the server's id in this process.
    static LINES: RefCell<BTreeMap<(TypeId, u64), Box<dyn Any>>> = const { RefCell::new(BTreeMap::new()) };
}

struct Question<L: Line> {
    key: L::Key,
    answer: oneshot::Sender<Option<L::Answer>>,
}

/// Asks over this thread's line to the server of `id`.
///
/// # Errors
/// If the server does not answer.
pub(crate) async fn ask<L: Line>(
    id: u64,
    server: impl FnOnce() -> L::Server,
    key: L::Key,
) -> Result<Option<L::Answer>, StoreError> {
    let (answer, waiting) = oneshot::channel();
    let question = Question::<L> { key, answer };
    let sent = LINES.with_borrow_mut(|lines| {
        let kind = (TypeId::of::<L>(), id);
        let running = lines.get(&kind).and_then(|line| line.downcast_ref::<mpsc::Sender<Question<L>>>());
        if let Some(running) = running.filter(|line| !line.is_closed()) {
            return running.try_send(question);
        }
        let (sender, questions) = mpsc::channel(QUEUE);
        actix_web::rt::spawn(Driver::<L> { server: server(), line: None }.run(questions));
        let sent = sender.try_send(question);
        lines.insert(kind, Box::new(sender));
        sent
    });
    sent.map_err(|_| StoreError::refused("too many look-ups wait"))?;
    match tokio::time::timeout(BOUND, waiting).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(StoreError::refused("the server does not answer")),
        Err(_) => Err(StoreError::refused("the server took longer than 2 s")),
    }
}

struct Driver<L: Line> {
    server: L::Server,
    line: Option<Rc<L>>,
}

struct Batch<L: Line> {
    keys: Vec<L::Key>,
    answers: Vec<oneshot::Sender<Option<L::Answer>>>,
}

/// What became of a batch.
enum Outcome<A> {
    Answers(Vec<Option<A>>),
    Failed(StoreError),
    /// Nobody waits for it any more.
    Late,
}

impl<L: Line> Driver<L> {
    /// Runs until nobody can ask any more. Whoever is dropped without an answer is told that there was none.
    async fn run(mut self, mut questions: mpsc::Receiver<Question<L>>) {
        let mut flying = FuturesUnordered::new();
        let mut waited = Vec::new();
        loop {
            tokio::select! {
                received = questions.recv_many(&mut waited, MOST), if flying.len() < FLYING => {
                    if received == 0 {
                        return;
                    }
                    if let Some(line) = self.connected().await {
                        let (keys, answers) = waited.drain(..).map(|one| (one.key, one.answer)).unzip();
                        flying.push(fly(line, Batch { keys, answers }));
                    }
                    waited.clear();
                }
                Some((batch, outcome)) = flying.next(), if !flying.is_empty() => match outcome {
                    Outcome::Answers(told) => tell(batch, told),
                    Outcome::Failed(error) => self.again(batch, &error).await,
                    Outcome::Late => self.line = None,
                },
            }
        }
    }

    /// A connection that ended, or a server that is being stopped, says nothing about the question.
    async fn again(&mut self, batch: Batch<L>, error: &StoreError) {
        tracing::error!(error = crate::error::chain(error), "the server did not answer a look-up");
        self.line = None;
        if let Some(line) = self.connected().await
            && let (batch, Outcome::Answers(told)) = fly(line, batch).await
        {
            tell(batch, told);
        }
    }

    /// The line, made where there is none.
    async fn connected(&mut self) -> Option<Rc<L>> {
        if let Some(there) = self.line.as_ref().filter(|line| !line.has_ended()) {
            return Some(Rc::clone(there));
        }
        let told = match tokio::time::timeout(CONNECT, L::connect(&self.server)).await {
            Ok(Ok(line)) => Ok(Rc::new(line)),
            Ok(Err(error)) => Err(crate::error::chain(&error)),
            Err(_) => Err("it took longer than 1 s".to_owned()),
        };
        self.line = told.inspect_err(|error| tracing::error!(error, "no connection for look-ups")).ok();
        self.line.clone()
    }
}

async fn fly<L: Line>(line: Rc<L>, batch: Batch<L>) -> (Batch<L>, Outcome<L::Answer>) {
    let outcome = match tokio::time::timeout(BOUND, line.ask(&batch.keys)).await {
        Ok(Ok(told)) => Outcome::Answers(told),
        Ok(Err(error)) => Outcome::Failed(error),
        Err(_) => Outcome::Late,
    };
    (batch, outcome)
}

fn tell<L: Line>(batch: Batch<L>, told: Vec<Option<L::Answer>>) {
    for (answer, told) in batch.answers.into_iter().zip(told) {
        // Whoever asked may have given up.
        drop(answer.send(told));
    }
}

//! SEC 96, 97, 99: three nodes over one store sign in, read, list, touch, revoke, bump and prune at random; all that they
//! were answered can be put in one order.
//!
//! A store that does not answer says nothing: the change may or may not have come to be. Such a history is not judged.
//!
//! `cargo verify` checks 200 histories a store, `cargo verify --long` a hundred times as many.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a thread that fails stops its test")]

mod history;
mod model;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Barrier, Mutex};
use std::time::{Duration, Instant};

use authgate_runtime::clock::Clock;
use authgate_runtime::db::Db;
use authgate_runtime::store::{self, NewToken, Source, SqlStore, StoreError, StoreRules, TokenHash, TokenStore};
use authgate_testkit::{Dice, Together};
use history::{Event, is_linearizable};
use model::{Minted, Operation, SESSIONS, State, owner};

const NODES: u64 = 3;

/// Operations of a node in one history.
const EACH: usize = 8;

fn rounds() -> u64 {
    if std::env::var("AUTHGATE_LONG").is_ok() { 20_000 } else { 200 }
}

/// Histories over one database: a pruning walks past every row that those before have left.
const A_DATABASE: usize = 500;

fn rules() -> StoreRules {
    // Far from any end; Redis counts a lifetime of its own clock on.
    StoreRules { idle: 1 << 40, absolute: 1 << 40, max_sessions: 100, clock: Clock::fixed(1_000_000) }
}

fn hash(round: u64, session: usize) -> TokenHash {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&round.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7).to_be_bytes());
    bytes[6] = u8::try_from(session).unwrap();
    bytes[8..16].copy_from_slice(&round.to_be_bytes());
    TokenHash::from_bytes(&bytes).unwrap()
}

fn user(round: u64, user: usize) -> String {
    format!("{round}-{user}")
}

/// One node in one round.
struct Node<'a, S> {
    store: &'a S,
    round: u64,
    begun: Instant,
    events: Vec<Event>,
}

type Answer = Result<Operation, StoreError>;

impl<S: TokenStore> Node<'_, S> {
    async fn does(&mut self, work: impl AsyncFnOnce(&S) -> Answer) -> Answer {
        let asked = self.begun.elapsed().as_nanos();
        let operation = work(self.store).await?;
        self.events.push(Event { asked, told: self.begun.elapsed().as_nanos(), operation });
        Ok(operation)
    }

    async fn does_all(&mut self, dice: &mut Dice) -> Result<(), StoreError> {
        while self.events.len() < EACH {
            self.anything(dice).await?;
        }
        Ok(())
    }

    async fn anything(&mut self, dice: &mut Dice) -> Answer {
        let (session, round) = (dice.throw(SESSIONS), self.round);
        let user = owner(session);
        match dice.throw(40) {
            0..12 => self.signs_in(session).await,
            12..26 => self.does(async |s| resolves(s, round, session).await).await,
            26..30 => self.does(async |s| revokes(s, round, session).await).await,
            30..33 => self.does(async |s| lists(s, round, user).await).await,
            33..35 => {
                let bumps = async |s: &S| {
                    s.bump(&self::user(round, user)).await?;
                    Ok(Operation::Bump { user })
                };
                self.does(bumps).await
            }
            35 => {
                let revokes = async |s: &S| {
                    s.revoke_others(&self::user(round, user), hash(round, session)).await?;
                    Ok(Operation::RevokeOthers { keep: session })
                };
                self.does(revokes).await
            }
            36 if dice.throw(3) == 0 => {
                let bumps = async |s: &S| {
                    s.bump_everyone().await?;
                    Ok(Operation::BumpEveryone)
                };
                self.does(bumps).await
            }
            _ => {
                let tidies = async |s: &S| {
                    s.touch(hash(round, session));
                    s.prune(10).await?;
                    Ok(Operation::Nothing)
                };
                self.does(tidies).await
            }
        }
    }

    async fn signs_in(&mut self, session: usize) -> Answer {
        let round = self.round;
        let reads = async |s: &S| Ok(Operation::Epoch { answered: s.epoch().await? });
        let Operation::Epoch { answered: begun } = self.does(reads).await? else { panic!("it reads an epoch") };
        let mints = async |s: &S| {
            let token = NewToken {
                hash: hash(round, session),
                user_id: user(round, owner(session)),
                source: Source::Cookie,
                method: "password".to_owned(),
                user_agent: None,
                begun_at_epoch: begun,
                replaces: None,
            };
            let answered = match s.mint(token).await? {
                store::Minted::Live => Minted::Live,
                store::Minted::Outdated => Minted::Outdated,
                _ => Minted::Taken,
            };
            Ok(Operation::Mint { session, begun, answered })
        };
        self.does(mints).await
    }
}

async fn resolves(store: &impl TokenStore, round: u64, session: usize) -> Answer {
    let lives = store.resolve(hash(round, session)).await?.is_some();
    Ok(Operation::Resolve { session, lives })
}

async fn revokes(store: &impl TokenStore, round: u64, session: usize) -> Answer {
    let was_there = store.revoke(hash(round, session)).await?;
    Ok(Operation::Revoke { session, was_there })
}

async fn lists(store: &impl TokenStore, round: u64, user: usize) -> Answer {
    let listed = store.list(&self::user(round, user)).await?;
    let bit = |token: &store::StoredToken| {
        (0..SESSIONS).find(|session| hash(round, *session) == token.hash).map_or(0, |session| 1 << session)
    };
    Ok(Operation::List { user, answered: listed.iter().map(bit).sum() })
}

/// What all nodes of a test see.
struct Shared<'a> {
    begun: Instant,
    meet: Barrier,
    events: Mutex<Vec<Event>>,
    /// A node had no answer in this round.
    unanswered: AtomicBool,
    faults: Mutex<&'a mut Vec<String>>,
    counts: Mutex<&'a mut Counts>,
    without_order: Mutex<Option<(u64, State, Vec<Event>)>>,
}

#[derive(Default)]
struct Counts {
    judged: u64,
    overlapping: u64,
    accepted: u64,
    refused: u64,
}

impl Shared<'_> {
    /// Every one of the rounds of one node; it ends early with the first history that has no order.
    async fn run(&self, rounds: Range<u64>, n: u64, store: &impl TokenStore) {
        let mut dice = Dice(rounds.start * NODES + n + 1);
        for round in rounds {
            // Nobody does anything between the two.
            let start = State::new(patiently(store).await);
            self.meet.wait();
            let mut node = Node { store, round, begun: self.begun, events: Vec::new() };
            if let Err(error) = node.does_all(&mut dice).await {
                self.faults.lock().unwrap().push(format!("round {round}: {error}"));
                self.unanswered.store(true, SeqCst);
            }
            self.events.lock().unwrap().extend(node.events);
            if self.meet.wait().is_leader() {
                self.judge(round, start);
            }
            self.meet.wait();
            if self.without_order.lock().unwrap().is_some() {
                return;
            }
        }
    }

    fn judge(&self, round: u64, start: State) {
        let events = std::mem::take(&mut *self.events.lock().unwrap());
        if self.unanswered.swap(false, SeqCst) {
            // Whatever is still under way has ended then: nothing waits for longer.
            std::thread::sleep(Duration::from_secs(4));
            return;
        }
        self.counts.lock().unwrap().add(&events);
        if !is_linearizable(&start, &events) {
            *self.without_order.lock().unwrap() = Some((round, start, events));
        }
    }
}

/// The epoch, as soon as there is an answer.
async fn patiently(store: &impl TokenStore) -> i64 {
    for _ in 0..30 {
        if let Ok(epoch) = store.epoch().await {
            return epoch;
        }
    }
    panic!("the store has gone");
}

/// Answers what was seen. Each node opens the store for itself, as another process would.
fn every_history_has_an_order<S: TokenStore>(
    database: impl Fn() -> String,
    open: impl AsyncFn(&str) -> S + Sync,
) -> String {
    let (mut seen, mut faults) = (Counts::default(), Vec::new());
    for first in (0..rounds()).step_by(A_DATABASE) {
        let url = database();
        let last = rounds().min(first + A_DATABASE as u64);
        histories(first..last, async || open(&url).await, &mut seen, &mut faults);
    }
    let Counts { judged, overlapping, accepted, refused } = seen;
    assert!(judged > rounds() * 9 / 10, "{judged} of {} histories were answered: {faults:?}", rounds());
    assert!(overlapping > judged && accepted > judged / 2 && refused > judged / 2, "they did meet");
    format!("{judged} histories; {overlapping} answers overlapped, {accepted} reads accepted, {refused} refused")
}

/// Over one database; counts what was seen and notes what had no answer.
fn histories<S: TokenStore>(
    rounds: Range<u64>,
    open: impl AsyncFn() -> S + Sync,
    seen: &mut Counts,
    faults: &mut Vec<String>,
) {
    let shared = Shared {
        begun: Instant::now(),
        meet: Barrier::new(NODES as usize),
        events: Mutex::default(),
        unanswered: AtomicBool::new(false),
        faults: Mutex::new(faults),
        counts: Mutex::new(seen),
        without_order: Mutex::default(),
    };
    std::thread::scope(|scope| {
        for n in 0..NODES {
            let (open, shared, rounds) = (&open, &shared, rounds.clone());
            scope.spawn(move || {
                let _together = Together;
                actix_web::rt::System::new().block_on(async { shared.run(rounds, n, &open().await).await });
            });
        }
    });
    if let Some((round, start, mut events)) = shared.without_order.into_inner().unwrap() {
        events.sort_by_key(|event: &Event| event.asked);
        let lines: Vec<String> =
            events.iter().map(|one| format!("{:>12} {:>12} {:?}", one.asked, one.told, one.operation)).collect();
        panic!("round {round} has no order, from {start:?}:\n{}", lines.join("\n"));
    }
}

impl Counts {
    fn add(&mut self, events: &[Event]) {
        self.judged += 1;
        for (n, event) in events.iter().enumerate() {
            let overlaps = |other: &Event| other.asked < event.told && event.asked < other.told;
            self.overlapping += u64::from(events[..n].iter().any(overlaps));
            match event.operation {
                Operation::Resolve { lives: true, .. } => self.accepted += 1,
                Operation::Resolve { lives: false, .. } => self.refused += 1,
                _ => {}
            }
        }
    }
}

async fn over(database: &str) -> SqlStore {
    let db = Db::open(database).unwrap();
    SqlStore::migrate(&db).unwrap();
    SqlStore::over(db, rules()).await.unwrap()
}

#[test]
fn sec_96_97_99_all_that_sqlite_answers_can_be_put_in_one_order() {
    let folder = tempfile::tempdir().unwrap();
    let made = AtomicU64::new(0);
    let file = || format!("sqlite://{}", folder.path().join(format!("{}.db", made.fetch_add(1, SeqCst))).display());
    println!("{}", every_history_has_an_order(file, over));
}

#[cfg(feature = "postgres")]
#[test]
fn sec_96_97_99_all_that_postgresql_answers_can_be_put_in_one_order() {
    let server = authgate_testkit::server::Postgres::start(&[]);
    println!("{}", every_history_has_an_order(|| server.database(), over));
}

#[cfg(feature = "mysql")]
#[test]
fn sec_96_97_99_all_that_mariadb_answers_can_be_put_in_one_order() {
    let server = authgate_testkit::server::MariaDb::start(&[]);
    println!("{}", every_history_has_an_order(|| server.database(), over));
}

#[cfg(feature = "redis")]
#[test]
fn sec_96_97_99_all_that_redis_answers_can_be_put_in_one_order() {
    let server = authgate_testkit::server::Redis::start(&[]);
    let open = async |url: &str| store::RedisStore::open(url, rules(), false).await.unwrap();
    println!("{}", every_history_has_an_order(|| server.url(), open));
}

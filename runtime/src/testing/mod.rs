//! A gateway in this process, for tests: a free port, a database of its own, a clock that moves.

mod hooks;
mod parts;

pub use hooks::{identity, oauth_errors, with_context};
pub use parts::{Part, parts};

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::cli::open::database;
use crate::clock::Clock;
use crate::env::Environment;
use crate::gate::{Gate, Mode};
use crate::methods::password::Argon2Cost;
use crate::project::Project;
use crate::serve::listen;

/// What is done again on every request of this process, whatever has not changed: the price without that belief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Again {
    /// The session is read.
    Read = 1,
    /// The session is read, and its user loaded.
    Load = 2,
}

static AGAIN: AtomicU8 = AtomicU8::new(0);

/// From here on every request does it again.
pub fn do_again(what: Again) {
    AGAIN.store(what as u8, Ordering::Relaxed);
}

pub(crate) fn does_again(what: Again) -> bool {
    AGAIN.load(Ordering::Relaxed) >= what as u8
}

static COST: OnceLock<Argon2Cost> = OnceLock::new();

/// From here on passwords are hashed at this cost, whatever the spec says.
pub fn hash_at(cost: Argon2Cost) {
    COST.get_or_init(|| cost);
}

pub(crate) fn cost() -> Option<Argon2Cost> {
    COST.get().copied()
}

/// How a gateway under test is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The clock of tokens and stores.
    pub clock: Clock,
    /// Serves as `dev` does: the dev cookie, its pages, its seeds.
    pub dev: bool,
    /// Variables beside `DATABASE_URL`, `BIND_ADDR` and the secret.
    pub variables: Vec<(String, String)>,
}

/// The signing secret of gateways under test.
pub const SECRET: &str = "tests-only-Zk3v9Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgA";

/// Starts a gateway of `P` over the database at the URL `database` on its own threads, and answers
/// its address. It runs until the process ends.
///
/// # Errors
/// What `serve` would have said.
pub fn start<P: Project>(database: &str, setup: Setup) -> Result<SocketAddr, String> {
    start_counted::<P>(database, setup).map(|(address, _)| address)
}

/// [`start`], and the KiB times passes that its passwords cost so far.
///
/// # Errors
/// What `serve` would have said.
pub fn start_counted<P: Project>(database: &str, setup: Setup) -> Result<(SocketAddr, Arc<AtomicU64>), String> {
    let url = database.to_owned();
    let (tell, told) = std::sync::mpsc::channel();
    let run = move || {
        actix_web::rt::System::new().block_on(async move {
            match open::<P>(&url, setup).await {
                Ok(ready) => {
                    // The test may have given up; then nobody asks the server either.
                    let work = ready.core.passwords.as_ref().map(|p| p.work()).unwrap_or_default();
                    let _ = tell.send(Ok((ready.address, work)));
                    ready.spawn();
                    std::future::pending::<()>().await;
                }
                Err(what) => drop(tell.send(Err(what))),
            }
        });
    };
    std::thread::Builder::new().spawn(run).map_err(|e| e.to_string())?;
    told.recv().map_err(|e| e.to_string())?
}

/// A connection to a database, for a thread that serves no requests.
///
/// # Errors
/// If the database does not answer.
pub fn connect(database: &str) -> Result<crate::db::DbConnection, crate::store::StoreError> {
    crate::db::Target::read(database).map_err(crate::store::StoreError::refused)?.connect()
}

/// Verb and path of every route of `P`, with parameters filled in: the generated ones and those it shows.
#[must_use]
pub fn routes<P: Project>() -> Vec<(String, String)> {
    let table = crate::http::RouteTable::<P::Gate>::of();
    let generated = table.rows().map(|(verb, path)| (verb.to_string(), path.replace("{handle}", "AAAAAAAAAAAAAAAA")));
    let own = P::shown().into_iter().map(|(verb, path)| (verb.to_owned(), path));
    generated.chain(own).collect()
}

async fn open<P: Project>(url: &str, setup: Setup) -> Result<crate::serve::Ready, String> {
    let settings = const { &<P::Gate as Gate>::SETTINGS };
    let lookup = |name: &str| match name {
        "DATABASE_URL" => Some(url.to_owned()),
        "BIND_ADDR" => Some("127.0.0.1:0".to_owned()),
        _ => match setup.variables.iter().find(|(key, _)| key == name) {
            Some((_, value)) => Some(value.clone()),
            None => (name == settings.secret_env).then(|| SECRET.to_owned()),
        },
    };
    let env = Environment::of::<P::Gate>(&lookup);
    let env = env.map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    let db = database::<P>(&env, true).map_err(|failed| failed.what)?;
    let mode = mode(setup.dev)?;
    listen::<P>(env, db, setup.clock, mode).await.map_err(|failed| failed.what)
}

#[cfg(all(feature = "dev", debug_assertions))]
fn mode(dev: bool) -> Result<Mode, String> {
    Ok(if dev { Mode::Dev } else { Mode::Serve })
}

#[cfg(not(all(feature = "dev", debug_assertions)))]
fn mode(dev: bool) -> Result<Mode, String> {
    if dev { Err("this build has no dev".to_owned()) } else { Ok(Mode::Serve) }
}

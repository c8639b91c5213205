//! The database, and a gateway that serves nobody, for commands.

use crate::cli::Failed;
use crate::clock::Clock;
use crate::context::StartError;
use crate::db::Db;
use crate::env::{EnvProblem, Environment};
use crate::gate::{Gate, Gateway, Mode};
use crate::http::RouteTable;
use crate::project::Project;
use crate::store::migrations;

/// Every problem of the environment, a line each.
pub(crate) fn env_failed(problems: &[EnvProblem]) -> Failed {
    let lines: Vec<String> = problems.iter().map(|p| format!("  {p}")).collect();
    Failed::found(format!("the environment is not complete:\n{}", lines.join("\n")))
}

pub(crate) fn start_failed(error: StartError) -> Failed {
    Failed::because(&error)
}

/// Opens the database. What is pending is applied to a file, which is this gateway's alone; to a server only where
/// `migrates`, for another version may still be at it.
pub(crate) fn database<P: Project>(env: &Environment, migrates: bool) -> Result<Db, Failed> {
    let settings = const { &<P::Gate as Gate>::SETTINGS };
    let failed = |e| Failed::because(&e);
    let db = Db::open(&env.database).map_err(failed)?;
    if !settings.relaxed_durability {
        db.durable().map_err(failed)?;
    }
    let mut pending = 0;
    for source in std::iter::once(migrations()).chain(P::migrations()) {
        if migrates || db.file().is_some() {
            db.migrate(source).map_err(failed)?;
        } else {
            pending += db.pending(source).map_err(failed)?.len();
        }
    }
    if pending > 0 {
        let what = "migrations of the database are pending: run `migrate` first, or set AUTO_MIGRATE=1";
        return Err(Failed::found(format!("{pending} {what}")));
    }
    Ok(db)
}

/// The environment of a command that signs nothing and listens nowhere: it needs no secret and no origins.
pub(crate) fn environment<P: Project>() -> Result<Environment, Failed> {
    let settings = const { &<P::Gate as Gate>::SETTINGS };
    let needs = RouteTable::<P::Gate>::of().needs;
    let unused = super::keys::fresh()?;
    let lookup = |name: &str| match name {
        "DATABASE_URL" | "REDIS_URL" => std::env::var(name).ok(),
        _ if name == settings.secret_env || needs.keys.contains(&name) => Some(unused.clone()),
        _ => None,
    };
    Environment::of::<P::Gate>(&lookup).map_err(|problems| env_failed(&problems))
}

/// A gateway over the configured database.
pub(crate) async fn gateway<P: Project>() -> Result<Gateway<P::Gate>, Failed> {
    let env = environment::<P>()?;
    let db = database::<P>(&env, false)?;
    Gateway::open(env, db, Clock::system(), Mode::Serve).await.map_err(start_failed)
}

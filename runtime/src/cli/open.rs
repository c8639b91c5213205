//! The database, and a gateway that serves nobody, for commands.

use crate::cli::Failed;
use crate::clock::Clock;
use crate::context::StartError;
use crate::db::Db;
use crate::env::{EnvProblem, Environment};
use crate::gate::{Gate, Gateway, Mode};
use crate::http::RouteTable;
use crate::project::Project;

/// Every problem of the environment, a line each.
pub(crate) fn env_failed(problems: &[EnvProblem]) -> Failed {
    let lines: Vec<String> = problems.iter().map(|p| format!("  {p}")).collect();
    Failed::found(format!("the environment is not complete:\n{}", lines.join("\n")))
}

pub(crate) fn start_failed(error: StartError) -> Failed {
    Failed::because(&error)
}

/// The database of a project; see [`crate::open::database`].
pub(crate) fn database<P: Project>(env: &Environment, migrates: bool) -> Result<Db, Failed> {
    let opened = crate::open::database::<P::Gate>(env, migrates, P::migrations());
    // What has no cause below it is a finding: migrations are pending.
    opened.map_err(|error| match std::error::Error::source(&error) {
        None => Failed::found(error.to_string()),
        Some(_) => start_failed(error),
    })
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

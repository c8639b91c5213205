//! The commands that every binary built with the runtime has.

mod doctor;
pub(crate) mod keys;
mod migrate;
pub(crate) mod open;
pub(crate) mod out;
mod sessions;

pub(crate) use sessions::prune_all;

use std::process::ExitCode;

use clap::{ArgMatches, Command};

use crate::error::chain;
use crate::project::Project;
use crate::serve::{self, logging};

/// A command that did not do its work: what a person is told, and the exit code.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) what: String,
    pub(crate) code: u8,
}

impl Failed {
    /// Something could not be read, written or reached.
    pub(crate) fn because(error: &(dyn std::error::Error + 'static)) -> Self {
        Self { what: chain(error), code: 3 }
    }

    /// The command found something to mend.
    pub(crate) fn found(what: impl Into<String>) -> Self {
        Self { what: what.into(), code: 1 }
    }

    /// With what to do about it.
    pub(crate) fn then(self, remedy: &str) -> Self {
        Self { what: format!("{}; {remedy}", self.what), ..self }
    }
}

/// Runs the command line of `P`: the whole of a `main`.
#[must_use]
pub fn run<P: Project>() -> ExitCode {
    let matches = command::<P>().get_matches();
    logging::start();
    let Some((name, matches)) = matches.subcommand() else { return ExitCode::from(2) };
    let outcome = actix_web::rt::System::new().block_on(dispatch::<P>(name, matches));
    outcome.unwrap_or_else(|failed| {
        out::complain(&failed.what);
        ExitCode::from(failed.code)
    })
}

fn command<P: Project>() -> Command {
    let program = std::env::current_exe().ok();
    let name = program.as_deref().and_then(|p| p.file_stem()?.to_str()).unwrap_or("gateway").to_owned();
    let command = Command::new(name)
        .about("An authgate gateway")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .subcommand(Command::new("serve").about("Serves; every setting is an environment variable"))
        .subcommand(migrate::command())
        .subcommand(sessions::command())
        .subcommand(doctor::command())
        .subcommand(keys::command())
        .subcommands(P::commands());
    #[cfg(all(feature = "dev", debug_assertions))]
    let command =
        command.subcommand(Command::new("dev").about("Serves on loopback with seeded users and a sign-in page"));
    command
}

async fn dispatch<P: Project>(name: &str, matches: &ArgMatches) -> Result<ExitCode, Failed> {
    match name {
        "serve" => serve::serve::<P>().await,
        #[cfg(all(feature = "dev", debug_assertions))]
        "dev" => crate::dev::dev::<P>().await,
        "migrate" => migrate::run::<P>(matches),
        "sessions" => sessions::run::<P>(matches).await,
        "doctor" => doctor::run::<P>().await,
        "keys" => keys::run(),
        other => {
            let gate = open::gateway::<P>().await?;
            P::command(other, matches, &gate.context()).await.map_err(|e| Failed::because(&e))
        }
    }
}

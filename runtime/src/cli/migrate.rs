//! `migrate`: applies pending migrations, or shows them.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{Failed, open, out};
use crate::db::Db;
use crate::project::Project;
use crate::store::migrations;

pub(super) fn command() -> Command {
    let dry =
        Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("Show what is pending, change nothing");
    Command::new("migrate").about("Applies pending migrations").arg(dry)
}

pub(super) fn run<P: Project>(matches: &ArgMatches) -> Result<ExitCode, Failed> {
    let env = open::environment::<P>()?;
    let db = Db::open(&env.database).map_err(|e| Failed::because(&e))?;
    let dry = matches.get_flag("dry-run");
    let mut count = 0;
    for source in std::iter::once(migrations()).chain(P::migrations()) {
        let names = if dry { db.pending(source) } else { db.migrate(source) };
        for name in names.map_err(|e| Failed::because(&e))? {
            count += 1;
            out::line(&format!("{} {name}", if dry { "pending" } else { "applied" }));
        }
    }
    if count == 0 {
        out::line("nothing is pending");
    }
    Ok(ExitCode::SUCCESS)
}

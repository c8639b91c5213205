//! `sessions export` and `sessions import`: from one store to another, and nobody signs in again.

use std::io::{BufWriter, IsTerminal, stdin, stdout};
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::cli::{Failed, out};
use crate::gate::Core;
use crate::transfer::{self, Fault};

pub(super) fn commands() -> [Command; 2] {
    [
        Command::new("export").about("Writes every live session to standard output, ids hashed, for `import`"),
        Command::new("import").about("Adds the sessions that `export` wrote, from standard input").arg(
            Arg::new("add")
                .long("add")
                .action(ArgAction::SetTrue)
                .help("Also where there are sessions already: one that was ended since the export lives again"),
        ),
    ]
}

pub(super) async fn export(core: &Core) -> Result<ExitCode, Failed> {
    let mut to = BufWriter::new(stdout().lock());
    let count = transfer::export(&core.store, &core.db, &mut to).await.map_err(failed)?;
    out::note(&format!("exported {} sessions", count.sessions));
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn import(core: &Core, matches: &ArgMatches) -> Result<ExitCode, Failed> {
    if stdin().is_terminal() {
        return Err(Failed::found("an export is read from standard input: sessions export | sessions import"));
    }
    let used = !core.store.recent(1).await.map_err(|e| Failed::because(&e))?.is_empty();
    if used && !matches.get_flag("add") {
        return Err(Failed::found(
            "there are sessions in this store; with --add, one that was ended since the export lives again",
        ));
    }
    let count = transfer::import(&core.store, &core.db, stdin().lock()).await;
    // What was moved stays where it is.
    let count = count.map_err(|fault| failed(fault).then("give the whole export again, with --add"))?;
    out::line(&format!("imported {} sessions", count.sessions));
    Ok(ExitCode::SUCCESS)
}

fn failed(fault: Fault) -> Failed {
    match fault {
        Fault::Store(error) => Failed::because(&error),
        Fault::Text(error) => Failed::because(&error),
        Fault::Line(number, what) => Failed::found(format!("line {number} {what}")),
    }
}

//! `sessions`: look at live sessions, and end them.

mod transfer;

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};

use super::{Failed, open, out};
use crate::clock::rfc3339;
use crate::project::Project;
use crate::store::Store;

/// The most rows of a list.
const MOST: u32 = 1000;

/// Rows that one pruning transaction deletes.
const BATCH: u32 = 1000;

pub(super) fn command() -> Command {
    let user = || Arg::new("user").value_name("USER_ID").allow_hyphen_values(true);
    Command::new("sessions")
        .about("Looks at live sessions and ends them")
        .subcommand_required(true)
        .subcommand(Command::new("list").about("Lists live sessions, newest first").arg(user()))
        .subcommand(
            Command::new("revoke")
                .about("Ends one session")
                .arg(Arg::new("handle").value_name("HANDLE").required(true).allow_hyphen_values(true)),
        )
        .subcommand(Command::new("revoke-user").about("Ends every session of a user").arg(user().required(true)))
        .subcommand(
            Command::new("revoke-everyone").about("Ends every session of everybody, such as after a restored backup"),
        )
        .subcommand(Command::new("prune").about("Deletes the rows of dead sessions"))
        .subcommands(transfer::commands())
}

pub(super) async fn run<P: Project>(matches: &ArgMatches) -> Result<ExitCode, Failed> {
    #[cfg(feature = "postgres")]
    if matches.subcommand_name() == Some("revoke-everyone") {
        crate::db::accept_any_timeline();
    }
    let gate = open::gateway::<P>().await?;
    let store = &gate.core.store;
    let failed = |e| Failed::because(&e);
    let text = |matches: &ArgMatches, name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    match matches.subcommand() {
        Some(("list", matches)) => list(store, matches.get_one::<String>("user")).await,
        Some(("revoke", matches)) => {
            let handle = text(matches, "handle");
            let found = store.by_handle(&handle).await.map_err(failed)?;
            let Some(token) = found else {
                return Err(Failed::found(format!("no live session has the handle {handle}")));
            };
            store.revoke(token.hash).await.map_err(failed)?;
            out::line(&format!("ended {handle}"));
            Ok(ExitCode::SUCCESS)
        }
        Some(("revoke-user", matches)) => {
            let user = text(matches, "user");
            store.bump(&user).await.map_err(failed)?;
            out::line(&format!("ended every session of {user}"));
            Ok(ExitCode::SUCCESS)
        }
        Some(("revoke-everyone", _)) => {
            store.bump_everyone().await.map_err(failed)?;
            out::line("ended every session");
            Ok(ExitCode::SUCCESS)
        }
        Some(("export", _)) => transfer::export(&gate.core).await,
        Some(("import", matches)) => transfer::import(&gate.core, matches).await,
        _ => {
            let rows = prune_all(store).await.map_err(failed)?;
            out::line(&format!("deleted {rows} dead sessions"));
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn list(store: &Store, user: Option<&String>) -> Result<ExitCode, Failed> {
    let found = match user {
        Some(user) => store.list(user).await,
        None => store.recent(MOST).await,
    };
    let sessions = found.map_err(|e| Failed::because(&e))?;
    out::line(&format!(
        "{:16}  {:36}  {:20}  {:20}  {:6}  USER AGENT",
        "HANDLE", "USER", "CREATED", "LAST USED", "SOURCE"
    ));
    for token in sessions {
        let agent = token.user_agent.as_deref().unwrap_or("-");
        let (created, used) = (rfc3339(token.created_at), rfc3339(token.last_used_at));
        let (handle, user, source) = (token.hash.handle(), &token.user_id, token.source.as_str());
        out::line(&format!("{handle:16}  {user:36}  {created:20}  {used:20}  {source:6}  {agent}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Deletes every dead row, a batch a transaction.
pub(crate) async fn prune_all(store: &Store) -> Result<u64, crate::store::StoreError> {
    let mut all = 0;
    loop {
        let rows = store.prune(BATCH).await?;
        all += rows;
        if rows == 0 {
            return Ok(all);
        }
    }
}

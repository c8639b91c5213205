//! `users`: an operator's commands.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use authgate_runtime::clap::{Arg, ArgAction, ArgMatches, Command};
use authgate_runtime::prelude::{HookContext, HookError, Secret};

use super::{Addition, User, add, all, find, remove, set_active, set_password, set_roles};

/// The command with its verbs.
#[must_use]
pub fn command() -> Command {
    let name = || Arg::new("name").value_name("NAME").required(true).allow_hyphen_values(true);
    let role =
        || Arg::new("role").long("role").value_name("ROLE").action(ArgAction::Append).help("A role; may stand again");
    let stdin = || {
        let help = "Take the first line of standard input instead of asking";
        Arg::new("password-stdin").long("password-stdin").action(ArgAction::SetTrue).help(help)
    };
    let email = Arg::new("email").long("email").value_name("ADDRESS");
    Command::new("users")
        .about("The gateway's users")
        .subcommand_required(true)
        .subcommand(Command::new("add").about("Adds a user").args([name(), email, role(), stdin()]))
        .subcommand(Command::new("list").about("Lists users with their roles"))
        .subcommand(Command::new("disable").about("Keeps a user out and ends their sessions").arg(name()))
        .subcommand(Command::new("remove").about("Removes a user and ends their sessions").arg(name()))
        .subcommand(Command::new("enable").about("Lets a user in again, past any throttle").arg(name()))
        .subcommand(
            Command::new("set-password").about("Sets a password and ends the user's sessions").args([name(), stdin()]),
        )
        .subcommand(Command::new("set-roles").about("Sets a user's roles, all of them").args([name(), role()]))
}

/// Runs one verb.
///
/// # Errors
/// If the database did not confirm, or a password is not acceptable.
pub async fn run(matches: &ArgMatches, cx: &HookContext) -> Result<ExitCode, HookError> {
    let Some((verb, matches)) = matches.subcommand() else { return Ok(ExitCode::from(2)) };
    if verb == "list" {
        return list(cx).await;
    }
    let name = matches.get_one::<String>("name").map(String::as_str).unwrap_or_default();
    if verb == "add" {
        return add_one(name, matches, cx).await;
    }
    let Some(user) = find(cx, name).await? else { return complain(&format!("there is no user {name}")) };
    match verb {
        "disable" => set_active(cx, &user, false).await?,
        "enable" => set_active(cx, &user, true).await?,
        "remove" => remove(cx, &user).await?,
        "set-roles" => set_roles(cx, &user, &roles(matches)).await?,
        _ => {
            if let Err(error) = set_password(cx, &user, &password(matches)?).await {
                return refused(error);
            }
        }
    }
    say(&format!("{verb}: {name}"))
}

async fn add_one(name: &str, matches: &ArgMatches, cx: &HookContext) -> Result<ExitCode, HookError> {
    let (roles, password) = (roles(matches), password(matches)?);
    let email = matches.get_one::<String>("email").map(String::as_str);
    match add(cx, Addition { username: name, email, roles: &roles, password: Some(&password) }).await {
        Ok(Some(id)) => say(&format!("added {name} ({id})")),
        Ok(None) => complain(&format!("the name {name} is taken or reserved")),
        Err(error) => refused(error),
    }
}

async fn list(cx: &HookContext) -> Result<ExitCode, HookError> {
    for (user, roles) in all(cx).await? {
        let User { id, username, email, active, .. } = &user;
        let state = if *active { "active" } else { "disabled" };
        let email = email.as_deref().unwrap_or("-");
        say(&format!("{id}  {username:20}  {state:8}  {email:30}  {}", roles.join(",")))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn roles(matches: &ArgMatches) -> Vec<String> {
    matches.get_many::<String>("role").into_iter().flatten().cloned().collect()
}

/// From standard input where asked so, else from a prompt that shows nothing.
fn password(matches: &ArgMatches) -> Result<Secret, HookError> {
    if !matches.get_flag("password-stdin") {
        return rpassword::prompt_password("Password: ").map(Secret::new).map_err(HookError::other);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(HookError::other)?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n'])))
}

/// A password that is not acceptable is the operator's to mend; all else is a failure.
fn refused(error: HookError) -> Result<ExitCode, HookError> {
    match error {
        HookError::InvalidBody(why) => complain(why),
        other => Err(other),
    }
}

fn say(line: &str) -> Result<ExitCode, HookError> {
    writeln!(std::io::stdout().lock(), "{line}").map_err(HookError::other)?;
    Ok(ExitCode::SUCCESS)
}

fn complain(line: &str) -> Result<ExitCode, HookError> {
    writeln!(std::io::stderr().lock(), "error: {line}").map_err(HookError::other)?;
    Ok(ExitCode::FAILURE)
}

//! `keys new`: a signing secret.

use std::process::ExitCode;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clap::Command;

use super::{Failed, out};

pub(super) fn command() -> Command {
    let new = Command::new("new").about("Prints a fresh signing secret");
    Command::new("keys").about("Signing secrets").subcommand_required(true).subcommand(new)
}

pub(super) fn run() -> Result<ExitCode, Failed> {
    out::line(&fresh()?);
    Ok(ExitCode::SUCCESS)
}

/// 48 random bytes as 64 characters.
pub(crate) fn fresh() -> Result<String, Failed> {
    let mut bytes = [0; 48];
    getrandom::fill(&mut bytes).map_err(|e| Failed::because(&e))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

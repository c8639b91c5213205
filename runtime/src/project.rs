//! What a user's `main` hands to the runtime.

use std::future::Future;
use std::process::ExitCode;

use actix_web::web::ServiceConfig;
use clap::{ArgMatches, Command};

use crate::context::{HookContext, HookError};
use crate::db::Migrations;
use crate::gate::Gate;

/// A gateway: what the spec generated, and what the user adds to it.
pub trait Project: 'static {
    /// The generated marker type.
    type Gate: Gate;

    /// Migrations of the user's own tables.
    fn migrations() -> Option<Migrations> {
        None
    }

    /// Adds the user's own routes.
    fn routes(app: &mut ServiceConfig) {
        let _ = app;
    }

    /// Method and path of routes that the table of URLs shows beside the generated ones.
    fn shown() -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Seeds users for `dev`. Runs at each of its starts.
    fn seed(cx: &HookContext) -> impl Future<Output = Result<(), HookError>> {
        let _ = cx;
        async { Ok(()) }
    }

    /// Who was seeded, for the table of URLs: name and password.
    fn seeded() -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Commands beside `serve`, `migrate` and the others.
    fn commands() -> Vec<Command> {
        Vec::new()
    }

    /// Runs one of [`Project::commands`].
    fn command(
        name: &str,
        matches: &ArgMatches,
        cx: &HookContext,
    ) -> impl Future<Output = Result<ExitCode, HookError>> {
        let _ = (name, matches, cx);
        async { Ok(ExitCode::from(2)) }
    }
}

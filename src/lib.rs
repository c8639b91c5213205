//! The reference gateway: a real user of the authgate crates, and nothing that another user could
//! not write.

pub mod auth;
#[rustfmt::skip]
#[path = "../generated/auth.rs"]
pub mod generated;
mod routes;
pub mod token_store;
pub mod users;

use std::process::ExitCode;

use authgate_runtime::Project;
use authgate_runtime::clap::{ArgMatches, Command};
use authgate_runtime::prelude::{HookContext, HookError, Migrations};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
#[cfg(feature = "postgres")]
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
#[cfg(feature = "mysql")]
const MYSQL: EmbeddedMigrations = embed_migrations!("migrations/mysql");

/// What this crate adds to what its spec generates.
pub enum Reference {}

impl Project for Reference {
    type Gate = generated::Gate;

    fn migrations() -> Option<Migrations> {
        let all = Migrations::sqlite(SQLITE);
        #[cfg(feature = "postgres")]
        let all = all.and_postgres(POSTGRES);
        #[cfg(feature = "mysql")]
        let all = all.and_mysql(MYSQL);
        Some(all)
    }

    fn routes(app: &mut actix_web::web::ServiceConfig) {
        routes::routes(app);
    }

    fn shown() -> Vec<(&'static str, String)> {
        vec![("GET", routes::greeting_path()), ("GET", routes::account_path())]
    }

    async fn seed(cx: &HookContext) -> Result<(), HookError> {
        users::seed::seed(cx).await
    }

    fn seeded() -> &'static [(&'static str, &'static str)] {
        users::seed::SHOWN
    }

    fn commands() -> Vec<Command> {
        vec![users::command::command()]
    }

    async fn command(_: &str, matches: &ArgMatches, cx: &HookContext) -> Result<ExitCode, HookError> {
        users::command::run(matches, cx).await
    }
}

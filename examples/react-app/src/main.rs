//! A small product: projects, their budgets for those who may see them, members, and the devices that are signed in.

mod api;
mod auth;
#[rustfmt::skip]
#[path = "../generated/auth.rs"]
mod generated;
mod users;

use authgate_runtime::prelude::{HookContext, HookError, Migrations, Project};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

enum App {}

impl Project for App {
    type Gate = generated::Gate;

    fn migrations() -> Option<Migrations> {
        Some(Migrations::sqlite(MIGRATIONS))
    }

    fn routes(app: &mut actix_web::web::ServiceConfig) {
        api::routes(app);
    }

    fn shown() -> Vec<(&'static str, String)> {
        vec![("GET", api::PROJECTS.to_owned()), ("GET", api::MEMBERS.to_owned())]
    }

    async fn seed(cx: &HookContext) -> Result<(), HookError> {
        users::seed(cx).await
    }

    fn seeded() -> &'static [(&'static str, &'static str)] {
        users::SEEDED
    }
}

fn main() -> std::process::ExitCode {
    authgate_runtime::run::<App>()
}

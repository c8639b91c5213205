//! `dev`: a gateway on loopback with an embedded store, seeded users and a sign-in page.
//!
//! Explicit, never a fallback: a release build does not have it, and it listens on loopback only.

mod home;
pub(crate) mod idp;
mod page;
mod table;

pub(crate) use page::{landing, routes};

use std::process::ExitCode;

use crate::cli::Failed;
use crate::clock::Clock;
use crate::env::Environment;
use crate::gate::{Gate, Mode};
use crate::http::RouteTable;
use crate::project::Project;
use crate::serve::{listen, show};

/// Serves as a developer wants it, until a signal.
pub(crate) async fn dev<P: Project>() -> Result<ExitCode, Failed> {
    let settings = const { &<P::Gate as Gate>::SETTINGS };
    let needs = RouteTable::<P::Gate>::of().needs;
    let home = home::Home::find()?;
    let secret = home.secret(settings.secret_env)?;
    let lookup = |name: &str| match name {
        "DATABASE_URL" => Some(home.database.clone()),
        "BIND_ADDR" | "APP_URL" | "ALLOWED_ORIGINS" | "REDIS_URL" => std::env::var(name).ok(),
        "DRAIN_SECONDS" => Some("0".to_owned()),
        // What is kept is kept under keys of this one secret, each of its own purpose.
        _ if name == settings.secret_env || needs.keys.contains(&name) => Some(secret.clone()),
        _ => None,
    };
    let env = Environment::of::<P::Gate>(&lookup).map_err(|p| crate::cli::open::env_failed(&p))?;
    if !env.bind.ip().is_loopback() {
        return Err(Failed::found(format!("BIND_ADDR: dev listens on loopback only, not on {}", env.bind)));
    }
    if !env.app.is_loopback_http() {
        return Err(Failed::found(format!("APP_URL: dev leads to loopback only, not to {}: unset it", env.app)));
    }
    let db = crate::cli::open::database::<P>(&env, true)?;
    let ready = listen::<P>(env, db, Clock::system(), Mode::Dev).await?;
    show::<P>(&ready);
    table::show::<P>(&ready, &home);
    ready.finish().await
}

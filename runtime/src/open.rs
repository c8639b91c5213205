//! A gateway for an App of the user's own making.

use crate::clock::Clock;
use crate::context::StartError;
use crate::db::{Db, Migrations};
use crate::env::Environment;
use crate::gate::{Gate, Gateway, Mode};
use crate::store::migrations;

/// Opens the gateway that the process's environment describes, with `own` migrations of the user's tables applied as
/// ours are.
///
/// For an App that is put together by hand; [`crate::run`] does this and the rest.
///
/// ```ignore
/// let gate = authgate_runtime::open::<generated::Gate>([]).await?;
/// HttpServer::new(move || App::new().wrap(generated::guard(&gate)).configure(generated::configure(&gate)))
/// ```
///
/// # Errors
/// Every problem of the environment at once, or what stands in the way of the store.
pub async fn open<G: Gate>(own: impl IntoIterator<Item = Migrations>) -> Result<Gateway<G>, StartError> {
    let env = Environment::of::<G>(&|name| std::env::var(name).ok()).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        StartError::new(format!("the environment is not complete: {}", lines.join("; ")))
    })?;
    let db = database::<G>(&env, env.auto_migrate, own)?;
    Gateway::open(env, db, Clock::system(), Mode::Serve).await
}

/// Opens the database of a gateway. What is pending, of ours and of `own`, is applied to a file, which is this gateway's
/// alone; to a server only where `migrates`, for another version may still be at it.
pub(crate) fn database<G: Gate>(
    env: &Environment,
    migrates: bool,
    own: impl IntoIterator<Item = Migrations>,
) -> Result<Db, StartError> {
    let db = Db::open(&env.database).map_err(StartError::store)?;
    if !const { &G::SETTINGS }.relaxed_durability {
        db.durable().map_err(StartError::store)?;
    }
    let all: Vec<Migrations> = std::iter::once(migrations()).chain(own).collect();
    if migrates || db.file().is_some() {
        db.migrate_all(all).map_err(StartError::store)?;
        return Ok(db);
    }
    let mut pending = 0;
    for source in all {
        pending += db.pending(source).map_err(StartError::store)?.len();
    }
    if pending > 0 {
        let what = "migrations of the database are pending: run `migrate` first, or set AUTO_MIGRATE=1";
        return Err(StartError::new(format!("{pending} {what}")));
    }
    Ok(db)
}

impl<G: Gate> Gateway<G> {
    /// Where the environment says to listen.
    #[must_use]
    pub fn address(&self) -> std::net::SocketAddr {
        self.core.env.bind
    }
}

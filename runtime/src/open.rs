//! A gateway for an App of the user's own making.

use crate::clock::Clock;
use crate::context::StartError;
use crate::db::{Db, Migrations};
use crate::env::Environment;
use crate::gate::{Gate, Gateway, Mode};
use crate::store::SqlStore;

/// Opens the gateway that the process's environment describes, with `migrations` of the user's own tables applied.
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
pub async fn open<G: Gate>(migrations: impl IntoIterator<Item = Migrations>) -> Result<Gateway<G>, StartError> {
    let env = Environment::of::<G>(&|name| std::env::var(name).ok()).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        StartError::new(format!("the environment is not complete: {}", lines.join("; ")))
    })?;
    let db = Db::open(&env.database).map_err(StartError::store)?;
    SqlStore::migrate(&db).map_err(StartError::store)?;
    for own in migrations {
        db.migrate(own).map_err(StartError::store)?;
    }
    Gateway::open(env, db, Clock::system(), Mode::Serve).await
}

impl<G: Gate> Gateway<G> {
    /// Where the environment says to listen.
    #[must_use]
    pub fn address(&self) -> std::net::SocketAddr {
        self.core.env.bind
    }
}

//! `serve`: from an environment to a listening server, and from SIGTERM to its end.

mod listen;
pub(crate) mod logging;
mod table;

pub(crate) use listen::{Ready, listen};
pub(crate) use table::show;

use std::process::ExitCode;

use crate::cli::Failed;
use crate::clock::Clock;
use crate::env::Environment;
use crate::gate::{Gate, Mode};
use crate::http::RouteTable;
use crate::methods::oauth::registered;
use crate::project::Project;

/// Serves until a signal.
pub(crate) async fn serve<P: Project>() -> Result<ExitCode, Failed> {
    let settings = const { &<P::Gate as Gate>::SETTINGS };
    let env = Environment::of::<P::Gate>(&|name| std::env::var(name).ok());
    let env = env.map_err(|problems| listen::env_failed(&problems))?;
    let db = listen::database::<P>(&env, env.auto_migrate)?;
    for provider in RouteTable::<P::Gate>::of().oauth.iter().flat_map(|settings| registered(settings, &env)) {
        if let Some((variable, why)) = provider.unserved {
            let (spec_key, provider) = (provider.key, provider.slug);
            tracing::warn!(spec_key, provider, variable, why, "this provider is not served until its variable is good");
        }
    }
    if settings.revocation_max_ms > 0 {
        tracing::warn!(max_ms = settings.revocation_max_ms, "a revocation may be noticed late, as the spec allows");
    }
    let ready = listen::<P>(env, db, Clock::system(), Mode::Serve).await?;
    show::<P>(&ready);
    ready.finish().await
}

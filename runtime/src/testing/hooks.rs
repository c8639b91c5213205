//! A hook by itself, for tests of the user's functions.

use super::{Setup, open};
use crate::clock::Clock;
use crate::context::HookContext;
use crate::methods::oauth::OidcIdentity;
use crate::project::Project;

/// Runs `work` with a hook's context over the database at the URL `database` and under `variables`, on a thread of
/// its own.
///
/// # Errors
/// What `serve` would have said, or that the work panicked.
pub fn with_context<P: Project, T: Send + 'static>(
    database: &str,
    variables: Vec<(String, String)>,
    work: impl AsyncFnOnce(&HookContext) -> T + Send + 'static,
) -> Result<T, String> {
    let url = database.to_owned();
    let run = move || {
        actix_web::rt::System::new().block_on(async move {
            let setup = Setup { clock: Clock::system(), dev: false, variables };
            let ready = open::<P>(&url, setup).await?;
            Ok(work(&HookContext::outside(ready.core.clone())).await)
        })
    };
    std::thread::spawn(run).join().map_err(|_| "the work panicked".to_owned())?
}

/// An identity as a provider of a spec would give it; `links` as the spec's `link: 'verified_email'`.
#[must_use]
pub fn identity(subject: &str, email: &str, verified: bool, links: bool) -> OidcIdentity {
    OidcIdentity::for_tests(subject, email, verified, links)
}

/// Every reason that `?oauth_error=` can have.
#[must_use]
pub fn oauth_errors() -> Vec<&'static str> {
    crate::methods::oauth::reasons()
}

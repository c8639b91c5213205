//! The identity provider of `dev`: an OpenID provider on the same port, in the place of every provider of the spec.
//!
//! ```text
//! /__dev/idp/<slug>   its issuer
//!   /.well-known/openid-configuration   /jwks   /authorize (a page: who, and what goes wrong)
//!   /token (PKCE and the client are checked)   /userinfo   /end-session   /rotate   /log-out-everywhere
//! ```
//!
//! Any subject and any claims can be chosen, and faults: a denial, an unverified address, a wrong clock, a slow
//! or failing token endpoint, a key that was rotated. It is in no release build.

mod authorize;
mod grants;
mod page;
mod tokens;

pub(crate) use grants::Idp;

use actix_web::web;

use crate::env::Origin;
use crate::project::Project;

/// The secret of every client.
pub(crate) const SECRET: &str = "dev";

/// The issuer that stands in for a provider.
pub(crate) fn issuer(api: &Origin, slug: &str) -> String {
    format!("{api}/__dev/idp/{slug}")
}

/// Adds the provider's routes.
pub(super) fn routes<P: Project>(app: &mut web::ServiceConfig) {
    let at = |path: &str| format!("/__dev/idp/{{slug}}{path}");
    app.route(&at("/.well-known/openid-configuration"), web::get().to(tokens::metadata::<P::Gate>))
        .route(&at("/jwks"), web::get().to(tokens::jwks::<P::Gate>))
        .route(&at("/authorize"), web::get().to(authorize::page::<P>))
        .route(&at("/authorize"), web::post().to(authorize::decide::<P::Gate>))
        .route(&at("/token"), web::post().to(tokens::token::<P::Gate>))
        .route(&at("/userinfo"), web::get().to(tokens::userinfo::<P::Gate>))
        .route(&at("/end-session"), web::get().to(authorize::end_session::<P::Gate>))
        .route(&at("/rotate"), web::post().to(tokens::rotate::<P::Gate>))
        .route(&at("/log-out-everywhere"), web::post().to(tokens::log_out_everywhere::<P::Gate>));
}

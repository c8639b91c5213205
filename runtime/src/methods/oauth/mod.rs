//! Sign-in through OAuth 2.0 and OpenID Connect providers: the authorization code flow with PKCE (RFC 9700).
//!
//! ```text
//! login ─► flow: state, nonce, verifier; a cookie for this browser ─► 302 to the provider
//! callback ─► state + cookie ─► the flow, taken once ─► iss (RFC 9207) ─► code + verifier ─► tokens
//!          ─► ID token: key, signature, claims ─► userinfo where it is needed ─► identity_fn ─► session ─► 302 to the app
//! every failure ─► 302 to error_path?oauth_error=<one of seven>, and the cause in the log
//! ```
//!
//! openidconnect gives keys, signature checks, PKCE and random values; what it leaves out stands in
//! [`id_token`], [`keys`] and [`metadata`].

mod assertion;
mod backchannel;
mod cached;
mod callback;
mod client;
mod cookie;
mod exchange;
mod fault;
mod flows;
mod id_token;
mod identity;
mod keys;
mod login;
mod logout;
mod metadata;
#[cfg(feature = "testing")]
mod moved;
mod outbound;
mod providers;
mod refresh;
mod return_to;
mod routes;
mod running;
mod sealed;
mod sessions;
mod settings;
mod transfer;
mod userinfo;
mod vault;

#[cfg(all(feature = "dev", debug_assertions))]
pub(crate) use assertion::PrivateKey;
pub use identity::{OidcIdentity, ProviderTokens};
pub(crate) use providers::{OAuth, registered};
pub(crate) use refresh::access_token;
pub use routes::routes;
pub use settings::{
    Algorithm, ClientAuth, Emails, Endpoints, IssuerRule, Parameter, Profile, Protocol, Provider, Settings, Userinfo,
};
pub(crate) use transfer::{Kept, keep, kept};

use std::future::Future;

use crate::context::HookContext;
use crate::gate::Gate;
use crate::hooks::Answer;

/// Every reason that `?oauth_error=` can have.
#[cfg(feature = "testing")]
pub(crate) fn reasons() -> Vec<&'static str> {
    fault::Reason::ALL.iter().map(|reason| reason.as_str()).collect()
}

/// What the spec chose for this method, told by the generated marker type.
pub trait Method: Gate {
    /// The method's settings.
    const SETTINGS: Settings;

    /// The user's `identity_fn`.
    fn identity(identity: OidcIdentity, tokens: ProviderTokens, cx: &HookContext) -> impl Future<Output = Answer>;
}

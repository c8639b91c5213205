//! Sign-in with an account name and a password.
//!
//! ```text
//! body ─► JSON ─► address throttle ─► a turn ─► account throttle: reserves a failure before anything is checked
//!      ─► validate_fn ─► check_password on the hashing threads ─► token, or 401
//!      ─► success forgives the account; a fault of ours gives the reservation back
//! ```

mod account;
mod address;
mod canonical;
mod cost;
mod hashing;
mod routes;
mod service;
mod turns;

pub use canonical::canonical;
pub use cost::{Argon2Cost, Settings, Throttle};
pub use routes::routes;
pub use service::PasswordCheck;
pub(crate) use service::Passwords;

use std::future::Future;

use serde::de::DeserializeOwned;

use crate::context::HookContext;
use crate::gate::Gate;
use crate::hooks::Answer;

/// What the spec chose for this method, told by the generated marker type.
pub trait Method: Gate {
    /// The sign-in body.
    type Credentials: DeserializeOwned;
    /// The method's settings.
    const SETTINGS: Settings;

    /// The account's name in the body; the throttle counts by it.
    fn account(credentials: &Self::Credentials) -> &str;
    /// The user's `validate_fn`.
    fn validate(credentials: Self::Credentials, cx: &HookContext) -> impl Future<Output = Answer>;
}

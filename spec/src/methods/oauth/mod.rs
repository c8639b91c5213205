//! Sign-in through OAuth 2.0 and OpenID Connect providers.

mod check;
mod defaults;
mod facts;
mod plan;
mod presets;
mod provider;
mod raw;
mod redirect;
mod renewal;
mod settings;

pub(crate) use check::{OAuth, check};
pub(crate) use defaults::of_preset;
pub(crate) use facts::facts;
pub(crate) use plan::plan;
pub(crate) use raw::RawOAuth;

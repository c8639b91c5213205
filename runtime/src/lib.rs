//! Everything a running gateway does.
//!
//! ```text
//! headers ─► sources: Absent | Accepted | Refused     a refused bearer never falls through
//!         ─► token: signature, purpose, expiry ─► TokenId
//!         ─► store: the hash of the id; epoch, expiry, revocation in one indexed read
//!         ─► LiveSession::load: the user's own type, again whenever what it stands on has changed
//!         ─► GetSession in the user's handler
//! ```
//!
//! Authentication is a function of (headers, store, clock). An unknown token is 401 and an
//! unreachable store is 503; the two never share a path.
//!
//! A user's crate calls [`run`] with its [`Project`]; the generated module reaches in here through
//! [`codegen::v1`] and nothing else.

mod cli;
pub mod clock;
pub mod codegen;
mod context;
pub mod db;
#[cfg(all(feature = "dev", debug_assertions))]
mod dev;
pub mod env;
mod error;
mod gate;
mod hooks;
mod http;
#[cfg(any(feature = "postgres", feature = "redis"))]
mod line;
mod methods;
mod metrics;
mod open;
pub mod prelude;
mod project;
mod secret;
mod serve;
mod session;
mod settings;
pub mod shapes;
mod sources;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod token;
mod transfer;
#[cfg(any(feature = "server", feature = "redis"))]
mod way;

pub use clap;
pub use cli::run;
pub use error::{AuthError, Code};
pub use gate::{Gateway, mount};
pub use open::open;
pub use project::Project;

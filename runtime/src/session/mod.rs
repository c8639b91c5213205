//! From a request to a session, and from a sign-in to a token.

mod authenticate;
mod bound;
mod cache;
mod cookie;
mod csrf;
mod extract;
mod facts;
mod issue;
mod record;
mod routes;
mod user_id;

pub(crate) use authenticate::authenticate;
pub(crate) use bound::Bound;
pub(crate) use cookie::SessionCookie;
pub(crate) use csrf::{check as check_csrf, is_safe};
pub use extract::{GetSession, GetSessionOrPublic};
pub(crate) use facts::facts;
pub(crate) use issue::{accept, answer_sign_in, mint, transport};
pub use record::TokenRecord;
pub use routes::routes;
pub(crate) use user_id::fault_of_user_id;

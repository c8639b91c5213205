//! What is HTTP and no more: headers, bodies, the route table, the guard around every response.

mod at;
pub(crate) mod body;
mod cors;
mod guard;
pub(crate) mod headers;
pub(crate) mod health;
mod table;

pub(crate) use at::{At, gateway};
pub use guard::{Guard, guard};
pub(crate) use table::Offered;
pub use table::{RouteTable, configure};

use std::any::Any;
use std::rc::Rc;

use actix_web::http::header::HeaderValue;

/// Left in a request's extensions by whatever looked at its credential.
#[derive(Debug)]
pub(crate) struct Touched {
    /// The `Set-Cookie` that forgets a dead cookie.
    pub(crate) clear: Option<HeaderValue>,
    /// The caller, for whoever asks again of the same request.
    pub(crate) live: Option<Rc<dyn Any>>,
}

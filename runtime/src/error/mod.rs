//! Errors with two faces: a closed code for the client, the whole chain for the log.

mod code;
mod problem;

pub use code::Code;
pub(crate) use problem::respond;

use std::fmt;

use actix_web::http::header::HeaderValue;

use crate::store::StoreError;

/// A request that was refused or failed: what the client may know, and why.
#[derive(Debug)]
pub struct AuthError {
    pub(crate) code: Code,
    pub(crate) reason: Reason,
    /// Seconds until another try makes sense.
    pub(crate) retry_after: Option<u64>,
    /// The `Set-Cookie` that clears the cookie of a dead session.
    pub(crate) clear_cookie: Option<HeaderValue>,
}

/// Why. For the log only: no client ever sees which check failed.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum Reason {
    /// Nothing more than the code says.
    Plain,
    /// One clause that holds nothing of the request.
    Because(&'static str),
    /// The store.
    Store(StoreError),
    /// The user's hook named by a spec key.
    Hook(&'static str, Box<dyn std::error::Error + Send + Sync>),
}

impl AuthError {
    /// A refusal with nothing but its code: a handler of the app's own may answer with [`Code::Forbidden`].
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, reason: Reason::Plain, retry_after: None, clear_cookie: None }
    }

    pub(crate) fn because(code: Code, why: &'static str) -> Self {
        Self { reason: Reason::Because(why), ..Self::new(code) }
    }

    pub(crate) fn hook(key: &'static str, error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self { reason: Reason::Hook(key, error), ..Self::new(Code::ServerError) }
    }

    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    pub(crate) fn clearing(mut self, cookie: HeaderValue) -> Self {
        self.clear_cookie = Some(cookie);
        self
    }

    /// The code that the client sees.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }
}

impl From<StoreError> for AuthError {
    fn from(error: StoreError) -> Self {
        Self { reason: Reason::Store(error), ..Self::new(Code::StoreUnavailable) }.retry_after(2)
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request was answered with {}", self.code.wire())
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            Reason::Plain | Reason::Because(_) => None,
            Reason::Store(error) => Some(error),
            Reason::Hook(_, error) => Some(error.as_ref()),
        }
    }
}

/// A chain of errors as one line for the log.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(": ");
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}

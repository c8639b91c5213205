//! Routes, and the paths that they are served at.

use super::Code;
use crate::JsonPath;
use crate::words::RoutePath;

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// GET.
    Get,
    /// POST.
    Post,
    /// DELETE.
    Delete,
}

impl Verb {
    /// The method's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What a route answers when all is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// 200 and the session.
    Session,
    /// 200: the cookie, or the bearer token.
    SignedIn,
    /// 200 and the caller's sessions.
    Sessions,
    /// 200 and what one can sign in with.
    Providers,
    /// 200 and a state.
    Health,
    /// 204.
    Nothing,
    /// 204, or 200 and where the browser ends the provider's session.
    SignedOut,
    /// 200 and nothing more.
    Done,
    /// 302.
    Redirect,
}

/// What a caller may add to a request; it may be left out.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// One line for a reader.
    pub summary: &'static str,
    /// What it may be; empty for any text.
    pub values: &'static [&'static str],
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// After the `?`.
    Query,
    /// Among the headers.
    Header,
}

impl Place {
    /// As OpenAPI calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Method.
    pub verb: Verb,
    /// Path, mount included; `{…}` is a parameter.
    pub path: RoutePath,
    /// The word that brings the route.
    pub key: JsonPath,
    /// Name of the operation.
    pub operation: String,
    /// One line for a reader.
    pub summary: &'static str,
    /// What a caller may add beside path and body.
    pub parameters: Vec<Parameter>,
    /// Name of the body's type, if there is a body.
    pub body: Option<String>,
    /// What it answers.
    pub reply: Reply,
    /// With which codes it may refuse.
    pub codes: Vec<Code>,
    /// What somebody else must be told of it: the URI to register, `$NAME` for the value of a variable.
    pub register: Option<String>,
}

impl Route {
    /// Whom the route serves.
    #[must_use]
    pub fn requirement(&self) -> &'static str {
        if self.codes.contains(&Code::NotSignedIn) { "session" } else { "anybody" }
    }
}

/// The paths that several printers need by name.
#[derive(Debug, Clone)]
pub struct Mounted {
    /// Sign-in and read-session.
    pub token: RoutePath,
    /// Logout.
    pub logout: RoutePath,
    /// What one can sign in with.
    pub providers: RoutePath,
    /// The caller's sessions.
    pub sessions: RoutePath,
    /// Above the routes of each provider.
    pub oauth: RoutePath,
}

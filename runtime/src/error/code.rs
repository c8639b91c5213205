//! The closed list of codes. The generator has the same list; a test holds the two together.

use actix_web::http::StatusCode;

/// A stable code of a problem answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Malformed, or a credential stands twice.
    BadRequest,
    /// No credential, or a dead cookie.
    NotSignedIn,
    /// A bearer was presented and is not good.
    InvalidToken,
    /// The sign-in was refused.
    BadCredentials,
    /// Another site asked.
    CrossSite,
    /// The caller may not.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// The route has other methods.
    MethodNotAllowed,
    /// The body is above the limit.
    BodyTooLarge,
    /// The body is not JSON by its own word.
    UnsupportedMediaType,
    /// The body does not fit its schema.
    InvalidBody,
    /// Wait, then try again.
    TooManyAttempts,
    /// The request's head is above the limit.
    HeadTooLarge,
    /// A fault of ours.
    ServerError,
    /// The provider answered wrongly.
    ProviderError,
    /// The store did not answer.
    StoreUnavailable,
    /// The hashing queue is full.
    Overloaded,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::BadRequest,
        Self::NotSignedIn,
        Self::InvalidToken,
        Self::BadCredentials,
        Self::CrossSite,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::InvalidBody,
        Self::TooManyAttempts,
        Self::HeadTooLarge,
        Self::ServerError,
        Self::ProviderError,
        Self::StoreUnavailable,
        Self::Overloaded,
    ];

    /// The code as it is sent.
    #[must_use]
    pub fn wire(self) -> &'static str {
        self.facts().0
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.facts().1).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// One sentence for a person. It never says which check failed.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.facts().2
    }

    fn facts(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::BadRequest => ("bad_request", 400, "The request is malformed."),
            Self::NotSignedIn => ("not_signed_in", 401, "There is no live session."),
            Self::InvalidToken => ("invalid_token", 401, "The presented token is not valid."),
            Self::BadCredentials => ("bad_credentials", 401, "The credentials were not accepted."),
            Self::CrossSite => ("cross_site", 403, "Requests from this site are not accepted."),
            Self::Forbidden => ("forbidden", 403, "This is not allowed."),
            Self::NotFound => ("not_found", 404, "There is nothing here."),
            Self::MethodNotAllowed => ("method_not_allowed", 405, "This route has other methods."),
            Self::BodyTooLarge => ("body_too_large", 413, "The body is too large."),
            Self::UnsupportedMediaType => ("unsupported_media_type", 415, "The body must be application/json."),
            Self::InvalidBody => ("invalid_body", 422, "The body does not have the expected form."),
            Self::TooManyAttempts => ("too_many_attempts", 429, "Too many attempts. Wait, then try again."),
            Self::HeadTooLarge => ("head_too_large", 431, "The head of the request is too large."),
            Self::ServerError => ("server_error", 500, "Something went wrong on the server."),
            Self::ProviderError => ("provider_error", 502, "The identity provider did not answer as it should."),
            Self::StoreUnavailable => ("store_unavailable", 503, "Sessions cannot be checked right now."),
            Self::Overloaded => ("overloaded", 503, "The server is busy. Try again shortly."),
        }
    }
}

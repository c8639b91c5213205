//! The closed list of error codes, as printers see it.
//!
//! The runtime has the same list as its own enum; the golden package's tests hold the two together.

/// A stable code of a problem answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

    /// The code on the wire and its HTTP status.
    #[must_use]
    pub fn wire(self) -> (&'static str, u16) {
        match self {
            Self::BadRequest => ("bad_request", 400),
            Self::NotSignedIn => ("not_signed_in", 401),
            Self::InvalidToken => ("invalid_token", 401),
            Self::BadCredentials => ("bad_credentials", 401),
            Self::CrossSite => ("cross_site", 403),
            Self::Forbidden => ("forbidden", 403),
            Self::NotFound => ("not_found", 404),
            Self::MethodNotAllowed => ("method_not_allowed", 405),
            Self::BodyTooLarge => ("body_too_large", 413),
            Self::UnsupportedMediaType => ("unsupported_media_type", 415),
            Self::InvalidBody => ("invalid_body", 422),
            Self::TooManyAttempts => ("too_many_attempts", 429),
            Self::HeadTooLarge => ("head_too_large", 431),
            Self::ServerError => ("server_error", 500),
            Self::ProviderError => ("provider_error", 502),
            Self::StoreUnavailable => ("store_unavailable", 503),
            Self::Overloaded => ("overloaded", 503),
        }
    }
}

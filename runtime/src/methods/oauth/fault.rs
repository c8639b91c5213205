//! Why a sign-in at a provider failed: a closed reason for the browser, a cause for the log.

use std::fmt;

use crate::error::AuthError;
use crate::store::StoreError;

/// Why, as `?oauth_error=` has it. The generator has the same list in the bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The user said no.
    AccessDenied,
    /// The callback belongs to no flow of this browser.
    StateMismatch,
    /// The provider said error, or something that cannot be understood.
    ProviderError,
    /// The provider did not answer.
    ProviderUnavailable,
    /// The ID token is not good.
    IdTokenInvalid,
    /// The hook refused.
    IdentityRejected,
    /// A fault of ours.
    ServerError,
    /// The token endpoint says that the grant is good no more; to a browser an error like others.
    GrantInvalid,
}

impl Reason {
    /// All that a browser can be told.
    #[cfg(feature = "testing")]
    pub(crate) const ALL: [Self; 7] = [
        Self::AccessDenied,
        Self::StateMismatch,
        Self::ProviderError,
        Self::ProviderUnavailable,
        Self::IdTokenInvalid,
        Self::IdentityRejected,
        Self::ServerError,
    ];

    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::StateMismatch => "state_mismatch",
            Self::ProviderError | Self::GrantInvalid => "provider_error",
            Self::ProviderUnavailable => "provider_unavailable",
            Self::IdTokenInvalid => "id_token_invalid",
            Self::IdentityRejected => "identity_rejected",
            Self::ServerError => "server_error",
        }
    }
}

/// A failure and its cause. The cause holds no token, code or secret.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) reason: Reason,
    pub(crate) cause: String,
    /// The flow is in a window of its own, which the app closes.
    pub(crate) in_popup: bool,
}

impl Fault {
    pub(crate) fn new(reason: Reason, cause: impl Into<String>) -> Self {
        Self { reason, cause: cause.into(), in_popup: false }
    }

    pub(crate) fn in_popup(self, in_popup: bool) -> Self {
        Self { in_popup, ..self }
    }

    pub(crate) fn bad(cause: impl Into<String>) -> Self {
        Self::new(Reason::ProviderError, cause)
    }

    pub(crate) fn unavailable(cause: impl Into<String>) -> Self {
        Self::new(Reason::ProviderUnavailable, cause)
    }

    pub(crate) fn token(cause: impl Into<String>) -> Self {
        Self::new(Reason::IdTokenInvalid, cause)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl std::error::Error for Fault {}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::new(Reason::ServerError, crate::error::chain(&error))
    }
}

impl From<AuthError> for Fault {
    fn from(error: AuthError) -> Self {
        let reason = match error.code() {
            crate::error::Code::BadCredentials => Reason::IdentityRejected,
            _ => Reason::ServerError,
        };
        Self::new(reason, crate::error::chain(&error))
    }
}

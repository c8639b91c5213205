//! The user's functions, called within bounds: a panic or a hang of theirs ends one request.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use crate::context::HookError;
use crate::error::{AuthError, Code};
use crate::token::TokenId;

/// The longest that a hook may take.
const BOUND: Duration = Duration::from_secs(15);

/// What a sign-in hook answered: a minted token, or nothing for a refusal.
pub type Answer = Result<Option<TokenId>, HookError>;

/// The answers that a sign-in hook may have.
#[diagnostic::on_unimplemented(
    message = "a sign-in hook cannot answer with `{Self}`",
    note = "answer with `Result<Option<TokenId>, HookError>` or `Option<TokenId>`"
)]
pub trait IntoAnswer {
    /// The answer in its one form.
    fn into_answer(self) -> Answer;
}

impl IntoAnswer for Option<TokenId> {
    fn into_answer(self) -> Answer {
        Ok(self)
    }
}

impl<E: Into<HookError>> IntoAnswer for Result<Option<TokenId>, E> {
    fn into_answer(self) -> Answer {
        self.map_err(Into::into)
    }
}

/// Waits for a hook, but not for ever.
///
/// # Errors
/// `server_error` after a panic or 15 s.
pub(crate) async fn bounded<T>(key: &'static str, hook: impl Future<Output = T>) -> Result<T, AuthError> {
    match tokio::time::timeout(BOUND, AssertUnwindSafe(hook).catch_unwind()).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) => Err(AuthError::hook(key, "the hook panicked".into())),
        Err(_) => Err(AuthError::hook(key, "the hook took longer than 15 s".into())),
    }
}

/// A hook's own error, as a request's.
pub(crate) fn failed(key: &'static str, error: HookError) -> AuthError {
    match error {
        HookError::Store(error) => error.into(),
        HookError::InvalidBody(why) => AuthError::because(Code::InvalidBody, why),
        HookError::Overloaded => AuthError::new(Code::Overloaded).retry_after(2),
        HookError::Other(error) => AuthError::hook(key, error),
    }
}

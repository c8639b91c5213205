//! Where sessions live.

use authgate_runtime::prelude::{StartContext, StartError, TokenStore};

/// The spec's `session_store`: the one that the environment names.
///
/// # Errors
/// If the store cannot be opened.
pub async fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {
    cx.open_store().await
}

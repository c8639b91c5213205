//! Where sessions live.

use authgate_runtime::prelude::{SqliteStore, StartContext, StartError, TokenStore};

/// The spec's `session_store`: the gateway's own database.
///
/// # Errors
/// If the store cannot be opened.
pub fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {
    SqliteStore::open(cx)
}

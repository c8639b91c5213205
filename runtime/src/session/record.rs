//! A live token, as `LiveSession::load` sees it.

use crate::clock::Millis;
use crate::store::{Source, StoredToken};
use crate::token::TokenId;

/// A token that the store says is live.
#[derive(Debug, Clone)]
pub struct TokenRecord {
    id: TokenId,
    stored: StoredToken,
}

impl TokenRecord {
    pub(crate) fn new(id: TokenId, stored: StoredToken) -> Self {
        Self { id, stored }
    }

    /// Its id, for the session's own field.
    #[must_use]
    pub fn token_id(&self) -> TokenId {
        self.id
    }

    /// Whose it is.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.stored.user_id
    }

    /// How it travelled.
    #[must_use]
    pub fn source(&self) -> Source {
        self.stored.source
    }

    /// The kind of sign-in that minted it, such as `password`.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.stored.method
    }

    /// When it was minted, in milliseconds since 1970.
    #[must_use]
    pub fn created_at(&self) -> Millis {
        self.stored.created_at
    }

    /// When it ends, used or not, in milliseconds since 1970.
    #[must_use]
    pub fn expires_at(&self) -> Millis {
        self.stored.expires_at
    }

    pub(crate) fn stored(&self) -> &StoredToken {
        &self.stored
    }
}

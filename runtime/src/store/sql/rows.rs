//! The tables, and rows as diesel reads them.

use diesel::prelude::*;

use crate::store::{Source, StoredToken};
use crate::token::TokenHash;

diesel::table! {
    authgate_state (id) {
        id -> Integer,
        epoch -> BigInt,
    }
}

diesel::table! {
    authgate_subjects (user_id) {
        user_id -> Text,
        epoch -> BigInt,
    }
}

diesel::table! {
    authgate_user_agents (id) {
        id -> Integer,
        name -> Text,
    }
}

diesel::table! {
    authgate_tokens (id_hash) {
        id_hash -> Binary,
        user_id -> Text,
        epoch -> BigInt,
        source -> Integer,
        method -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
        expires_at -> BigInt,
        user_agent_id -> Nullable<Integer>,
    }
}

diesel::joinable!(authgate_tokens -> authgate_user_agents (user_agent_id));
diesel::allow_tables_to_appear_in_same_query!(authgate_tokens, authgate_subjects, authgate_user_agents);

/// The columns of a session but for its user agent.
#[derive(Queryable, Selectable)]
#[diesel(table_name = authgate_tokens)]
pub(super) struct TokenRow {
    id_hash: Vec<u8>,
    user_id: String,
    source: i32,
    method: String,
    created_at: i64,
    last_used_at: i64,
    expires_at: i64,
}

impl TokenRow {
    /// The row as a session. None for a row of a later version or a damaged one: it counts as dead.
    pub(super) fn stored(self, user_agent: Option<String>) -> Option<StoredToken> {
        let hash = TokenHash::from_bytes(&self.id_hash);
        let source = source(self.source);
        if hash.is_none() || source.is_none() {
            tracing::error!(source = self.source, "a session's row cannot be read; it counts as dead");
        }
        Some(StoredToken {
            hash: hash?,
            user_id: self.user_id,
            source: source?,
            method: self.method,
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            expires_at: self.expires_at,
            user_agent,
        })
    }
}

/// The number that a source is kept as.
pub(super) fn source_number(source: Source) -> i32 {
    match source {
        Source::Bearer => 1,
        Source::Cookie => 2,
    }
}

fn source(number: i32) -> Option<Source> {
    [Source::Bearer, Source::Cookie].into_iter().find(|s| source_number(*s) == number)
}

//! The tables, and rows as diesel reads them.

use diesel::prelude::*;

use crate::store::{Source, StoredToken};
use crate::token::TokenHash;

diesel::table! {
    authgate_state (id) {
        id -> Integer,
        epoch -> BigInt,
        everyone -> BigInt,
    }
}

diesel::table! {
    authgate_subjects (id) {
        id -> BigInt,
        user_id -> Text,
        epoch -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    authgate_user_agents (id) {
        id -> Integer,
        name -> Text,
    }
}

diesel::table! {
    authgate_tokens (id) {
        id -> BigInt,
        rest -> Binary,
        subject_id -> BigInt,
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
diesel::joinable!(authgate_tokens -> authgate_subjects (subject_id));
diesel::allow_tables_to_appear_in_same_query!(authgate_state, authgate_tokens, authgate_subjects, authgate_user_agents);

/// How a hash is kept: found by a number, and made sure of by the rest.
pub(super) fn key(hash: TokenHash) -> (i64, [u8; 24]) {
    let (mut id, mut rest) = ([0; 8], [0; 24]);
    id.copy_from_slice(&hash.as_bytes()[..8]);
    rest.copy_from_slice(&hash.as_bytes()[8..]);
    (i64::from_be_bytes(id), rest)
}

/// The hash that is kept so; none where the rest is no rest of one.
pub(super) fn hash(id: i64, rest: &[u8]) -> Option<TokenHash> {
    TokenHash::from_bytes(&[&id.to_be_bytes(), rest].concat())
}

/// The columns of a session but for its user and its user agent.
#[derive(Queryable, Selectable)]
#[diesel(table_name = authgate_tokens)]
pub(super) struct TokenRow {
    pub(super) id: i64,
    pub(super) rest: Vec<u8>,
    pub(super) epoch: i64,
    pub(super) source: i32,
    pub(super) method: String,
    pub(super) created_at: i64,
    pub(super) last_used_at: i64,
    pub(super) expires_at: i64,
}

/// What is known of the user of a session.
#[derive(Queryable, Selectable)]
#[diesel(table_name = authgate_subjects)]
pub(super) struct SubjectRow {
    pub(super) user_id: String,
    pub(super) epoch: i64,
    pub(super) version: i64,
}

/// A session, its user, and what its client called itself.
#[derive(Queryable, Selectable)]
#[diesel(table_name = authgate_tokens)]
pub(super) struct ListedRow {
    #[diesel(embed)]
    token: TokenRow,
    #[diesel(embed)]
    subject: SubjectRow,
    #[diesel(select_expression = authgate_user_agents::name.nullable())]
    agent: Option<String>,
}

impl ListedRow {
    pub(super) fn stored(self) -> Option<StoredToken> {
        self.token.stored(self.subject, self.agent)
    }
}

impl TokenRow {
    /// The row as a session. None for a row of a later version or a damaged one: it counts as dead.
    pub(super) fn stored(self, subject: SubjectRow, user_agent: Option<String>) -> Option<StoredToken> {
        let hash = hash(self.id, &self.rest);
        let source = source(self.source);
        if hash.is_none() || source.is_none() {
            tracing::error!(source = self.source, "a session's row cannot be read; it counts as dead");
        }
        Some(StoredToken {
            hash: hash?,
            user_id: subject.user_id,
            user_version: Some(subject.version),
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

//! The hot read over SQLite, without a query builder: one statement, kept prepared by each thread.

use rusqlite::{Connection, OptionalExtension, Row};

use super::queries::Found;
use super::rows::{SubjectRow, TokenRow, key};
use crate::token::TokenHash;

/// For one key.
const RESOLVE: &str = resolve!("= ?1");

pub(super) fn resolve(connection: &Connection, hash: TokenHash) -> rusqlite::Result<Option<Found>> {
    connection.prepare_cached(RESOLVE)?.query_row([key(hash).0], found).optional()
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    let token = TokenRow {
        id: row.get(0)?,
        rest: row.get(1)?,
        epoch: row.get(2)?,
        source: row.get(3)?,
        method: row.get(4)?,
        created_at: row.get(5)?,
        last_used_at: row.get(6)?,
        expires_at: row.get(7)?,
    };
    let subject = SubjectRow { user_id: row.get(8)?, epoch: row.get(9)?, version: row.get(10)? };
    Ok((token, subject, row.get(11)?))
}

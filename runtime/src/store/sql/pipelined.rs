//! The hot read over PostgreSQL: one statement for all look-ups of a thread that wait.

use tokio_postgres::{Error, Row};

use super::queries::Found;
use super::rows::{SubjectRow, TokenRow};

/// For many keys.
pub(super) const RESOLVE: &str = resolve!("= ANY($1)");

pub(super) fn found(row: &Row) -> Result<Found, Error> {
    let token = TokenRow {
        id: row.try_get(0)?,
        rest: row.try_get(1)?,
        epoch: row.try_get(2)?,
        source: row.try_get(3)?,
        method: row.try_get(4)?,
        created_at: row.try_get(5)?,
        last_used_at: row.try_get(6)?,
        expires_at: row.try_get(7)?,
    };
    let subject = SubjectRow { user_id: row.try_get(8)?, epoch: row.try_get(9)?, version: row.try_get(10)? };
    Ok((token, subject, row.try_get(11)?))
}

//! Walks over all sessions in steps: to find the dead ones, and to write the live ones down for another store.

use diesel::prelude::*;

use super::queries::{Deadlines, live};
use super::rows::{ListedRow, authgate_tokens, key};
use crate::clock::Millis;
use crate::db::{DbConnection, free};
use crate::store::StoredToken;
use crate::token::TokenHash;

/// What a step of the walk after the dead found.
pub(super) struct Step {
    /// Where the next step begins; none at the end of the table.
    pub(super) next: Option<i64>,
    pub(super) dead: Vec<i64>,
}

/// Looks at up to `rows` sessions beyond `after`.
pub(super) fn step(c: &mut DbConnection, after: i64, rows: i64, at: Deadlines) -> QueryResult<Step> {
    use authgate_tokens::dsl;
    let looked_at: Vec<(i64, Millis, Millis)> = dsl::authgate_tokens
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(rows)
        .select((dsl::id, dsl::expires_at, dsl::last_used_at))
        .load(c)?;
    let dead = |(_, expires_at, used): &&(i64, Millis, Millis)| *expires_at <= at.now || *used <= at.unused_since;
    let full = i64::try_from(looked_at.len()).is_ok_and(|n| n == rows);
    Ok(Step {
        next: looked_at.last().map(|row| row.0).filter(|_| full),
        dead: looked_at.iter().filter(dead).map(|row| row.0).collect(),
    })
}

/// Deletes those of `dead` that still are, and that no other transaction is at.
pub(super) fn prune(c: &mut DbConnection, dead: Vec<i64>, at: Deadlines) -> QueryResult<u64> {
    use authgate_tokens::dsl;
    let rows = dsl::authgate_tokens
        .filter(dsl::id.eq_any(dead))
        .filter(dsl::expires_at.le(at.now).or(dsl::last_used_at.le(at.unused_since)))
        .select(dsl::id);
    let free: Vec<i64> = free!(c, rows)?;
    let deleted = diesel::delete(dsl::authgate_tokens.filter(dsl::id.eq_any(free))).execute(c)?;
    Ok(u64::try_from(deleted).unwrap_or_default())
}

/// Up to `limit` live sessions beyond `after`, in the order of their numbers.
pub(super) fn export(
    c: &mut DbConnection,
    after: Option<TokenHash>,
    limit: u32,
    at: Deadlines,
) -> QueryResult<Vec<StoredToken>> {
    let beyond = after.map_or(i64::MIN, |hash| key(hash).0);
    let rows = live(at).filter(authgate_tokens::id.gt(beyond)).order(authgate_tokens::id).limit(limit.into());
    let rows: Vec<ListedRow> = rows.select(ListedRow::as_select()).load(c)?;
    Ok(rows.into_iter().filter_map(ListedRow::stored).collect())
}

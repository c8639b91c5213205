//! Every statement of the store, one function each.

use diesel::prelude::*;

use super::rows::{
    ListedRow, SubjectRow, TokenRow, authgate_state, authgate_subjects, authgate_tokens, authgate_user_agents, key,
    source_number,
};
use crate::clock::Millis;
use crate::db::{DbConnection, insert_new, locked};
use crate::store::{Minted, NewToken, StoreRules, StoredToken};
use crate::token::TokenHash;

/// The moments that part live sessions from dead ones.
#[derive(Clone, Copy)]
pub(super) struct Deadlines {
    /// A session that expires now or earlier is dead.
    pub(super) now: Millis,
    /// A session last used then or earlier is dead.
    pub(super) unused_since: Millis,
}

impl Deadlines {
    /// The session of `hash`, if it lives.
    pub(super) fn alive(self, hash: TokenHash, (token, subject, everyone): Found) -> Option<StoredToken> {
        let current = token.epoch == subject.epoch.max(everyone);
        let stored = token.stored(subject, None)?;
        let in_time = stored.expires_at > self.now && stored.last_used_at > self.unused_since;
        (current && in_time && stored.hash == hash).then_some(stored)
    }
}

/// A session, its user, and the epoch of everybody.
pub(super) type Found = (TokenRow, SubjectRow, i64);

/// The hot read; over SQLite [`super::quick`] takes its place. Epochs and ages are compared here and not in SQL: SQLite
/// plans a range over a bound value, and a `LIMIT`, anew for every value, which costs five times the read.
pub(super) fn resolve(c: &mut DbConnection, hash: TokenHash, at: Deadlines) -> QueryResult<Option<StoredToken>> {
    let found: Option<Found> = authgate_tokens::table
        .inner_join(authgate_subjects::table)
        .inner_join(authgate_state::table.on(authgate_state::id.eq(1)))
        .filter(authgate_tokens::id.eq(key(hash).0))
        .select((TokenRow::as_select(), SubjectRow::as_select(), authgate_state::everyone))
        .get_result(c)
        .optional()?;
    Ok(found.and_then(|found| at.alive(hash, found)))
}

pub(super) fn epoch(c: &mut DbConnection) -> QueryResult<i64> {
    authgate_state::table.select(authgate_state::epoch).get_result(c)
}

/// The number of a user, known or new, and the epoch that their sessions have; nobody bumps it before this
/// transaction ends.
fn subject(c: &mut DbConnection, user: &str) -> QueryResult<(i64, i64)> {
    use authgate_subjects::dsl;
    let row = dsl::authgate_subjects.filter(dsl::user_id.eq(user)).select((dsl::id, dsl::epoch));
    let known: Option<(i64, i64)> = locked!(c, row, get_result).optional()?;
    let (id, own) = match known {
        Some(known) => known,
        None => {
            let new = (dsl::user_id.eq(user), dsl::epoch.eq(0));
            insert_new!(c, dsl::authgate_subjects, dsl::user_id, new)?;
            locked!(c, row, get_result)?
        }
    };
    let everyone: i64 = authgate_state::table.select(authgate_state::everyone).get_result(c)?;
    Ok((id, own.max(everyone)))
}

pub(super) fn mint(c: &mut DbConnection, token: &NewToken, at: Deadlines, rules: &StoreRules) -> QueryResult<Minted> {
    let (subject, epoch) = subject(c, &token.user_id)?;
    if epoch > token.begun_at_epoch {
        return Ok(Minted::Outdated);
    }
    let (id, rest) = key(token.hash);
    // Looked for, not run into: an error would end a server's transaction.
    let there = authgate_tokens::table.find(id).select(authgate_tokens::epoch);
    if there.get_result::<i64>(c).optional()?.is_some() {
        return Ok(Minted::Taken);
    }
    let user_agent = token.user_agent.as_deref().map(|name| user_agent(c, name)).transpose()?.flatten();
    diesel::insert_into(authgate_tokens::table)
        .values((
            authgate_tokens::id.eq(id),
            authgate_tokens::rest.eq(rest.as_slice()),
            authgate_tokens::subject_id.eq(subject),
            authgate_tokens::epoch.eq(epoch),
            authgate_tokens::source.eq(source_number(token.source)),
            authgate_tokens::method.eq(&token.method),
            authgate_tokens::created_at.eq(at.now),
            authgate_tokens::last_used_at.eq(at.now),
            authgate_tokens::expires_at.eq(at.now + rules.absolute),
            authgate_tokens::user_agent_id.eq(user_agent),
        ))
        .execute(c)?;
    if let Some(replaced) = token.replaces {
        revoke(c, replaced)?;
    }
    evict(c, subject, epoch, id, rules.max_sessions)?;
    Ok(Minted::Live)
}

/// Ends what is dead by epoch, and the oldest beyond the limit. The newcomer stays.
fn evict(c: &mut DbConnection, subject: i64, epoch: i64, newcomer: i64, limit: u32) -> QueryResult<()> {
    use authgate_tokens::dsl;
    diesel::delete(dsl::authgate_tokens.filter(dsl::subject_id.eq(subject)).filter(dsl::epoch.ne(epoch))).execute(c)?;
    let oldest: Vec<i64> = dsl::authgate_tokens
        .filter(dsl::subject_id.eq(subject))
        .filter(dsl::id.ne(newcomer))
        .order((dsl::created_at.desc(), dsl::id))
        .offset(i64::from(limit.max(1)) - 1)
        .limit(1000)
        .select(dsl::id)
        .load(c)?;
    if oldest.is_empty() {
        return Ok(());
    }
    diesel::delete(dsl::authgate_tokens.filter(dsl::id.eq_any(oldest))).execute(c).map(|_| ())
}

/// The most texts of user agents that are kept. Whoever may sign in may call themselves anything.
pub(super) const MOST_AGENTS: i32 = 65_536;

/// The id of a user agent's text, which is kept once; none for a new one where there are too many.
fn user_agent(c: &mut DbConnection, name: &str) -> QueryResult<Option<i32>> {
    use authgate_user_agents::dsl;
    let id = dsl::authgate_user_agents.filter(dsl::name.eq(name)).select(dsl::id);
    if let Some(known) = id.get_result(c).optional()? {
        return Ok(Some(known));
    }
    let last: Option<i32> = dsl::authgate_user_agents.select(diesel::dsl::max(dsl::id)).get_result(c)?;
    if last.is_some_and(|last| last >= MOST_AGENTS) {
        return Ok(None);
    }
    insert_new!(c, dsl::authgate_user_agents, dsl::name, dsl::name.eq(name))?;
    id.get_result(c).optional()
}

/// The row of a hash, and of no other that shares its first bytes.
#[diesel::dsl::auto_type(no_type_alias)]
fn row(hash: TokenHash) -> _ {
    let id: i64 = key(hash).0;
    let rest: Vec<u8> = key(hash).1.to_vec();
    authgate_tokens::table.filter(authgate_tokens::id.eq(id)).filter(authgate_tokens::rest.eq(rest))
}

pub(super) fn touch(c: &mut DbConnection, hash: TokenHash, now: Millis) -> QueryResult<()> {
    use authgate_tokens::dsl;
    let row = row(hash).filter(dsl::last_used_at.lt(now));
    diesel::update(row).set(dsl::last_used_at.eq(now)).execute(c).map(|_| ())
}

pub(super) fn revoke(c: &mut DbConnection, hash: TokenHash) -> QueryResult<bool> {
    diesel::delete(row(hash)).execute(c).map(|rows| rows > 0)
}

/// The live sessions, with what their clients called themselves.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn live(at: Deadlines) -> _ {
    let now: Millis = at.now;
    let unused_since: Millis = at.unused_since;
    authgate_tokens::table
        .inner_join(authgate_subjects::table)
        .inner_join(authgate_state::table.on(authgate_state::id.eq(1_i32)))
        .left_join(authgate_user_agents::table)
        // Epochs grow, and a session has the greater of the two of its time.
        .filter(authgate_tokens::epoch.ge(authgate_subjects::epoch))
        .filter(authgate_tokens::epoch.ge(authgate_state::everyone))
        .filter(authgate_tokens::expires_at.gt(now))
        .filter(authgate_tokens::last_used_at.gt(unused_since))
}

#[diesel::dsl::auto_type(no_type_alias)]
fn newest_first() -> _ {
    (authgate_tokens::created_at.desc(), authgate_tokens::id)
}

pub(super) fn list(c: &mut DbConnection, user: &str, at: Deadlines) -> QueryResult<Vec<StoredToken>> {
    let rows = live(at).filter(authgate_subjects::user_id.eq(user)).order(newest_first());
    let rows: Vec<ListedRow> = rows.select(ListedRow::as_select()).load(c)?;
    Ok(rows.into_iter().filter_map(ListedRow::stored).collect())
}

pub(super) fn recent(c: &mut DbConnection, at: Deadlines, limit: u32) -> QueryResult<Vec<StoredToken>> {
    let rows = live(at).order(newest_first()).limit(limit.into());
    let rows: Vec<ListedRow> = rows.select(ListedRow::as_select()).load(c)?;
    Ok(rows.into_iter().filter_map(ListedRow::stored).collect())
}

/// The session whose hash lies between two that begin with the same 8 bytes.
pub(super) fn between(
    c: &mut DbConnection,
    first: TokenHash,
    last: TokenHash,
    at: Deadlines,
) -> QueryResult<Option<StoredToken>> {
    let row = live(at).filter(authgate_tokens::id.eq(key(first).0));
    let found: Option<ListedRow> = row.select(ListedRow::as_select()).get_result(c).optional()?;
    Ok(found.and_then(ListedRow::stored).filter(|token| (first..=last).contains(&token.hash)))
}

pub(super) fn revoke_others(c: &mut DbConnection, user: &str, keep: TokenHash) -> QueryResult<()> {
    use authgate_tokens::dsl;
    let row = authgate_subjects::table.filter(authgate_subjects::user_id.eq(user)).select(authgate_subjects::id);
    // A mint holds the row too. Without it a session could stay that was told of before another was still seen to live.
    let id: Option<i64> = locked!(c, row, get_result).optional()?;
    let Some(id) = id else { return Ok(()) };
    let others = dsl::authgate_tokens.filter(dsl::subject_id.eq(id)).filter(dsl::id.ne(key(keep).0));
    diesel::delete(others).execute(c).map(|_| ())
}

/// The number of a new bump.
fn next_epoch(c: &mut DbConnection) -> QueryResult<i64> {
    diesel::update(authgate_state::table).set(authgate_state::epoch.eq(authgate_state::epoch + 1)).execute(c)?;
    epoch(c)
}

pub(super) fn user_changed(c: &mut DbConnection, user: &str) -> QueryResult<()> {
    use authgate_subjects::dsl;
    let row = dsl::authgate_subjects.filter(dsl::user_id.eq(user));
    diesel::update(row).set(dsl::version.eq(dsl::version + 1)).execute(c).map(|_| ())
}

pub(super) fn bump(c: &mut DbConnection, user: &str) -> QueryResult<()> {
    use authgate_subjects::dsl;
    // The user's row first, as a mint does: two that took the rows in turns would wait for each other.
    let (id, _) = subject(c, user)?;
    let next = next_epoch(c)?;
    diesel::update(dsl::authgate_subjects.find(id)).set(dsl::epoch.eq(next)).execute(c).map(|_| ())
}

pub(super) fn bump_everyone(c: &mut DbConnection) -> QueryResult<()> {
    let next = next_epoch(c)?;
    diesel::update(authgate_state::table).set(authgate_state::everyone.eq(next)).execute(c)?;
    // With every session ended, nothing that a former primary had can be missed.
    c.keep_timeline()
}

//! Every statement of the store, one function each.

use diesel::prelude::*;

use super::rows::{TokenRow, authgate_state, authgate_subjects, authgate_tokens, authgate_user_agents, source_number};
use crate::clock::Millis;
use crate::db::{DbConnection, free, insert_new, locked, upsert};
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

/// The hot read. Ages are compared here and not in SQL: SQLite plans a range over an indexed column,
/// and a `LIMIT`, anew for every bound value, which costs five times the read.
pub(super) fn resolve(c: &mut DbConnection, hash: TokenHash, at: Deadlines) -> QueryResult<Option<StoredToken>> {
    use authgate_tokens::dsl;
    let row: Option<TokenRow> = dsl::authgate_tokens
        .inner_join(authgate_subjects::table.on(authgate_subjects::user_id.eq(dsl::user_id)))
        .filter(dsl::id_hash.eq(hash.as_bytes().as_slice()))
        .filter(dsl::epoch.eq(authgate_subjects::epoch))
        .select(TokenRow::as_select())
        .get_result(c)
        .optional()?;
    let stored = row.and_then(|row| row.stored(None));
    Ok(stored.filter(|token| token.expires_at > at.now && token.last_used_at > at.unused_since))
}

pub(super) fn epoch(c: &mut DbConnection) -> QueryResult<i64> {
    authgate_state::table.select(authgate_state::epoch).get_result(c)
}

pub(super) fn mint(c: &mut DbConnection, token: &NewToken, at: Deadlines, rules: &StoreRules) -> QueryResult<Minted> {
    let row = (authgate_subjects::user_id.eq(&token.user_id), authgate_subjects::epoch.eq(0));
    insert_new!(c, authgate_subjects::table, authgate_subjects::user_id, row)?;
    let subject = authgate_subjects::table.find(&token.user_id).select(authgate_subjects::epoch);
    let epoch: i64 = locked!(c, subject)?;
    if epoch > token.begun_at_epoch {
        return Ok(Minted::Outdated);
    }
    // Looked for, not run into: an error would end a server's transaction.
    let there = authgate_tokens::table.find(token.hash.as_bytes().as_slice()).select(authgate_tokens::epoch);
    if there.get_result::<i64>(c).optional()?.is_some() {
        return Ok(Minted::Taken);
    }
    let user_agent = token.user_agent.as_deref().map(|name| user_agent(c, name)).transpose()?.flatten();
    diesel::insert_into(authgate_tokens::table)
        .values((
            authgate_tokens::id_hash.eq(token.hash.as_bytes().as_slice()),
            authgate_tokens::user_id.eq(&token.user_id),
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
    evict(c, &token.user_id, epoch, token.hash, rules.max_sessions)?;
    Ok(Minted::Live)
}

/// Ends what is dead by epoch, and the oldest beyond the limit. The newcomer stays.
fn evict(c: &mut DbConnection, user: &str, epoch: i64, newcomer: TokenHash, limit: u32) -> QueryResult<()> {
    use authgate_tokens::dsl;
    diesel::delete(dsl::authgate_tokens.filter(dsl::user_id.eq(user)).filter(dsl::epoch.ne(epoch))).execute(c)?;
    let oldest: Vec<Vec<u8>> = dsl::authgate_tokens
        .filter(dsl::user_id.eq(user))
        .filter(dsl::id_hash.ne(newcomer.as_bytes().as_slice()))
        .order((dsl::created_at.desc(), dsl::id_hash))
        .offset(i64::from(limit.max(1)) - 1)
        .limit(1000)
        .select(dsl::id_hash)
        .load(c)?;
    diesel::delete(dsl::authgate_tokens.filter(dsl::id_hash.eq_any(oldest))).execute(c).map(|_| ())
}

/// The most texts of user agents that are kept. Whoever may sign in may call themselves anything.
const MOST_AGENTS: i32 = 65_536;

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

pub(super) fn touch(c: &mut DbConnection, hash: TokenHash, now: Millis) -> QueryResult<()> {
    use authgate_tokens::dsl;
    let row = dsl::authgate_tokens.find(hash.as_bytes().as_slice()).filter(dsl::last_used_at.lt(now));
    diesel::update(row).set(dsl::last_used_at.eq(now)).execute(c).map(|_| ())
}

pub(super) fn revoke(c: &mut DbConnection, hash: TokenHash) -> QueryResult<bool> {
    diesel::delete(authgate_tokens::table.find(hash.as_bytes().as_slice())).execute(c).map(|rows| rows > 0)
}

/// The live sessions, with what their clients called themselves.
#[diesel::dsl::auto_type(no_type_alias)]
fn live_with_agents(at: Deadlines) -> _ {
    let now: Millis = at.now;
    let unused_since: Millis = at.unused_since;
    authgate_tokens::table
        .inner_join(authgate_subjects::table.on(authgate_subjects::user_id.eq(authgate_tokens::user_id)))
        .left_join(authgate_user_agents::table)
        .filter(authgate_tokens::epoch.eq(authgate_subjects::epoch))
        .filter(authgate_tokens::expires_at.gt(now))
        .filter(authgate_tokens::last_used_at.gt(unused_since))
        .order((authgate_tokens::created_at.desc(), authgate_tokens::id_hash))
}

type RowWithAgent = (TokenRow, Option<String>);

fn stored(rows: Vec<RowWithAgent>) -> Vec<StoredToken> {
    rows.into_iter().filter_map(|(row, agent)| row.stored(agent)).collect()
}

pub(super) fn list(c: &mut DbConnection, user: &str, at: Deadlines) -> QueryResult<Vec<StoredToken>> {
    let rows = live_with_agents(at).filter(authgate_tokens::user_id.eq(user));
    rows.select((TokenRow::as_select(), authgate_user_agents::name.nullable())).load(c).map(stored)
}

pub(super) fn recent(c: &mut DbConnection, at: Deadlines, limit: u32) -> QueryResult<Vec<StoredToken>> {
    let rows = live_with_agents(at).limit(limit.into());
    rows.select((TokenRow::as_select(), authgate_user_agents::name.nullable())).load(c).map(stored)
}

pub(super) fn between(
    c: &mut DbConnection,
    first: TokenHash,
    last: TokenHash,
    at: Deadlines,
) -> QueryResult<Option<StoredToken>> {
    let (first, last) = (first.as_bytes().to_vec(), last.as_bytes().to_vec());
    let rows = live_with_agents(at).filter(authgate_tokens::id_hash.between(first, last));
    let found = rows.select((TokenRow::as_select(), authgate_user_agents::name.nullable())).first(c).optional()?;
    Ok(found.and_then(|(row, agent): RowWithAgent| row.stored(agent)))
}

pub(super) fn revoke_others(c: &mut DbConnection, user: &str, keep: TokenHash) -> QueryResult<()> {
    use authgate_tokens::dsl;
    let others = dsl::authgate_tokens.filter(dsl::user_id.eq(user)).filter(dsl::id_hash.ne(keep.as_bytes().as_slice()));
    diesel::delete(others).execute(c).map(|_| ())
}

/// The number of a new bump.
fn next_epoch(c: &mut DbConnection) -> QueryResult<i64> {
    diesel::update(authgate_state::table).set(authgate_state::epoch.eq(authgate_state::epoch + 1)).execute(c)?;
    epoch(c)
}

/// A write that says no more than that something about the user is other now.
pub(crate) fn announce(c: &mut DbConnection, user: &str) -> QueryResult<()> {
    let row = authgate_subjects::table.find(user);
    diesel::update(row).set(authgate_subjects::epoch.eq(authgate_subjects::epoch)).execute(c).map(|_| ())
}

pub(super) fn bump(c: &mut DbConnection, user: &str) -> QueryResult<()> {
    let next = next_epoch(c)?;
    let row = (authgate_subjects::user_id.eq(user), authgate_subjects::epoch.eq(next));
    upsert!(c, authgate_subjects::table, authgate_subjects::user_id, row, authgate_subjects::epoch.eq(next)).map(|_| ())
}

pub(super) fn bump_everyone(c: &mut DbConnection) -> QueryResult<()> {
    let next = next_epoch(c)?;
    diesel::update(authgate_subjects::table).set(authgate_subjects::epoch.eq(next)).execute(c).map(|_| ())
}

pub(super) fn prune(c: &mut DbConnection, at: Deadlines, limit: u32) -> QueryResult<u64> {
    use authgate_tokens::dsl;
    let dead = dsl::authgate_tokens
        .filter(dsl::expires_at.le(at.now).or(dsl::last_used_at.le(at.unused_since)))
        .limit(limit.into())
        .select(dsl::id_hash);
    let dead: Vec<Vec<u8>> = free!(c, dead)?;
    let rows = diesel::delete(dsl::authgate_tokens.filter(dsl::id_hash.eq_any(dead))).execute(c)?;
    Ok(u64::try_from(rows).unwrap_or_default())
}

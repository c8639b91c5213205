//! Sessions from another store, some hundreds in a few statements: a server may be far away, and a transaction has a bound.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::queries::MOST_AGENTS;
use super::rows::{authgate_state, authgate_subjects, authgate_tokens, authgate_user_agents, key, source_number};
use crate::db::{DbConnection, insert_all, insert_new, locked};
use crate::store::StoredToken;

/// Adds sessions under the epochs that their users have here; answers how many were not there.
pub(super) fn import(c: &mut DbConnection, sessions: &[StoredToken]) -> QueryResult<u64> {
    use authgate_tokens::dsl;
    let ids: Vec<i64> = sessions.iter().map(|token| key(token.hash).0).collect();
    let known: Vec<i64> = dsl::authgate_tokens.filter(dsl::id.eq_any(ids)).select(dsl::id).load(c)?;
    let mut known: BTreeSet<i64> = known.into_iter().collect();
    let new: Vec<&StoredToken> = sessions.iter().filter(|token| known.insert(key(token.hash).0)).collect();
    if new.is_empty() {
        return Ok(0);
    }
    let subjects = subjects(c, new.iter().map(|token| token.user_id.as_str()).collect())?;
    let agents = agents(c, new.iter().filter_map(|token| token.user_agent.as_deref()).collect())?;
    let everyone: i64 = authgate_state::table.select(authgate_state::everyone).get_result(c)?;
    let row = |token: &&StoredToken| {
        let (subject, epoch) = subjects.get(&token.user_id).copied().ok_or(diesel::result::Error::NotFound)?;
        let (id, rest) = key(token.hash);
        let agent = token.user_agent.as_ref().and_then(|name| agents.get(name).copied());
        Ok((
            dsl::id.eq(id),
            dsl::rest.eq(rest.to_vec()),
            dsl::subject_id.eq(subject),
            dsl::epoch.eq(epoch.max(everyone)),
            dsl::source.eq(source_number(token.source)),
            dsl::method.eq(token.method.clone()),
            dsl::created_at.eq(token.created_at),
            dsl::last_used_at.eq(token.last_used_at),
            dsl::expires_at.eq(token.expires_at),
            dsl::user_agent_id.eq(agent),
        ))
    };
    let rows: Vec<_> = new.iter().map(row).collect::<QueryResult<_>>()?;
    let added = insert_all!(c, dsl::authgate_tokens, &rows)?;
    Ok(u64::try_from(added).unwrap_or_default())
}

/// The number and the epoch of each user, known or new. They are locked in one order, whoever else imports.
fn subjects(c: &mut DbConnection, users: BTreeSet<&str>) -> QueryResult<BTreeMap<String, (i64, i64)>> {
    use authgate_subjects::dsl;
    let found = |c: &mut DbConnection, users: &BTreeSet<&str>| -> QueryResult<Vec<(String, i64, i64)>> {
        let rows = dsl::authgate_subjects.filter(dsl::user_id.eq_any(users.iter().copied())).order(dsl::user_id);
        locked!(c, rows.select((dsl::user_id, dsl::id, dsl::epoch)), load)
    };
    let mut all = found(c, &users)?;
    let mut new = users;
    for (user, ..) in &all {
        new.remove(user.as_str());
    }
    if !new.is_empty() {
        let rows: Vec<_> = new.iter().map(|user| (dsl::user_id.eq(*user), dsl::epoch.eq(0))).collect();
        insert_new!(c, dsl::authgate_subjects, dsl::user_id, &rows)?;
        all.extend(found(c, &new)?);
    }
    Ok(all.into_iter().map(|(user, id, epoch)| (user, (id, epoch))).collect())
}

/// The ids of the texts of user agents; a new one has none where there are too many.
fn agents(c: &mut DbConnection, names: BTreeSet<&str>) -> QueryResult<BTreeMap<String, i32>> {
    use authgate_user_agents::dsl;
    let found = |c: &mut DbConnection, names: &BTreeSet<&str>| -> QueryResult<Vec<(String, i32)>> {
        let rows = dsl::authgate_user_agents.filter(dsl::name.eq_any(names.iter().copied()));
        rows.select((dsl::name, dsl::id)).load(c)
    };
    let mut all = found(c, &names)?;
    let mut new = names;
    for (name, _) in &all {
        new.remove(name.as_str());
    }
    let last: Option<i32> = dsl::authgate_user_agents.select(diesel::dsl::max(dsl::id)).get_result(c)?;
    let room = usize::try_from(MOST_AGENTS - last.unwrap_or_default()).unwrap_or_default();
    let new: BTreeSet<&str> = new.into_iter().take(room).collect();
    if !new.is_empty() {
        let rows: Vec<_> = new.iter().map(|name| dsl::name.eq(*name)).collect();
        insert_new!(c, dsl::authgate_user_agents, dsl::name, &rows)?;
        all.extend(found(c, &new)?);
    }
    Ok(all.into_iter().collect())
}

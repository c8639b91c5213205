//! A session as `scripts/lib.lua` writes it.

use crate::store::{Source, StoreRules, StoredToken};
use crate::token::TokenHash;

/// What one command tells of a session, each as it is kept: the epoch of everybody, the session, and epoch and version of
/// its user.
pub(super) type Told = [Option<Vec<u8>>; 3];

/// The session of `hash` if it lives now; its user agent is left out, as every store leaves it out of a look-up.
pub(super) fn alive(hash: TokenHash, [everyone, session, subject]: &Told, rules: &StoreRules) -> Option<StoredToken> {
    let (epoch, found) = read(hash, session.as_deref()?)?;
    let number = |kept: &str| kept.parse::<i64>().ok();
    let subject = std::str::from_utf8(subject.as_deref()?).ok()?;
    let (own, version) = subject.split_once(' ').unwrap_or((subject, "0"));
    let everyone = std::str::from_utf8(everyone.as_deref().unwrap_or(b"0")).ok()?;
    let current = number(own)?.max(number(everyone)?);
    let now = rules.clock.now();
    let lives = epoch == current && found.expires_at > now && found.last_used_at > now - rules.idle;
    lives.then_some(StoredToken { user_version: Some(number(version)?), user_agent: None, ..found })
}

/// Sessions as the scripts list them: hash, session and the user's version, one after the other.
pub(super) fn listed(flat: Vec<Vec<u8>>) -> Vec<StoredToken> {
    let one = |part: &[Vec<u8>]| {
        let [hash, session, version] = part else { return None };
        let (_, found) = read(TokenHash::from_bytes(hash)?, session)?;
        let version = std::str::from_utf8(version).ok()?.parse().ok()?;
        Some(StoredToken { user_version: Some(version), ..found })
    };
    flat.chunks_exact(3).filter_map(one).collect()
}

/// The epoch and the rest. None for a session of a later version, or a damaged one: it counts as dead.
fn read(hash: TokenHash, kept: &[u8]) -> Option<(i64, StoredToken)> {
    let mut lines = std::str::from_utf8(kept).ok()?.splitn(8, '\n');
    let mut number = || lines.next()?.parse::<i64>().ok();
    let (epoch, created_at, last_used_at, expires_at) = (number()?, number()?, number()?, number()?);
    let source = lines.next()?;
    let source = [Source::Bearer, Source::Cookie].into_iter().find(|one| one.as_str() == source);
    if source.is_none() {
        tracing::error!("a session cannot be read; it counts as dead");
    }
    let (method, agent, user) = (lines.next()?, lines.next()?, lines.next()?);
    let found = StoredToken {
        hash,
        user_id: user.to_owned(),
        user_version: None,
        source: source?,
        method: method.to_owned(),
        created_at,
        last_used_at,
        expires_at,
        user_agent: (!agent.is_empty()).then(|| agent.to_owned()),
    };
    Some((epoch, found))
}

/// A text that fits in a line.
pub(super) fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

//! What every store must do: plain async functions, one a property, for any implementation.
//!
//! A store hands in a function that makes an empty store under given [`StoreRules`]; its clock is
//! fixed and moved by the suite.
//!
//! ```ignore
//! authgate_runtime::store::conformance::all(|rules| MyStore::open_empty(rules)).await;
//! ```

use super::{Minted, NewToken, Source, StoreRules, TokenStore};
use crate::clock::Clock;
use crate::token::{TokenHash, TokenId};

/// Idle 10 min, absolute 60 min, three sessions a user.
fn rules() -> StoreRules {
    StoreRules { idle: 600_000, absolute: 3_600_000, max_sessions: 3, clock: Clock::fixed(1_700_000_000_000) }
}

/// A token of `user` whose sign-in began at `epoch`, under a hash made from `seed`.
fn token(seed: u8, user: &str, epoch: i64) -> NewToken {
    NewToken {
        hash: hash(seed),
        user_id: user.to_owned(),
        source: Source::Cookie,
        method: "password".to_owned(),
        user_agent: Some("suite".to_owned()),
        begun_at_epoch: epoch,
        replaces: None,
    }
}

fn hash(seed: u8) -> TokenHash {
    TokenHash::from_bytes(&[seed; 32]).unwrap_or(TokenId::public().hash())
}

/// Runs every property, each on a store of its own.
///
/// # Panics
/// With the property that does not hold.
pub async fn all<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    a_minted_session_resolves_until_it_is_revoked(&make).await;
    a_mint_never_changes_a_session_that_is_there(&make).await;
    ids_are_compared_byte_for_byte(&make).await;
    a_session_ends_by_age_and_by_disuse(&make).await;
    a_touch_extends_disuse_and_never_age(&make).await;
    a_touch_does_not_revive(&make).await;
    a_bump_ends_everything_before_it_and_nothing_after(&make).await;
    a_sign_in_that_began_before_a_bump_is_outdated(&make).await;
    a_replaced_session_ends_with_the_mint(&make).await;
    the_oldest_give_way_beyond_the_limit(&make).await;
    revoke_others_keeps_one_and_touches_no_other_user(&make).await;
    a_list_shows_live_sessions_of_one_user(&make).await;
    prune_deletes_dead_rows_only(&make).await;
    an_announced_change_moves_the_version_of_one_user(&make).await;
    what_is_exported_lives_where_it_is_imported(&make).await;
    a_thousand_are_imported_at_once(&make).await;
}

async fn live(store: &impl TokenStore, seed: u8) -> bool {
    matches!(store.resolve(hash(seed)).await, Ok(Some(_)))
}

/// Waits until the session was last used at `at` or later: nobody is told when a touch is done.
async fn noted(store: &impl TokenStore, seed: u8, at: crate::clock::Millis) -> bool {
    for _ in 0..100 {
        if store.resolve(hash(seed)).await.is_ok_and(|t| t.is_some_and(|t| t.last_used_at >= at)) {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    false
}

async fn mint(store: &impl TokenStore, seed: u8, user: &str) {
    let epoch = store.epoch().await;
    assert!(epoch.is_ok(), "the epoch can be read");
    let minted = store.mint(token(seed, user, epoch.unwrap_or_default())).await;
    assert!(matches!(minted, Ok(Minted::Live)), "a mint of a new id lives: {minted:?}");
}

/// Login, read, logout; a second revocation changes nothing.
pub async fn a_minted_session_resolves_until_it_is_revoked<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    assert!(!live(&store, 1).await, "an unknown id is not live");
    mint(&store, 1, "u").await;
    let found = store.resolve(hash(1)).await;
    assert!(
        found
            .is_ok_and(|t| t.is_some_and(|t| t.user_id == "u" && t.source == Source::Cookie && t.method == "password"))
    );
    assert!(matches!(store.revoke(hash(1)).await, Ok(true)));
    assert!(!live(&store, 1).await, "a revoked session is dead");
    assert!(matches!(store.revoke(hash(1)).await, Ok(false)), "revoking again is no error");
}

/// Insert-only: the same id for another user leaves the first as it was.
pub async fn a_mint_never_changes_a_session_that_is_there<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    mint(&store, 1, "u").await;
    assert!(matches!(store.mint(token(1, "v", 0)).await, Ok(Minted::Taken)));
    assert!(store.resolve(hash(1)).await.is_ok_and(|t| t.is_some_and(|t| t.user_id == "u")));
}

/// Users that differ in case, accent or a last space are different users.
pub async fn ids_are_compared_byte_for_byte<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    for (seed, user) in [(1, "user"), (2, "USER"), (3, "üser"), (4, "user "), (5, "1"), (6, "1.0")] {
        mint(&store, seed, user).await;
    }
    assert!(store.bump("USER").await.is_ok());
    assert!(store.bump("1").await.is_ok());
    let alive = [live(&store, 1).await, live(&store, 2).await, live(&store, 3).await, live(&store, 4).await];
    assert_eq!(alive, [true, false, true, true]);
    assert!(!live(&store, 5).await && live(&store, 6).await);
}

/// Idle and absolute time, to the millisecond.
pub async fn a_session_ends_by_age_and_by_disuse<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let rules = rules();
    let store = make(rules.clone()).await;
    mint(&store, 1, "u").await;
    rules.clock.advance(rules.idle - 1);
    assert!(live(&store, 1).await, "one moment before its idle time it lives");
    rules.clock.advance(1);
    assert!(!live(&store, 1).await, "at its idle time it is dead");
}

/// Activity moves the idle end only.
pub async fn a_touch_extends_disuse_and_never_age<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let rules = rules();
    let store = make(rules.clone()).await;
    mint(&store, 1, "u").await;
    for _ in 0..11 {
        rules.clock.advance(rules.idle / 2);
        assert!(live(&store, 1).await, "a session in use lives");
        store.touch(hash(1));
        assert!(noted(&store, 1, rules.clock.now()).await, "a note of use arrives within 2 s");
    }
    rules.clock.advance(rules.idle / 2);
    assert!(!live(&store, 1).await, "no use outlives the absolute time");
}

/// A slow request that notes its use after a logout changes nothing.
pub async fn a_touch_does_not_revive<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    mint(&store, 1, "u").await;
    assert!(matches!(store.revoke(hash(1)).await, Ok(true)));
    store.touch(hash(1));
    assert!(!noted(&store, 1, 0).await);
}

/// One write ends all of a user's sessions; the next sign-in is untouched by it.
pub async fn a_bump_ends_everything_before_it_and_nothing_after<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    mint(&store, 1, "u").await;
    mint(&store, 2, "u").await;
    mint(&store, 3, "v").await;
    assert!(store.bump("u").await.is_ok());
    assert!(!live(&store, 1).await && !live(&store, 2).await && live(&store, 3).await);
    mint(&store, 4, "u").await;
    assert!(live(&store, 4).await);
    assert!(store.bump_everyone().await.is_ok());
    assert!(!live(&store, 3).await && !live(&store, 4).await);
    mint(&store, 5, "v").await;
    assert!(live(&store, 5).await);
}

/// A password that was checked before it was changed mints nothing after.
pub async fn a_sign_in_that_began_before_a_bump_is_outdated<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    let before = store.epoch().await.unwrap_or_default();
    assert!(store.bump("u").await.is_ok());
    assert!(matches!(store.mint(token(1, "u", before)).await, Ok(Minted::Outdated)));
    assert!(!live(&store, 1).await);
    assert!(matches!(store.mint(token(2, "v", before)).await, Ok(Minted::Live)), "another user's bump is no matter");
}

/// A sign-in over a session ends that session.
pub async fn a_replaced_session_ends_with_the_mint<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    mint(&store, 1, "u").await;
    let next = NewToken { replaces: Some(hash(1)), ..token(2, "v", 0) };
    assert!(matches!(store.mint(next).await, Ok(Minted::Live)));
    assert!(!live(&store, 1).await && live(&store, 2).await);
}

/// Exactly the newest are left.
pub async fn the_oldest_give_way_beyond_the_limit<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let rules = rules();
    let store = make(rules.clone()).await;
    for seed in 1..=5 {
        rules.clock.advance(10);
        mint(&store, seed, "u").await;
    }
    let mut alive = Vec::new();
    for seed in 1..=5 {
        alive.push(live(&store, seed).await);
    }
    assert_eq!(alive, [false, false, true, true, true]);
}

/// Of one user only, and not the one that is kept.
pub async fn revoke_others_keeps_one_and_touches_no_other_user<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    mint(&store, 1, "u").await;
    mint(&store, 2, "u").await;
    mint(&store, 3, "v").await;
    assert!(store.revoke_others("u", hash(2)).await.is_ok());
    assert!(!live(&store, 1).await && live(&store, 2).await && live(&store, 3).await);
}

/// Newest first, with what the client called itself.
pub async fn a_list_shows_live_sessions_of_one_user<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let rules = rules();
    let store = make(rules.clone()).await;
    mint(&store, 1, "u").await;
    rules.clock.advance(10);
    mint(&store, 2, "u").await;
    mint(&store, 3, "v").await;
    let hashes = |list: Result<Vec<super::StoredToken>, _>| -> Vec<TokenHash> {
        list.unwrap_or_default()
            .into_iter()
            .filter(|t| t.user_agent.as_deref() == Some("suite"))
            .map(|t| t.hash)
            .collect()
    };
    assert_eq!(hashes(store.list("u").await), [hash(2), hash(1)]);
    assert!(store.bump("u").await.is_ok());
    assert!(hashes(store.list("u").await).is_empty());
}

/// In batches, and never a live one.
pub async fn prune_deletes_dead_rows_only<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let rules = rules();
    let store = make(rules.clone()).await;
    mint(&store, 1, "u").await;
    mint(&store, 2, "v").await;
    rules.clock.advance(rules.idle + 1);
    mint(&store, 3, "w").await;
    assert!(matches!(store.prune(1).await, Ok(1)));
    assert!(matches!(store.prune(100).await, Ok(1)));
    assert!(matches!(store.prune(100).await, Ok(0)));
    assert!(live(&store, 3).await);
}

/// A loaded session is believed while the version stands, where a store keeps one.
pub async fn an_announced_change_moves_the_version_of_one_user<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    mint(&store, 1, "u").await;
    mint(&store, 2, "v").await;
    let version = async |seed| store.resolve(hash(seed)).await.ok().flatten().map(|t| t.user_version);
    let (u, v) = (version(1).await, version(2).await);
    assert!(u.is_some() && v.is_some(), "both live");
    assert!(store.user_changed("u").await.is_ok());
    assert_eq!(version(2).await, v, "another user's change is no matter");
    let moved = version(1).await;
    assert!(moved.is_some(), "a change ends no session");
    assert!(u == Some(None) || moved != u, "the version moves, where there is one");
    assert!(store.user_changed("nobody").await.is_ok());
}

/// All live sessions, page by page, and no dead one; they live on in another store, and end there as ever.
pub async fn what_is_exported_lives_where_it_is_imported<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let from = make(rules()).await;
    for (seed, user) in [(1, "u"), (2, "u"), (3, "v"), (0xf0, "w"), (0x80, "x")] {
        mint(&from, seed, user).await;
    }
    assert!(from.bump("v").await.is_ok());
    let (mut all, mut after) = (Vec::new(), None);
    while let Ok(page) = from.export(after, 2).await
        && !page.is_empty()
    {
        after = page.last().map(|token| token.hash);
        all.extend(page);
    }
    let mut seeds: Vec<u8> = all.iter().map(|token| token.hash.as_bytes()[0]).collect();
    seeds.sort_unstable();
    assert_eq!(seeds, [1, 2, 0x80, 0xf0]);
    let to = make(rules()).await;
    assert!(to.bump("u").await.is_ok(), "an epoch of its own");
    assert!(matches!(to.import(all.clone()).await, Ok(4)));
    assert!(matches!(to.import(all.clone()).await, Ok(0)), "what is there stays");
    for token in &all {
        let found = to.resolve(token.hash).await.ok().flatten();
        assert!(found.is_some_and(|found| found.user_id == token.user_id && found.expires_at == token.expires_at));
    }
    assert_eq!(to.list("u").await.map(|list| list.len()).ok(), Some(2));
    assert!(to.bump("u").await.is_ok());
    assert!(!live(&to, 1).await && live(&to, 0xf0).await);
}

/// A thousand sessions of as many users and clients, twice, beside one of whom the store knows already.
pub async fn a_thousand_are_imported_at_once<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let store = make(rules()).await;
    mint(&store, 1, "user\n7").await;
    let known = store.resolve(hash(1)).await.ok().flatten();
    let of = |n: u64| {
        let mut bytes = [2; 32];
        bytes[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        let mut token = known.clone()?;
        token.hash = TokenHash::from_bytes(&bytes)?;
        // A line break, for stores that write lines.
        token.user_id = format!("user\n{n}");
        token.user_agent = Some(format!("client {n}"));
        Some(token)
    };
    let all: Vec<_> = (0..1000).filter_map(of).collect();
    assert!(matches!(store.import(all.clone()).await, Ok(1000)));
    assert!(matches!(store.import(all.clone()).await, Ok(0)), "what is there stays");
    for (n, token) in all.iter().enumerate() {
        let listed = store.list(&token.user_id).await.unwrap_or_default();
        assert_eq!(listed.len(), if n == 7 { 2 } else { 1 });
        assert!(listed.iter().any(|one| one.hash == token.hash && one.user_agent == token.user_agent));
    }
}

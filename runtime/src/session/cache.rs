//! Sessions that were loaded on this thread, believed only while nothing was committed since.
//!
//! ```text
//! version of the database ─► read the token ─► LiveSession::load ─► kept under that version
//! next request: the same version, the same facts, its two times not passed ─► the same session
//! any commit of anybody's: another version ─► read and loaded again
//! ```
//!
//! The version is read before anything else is: so a commit in between shows, at the next request, as another version.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::authenticate::Live;
use crate::context::Facts;
use crate::db::Version;
use crate::gate::{Core, Gate};
use crate::token::TokenHash;

/// The most sessions that a thread keeps.
const MOST: usize = 4096;

thread_local! {
    /// By the gateway's id.
    static CACHES: RefCell<BTreeMap<u64, Box<dyn Any>>> = const { RefCell::new(BTreeMap::new()) };
}

struct Kept<S> {
    version: Version,
    /// What `load` was told of the request.
    facts: Facts,
    live: Rc<Live<S>>,
}

type Sessions<S> = BTreeMap<TokenHash, Kept<S>>;

/// The session of a token, if what is known of it still holds.
pub(super) fn get<G: Gate>(
    core: &Core,
    hash: TokenHash,
    version: Version,
    facts: &Facts,
) -> Option<Rc<Live<G::Session>>> {
    let live = CACHES.with_borrow(|caches| {
        let sessions = caches.get(&core.id)?.downcast_ref::<Sessions<G::Session>>()?;
        let kept = sessions.get(&hash)?;
        (kept.version == version && kept.facts == *facts).then(|| Rc::clone(&kept.live))
    })?;
    let (now, stored) = (core.clock.now(), live.token.stored());
    let idle = i64::from(core.settings.lifetimes.idle) * 1000;
    (stored.expires_at > now && stored.last_used_at > now - idle).then_some(live)
}

/// Keeps what was loaded after `version` was read.
pub(super) fn put<G: Gate>(core: &Core, version: Version, facts: Facts, live: &Rc<Live<G::Session>>) {
    CACHES.with_borrow_mut(|caches| {
        let empty = || Box::new(Sessions::<G::Session>::new()) as Box<dyn Any>;
        let sessions = caches.entry(core.id).or_insert_with(empty).downcast_mut::<Sessions<G::Session>>();
        let Some(sessions) = sessions else { return };
        // Whoever comes back is loaded again; to tell who was used least would cost more than that.
        if sessions.len() >= MOST {
            sessions.clear();
        }
        sessions.insert(live.token.stored().hash, Kept { version, facts, live: Rc::clone(live) });
    });
}

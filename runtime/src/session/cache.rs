//! Sessions that were loaded on this thread, believed only while nothing that they stand on has changed since.
//!
//! ```text
//! state ─► read the token ─► LiveSession::load ─► kept under that state
//!
//! tokens and users in one file     the state is the file's: while it stands, neither is read again
//! users in a file, tokens in Redis the state is the file's: the token is read, `load` is not run
//! a server, all changes announced  the state is the user's version, which the token is read with
//! ```
//!
//! A file's state is read before anything else is: so a commit in between shows, at the next request, as another state.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use super::authenticate::Live;
use crate::db::Version;
use crate::gate::{Core, Gate};
use crate::store::StoredToken;
use crate::token::TokenHash;

/// The most sessions that a thread keeps.
const MOST: usize = 4096;

thread_local! {
    /// By the gateway's id.
    static CACHES: RefCell<BTreeMap<u64, Box<dyn Any>>> = const { RefCell::new(BTreeMap::new()) };
}

/// What `load` is told of a request, as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asker<'a> {
    pub(super) address: Option<IpAddr>,
    pub(super) agent: Option<&'a [u8]>,
}

/// What a loaded session stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    File(Version),
    User(i64),
}

struct Kept<S> {
    state: State,
    address: Option<IpAddr>,
    agent: Option<Box<[u8]>>,
    live: Rc<Live<S>>,
}

impl<S> Kept<S> {
    fn asker(&self) -> Asker<'_> {
        Asker { address: self.address, agent: self.agent.as_deref() }
    }
}

type Sessions<S> = BTreeMap<TokenHash, Kept<S>>;

/// The session of a token, if its state and whoever asks are the same.
fn kept<G: Gate>(core: &Core, hash: TokenHash, state: State, asker: Asker<'_>) -> Option<Rc<Live<G::Session>>> {
    #[cfg(feature = "testing")]
    if crate::testing::believes_nothing() {
        return None;
    }
    CACHES.with_borrow(|caches| {
        let sessions = caches.get(&core.id)?.downcast_ref::<Sessions<G::Session>>()?;
        let kept = sessions.get(&hash)?;
        (kept.state == state && kept.asker() == asker).then(|| Rc::clone(&kept.live))
    })
}

/// The session of a token that was not read again: its times are looked at here.
pub(super) fn unread<G: Gate>(
    core: &Core,
    hash: TokenHash,
    state: State,
    asker: Asker<'_>,
) -> Option<Rc<Live<G::Session>>> {
    let live = kept::<G>(core, hash, state, asker)?;
    let (now, stored) = (core.clock.now(), live.token.stored());
    let idle = i64::from(core.settings.lifetimes.idle) * 1000;
    (stored.expires_at > now && stored.last_used_at > now - idle).then_some(live)
}

/// The session that was loaded of a token which was read again, and is as it was.
pub(super) fn unchanged<G: Gate>(
    core: &Core,
    stored: &StoredToken,
    state: State,
    asker: Asker<'_>,
) -> Option<Rc<Live<G::Session>>> {
    kept::<G>(core, stored.hash, state, asker).filter(|live| live.token.stored() == stored)
}

/// Keeps what was loaded after `state` was read.
pub(super) fn put<G: Gate>(core: &Core, state: State, asker: Asker<'_>, live: &Rc<Live<G::Session>>) {
    CACHES.with_borrow_mut(|caches| {
        let empty = || Box::new(Sessions::<G::Session>::new()) as Box<dyn Any>;
        let sessions = caches.entry(core.id).or_insert_with(empty).downcast_mut::<Sessions<G::Session>>();
        let Some(sessions) = sessions else { return };
        // Whoever comes back is loaded again; to tell who was used least would cost more than that.
        if sessions.len() >= MOST {
            sessions.clear();
        }
        let (address, agent) = (asker.address, asker.agent.map(Box::from));
        sessions.insert(live.token.stored().hash, Kept { state, address, agent, live: Rc::clone(live) });
    });
}

//! Sessions that were loaded on this thread, believed only while nothing that they stand on has changed since.
//!
//! ```text
//! file: a state of SQLite's file    while it stands, nothing in the file was committed
//! user: the user's version          while it stands, nothing changed that the user's session is loaded from
//!
//! tokens and users in one file      the file stands: neither is read again
//!                                   else the token is read, and `load` is not run while the user stands
//! users in a file, tokens in Redis  the token is read, and `load` is not run while the file stands
//! a server                          the token is read, and `load` is not run while the user stands
//! ```
//!
//! a bound in the spec               what was read within it is believed, unless this process has changed it since
//!
//! Only where every change of a user is announced has a user a version that can be believed.
//! A file's state is read before anything else is: so a commit in between shows, at the next request, as another state.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use super::authenticate::Live;
use super::bound::Moment;
use crate::clock::Millis;
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

/// What a loaded session stands on: it stands while any of these does.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) file: Option<Version>,
    pub(super) user: Option<i64>,
    /// When the store was asked; none without a bound.
    pub(super) asked: Option<Moment>,
}

impl State {
    /// True where there is something that it stands on.
    pub(super) fn can_stand(&self) -> bool {
        self.file.is_some() || self.user.is_some() || self.asked.is_some()
    }
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

/// Answers of what is kept of a token for this asker.
fn kept<G: Gate, T>(
    core: &Core,
    hash: TokenHash,
    asker: Asker<'_>,
    answer: impl FnOnce(&mut Kept<G::Session>) -> Option<T>,
) -> Option<T> {
    CACHES.with_borrow_mut(|caches| {
        let sessions = caches.get_mut(&core.id)?.downcast_mut::<Sessions<G::Session>>()?;
        sessions.get_mut(&hash).filter(|kept| kept.asker() == asker).and_then(answer)
    })
}

/// The session of a token that was not read again, since the file stands or a bound reaches: its times are looked at
/// here. What a bound lets believe is read where its use is to be noted: else that would be noted on every request.
pub(super) fn unread<G: Gate>(
    core: &Core,
    hash: TokenHash,
    state: State,
    asker: Asker<'_>,
    now: Millis,
) -> Option<Rc<Live<G::Session>>> {
    let file = state.file.filter(|_| core.tokens_in_database);
    if file.is_none() && state.asked.is_none() {
        return None;
    }
    #[cfg(feature = "testing")]
    if crate::testing::does_again(crate::testing::Again::Read) {
        return None;
    }
    let stands = |kept: &mut Kept<_>| {
        let file_stands = file.is_some() && kept.state.file == file;
        let mut reached = || match (&mut kept.state.asked, state.asked) {
            (Some(then), Some(now)) => core.bound.reaches(then, now, kept.live.token.stored()),
            _ => false,
        };
        let stands = file_stands || reached();
        stands.then(|| (Rc::clone(&kept.live), file_stands))
    };
    let (live, file_stands) = kept::<G, _>(core, hash, asker, stands)?;
    let (stored, lifetimes) = (live.token.stored(), &core.settings.lifetimes);
    let unused = now - stored.last_used_at;
    let believed = stored.expires_at > now
        && unused < i64::from(lifetimes.idle) * 1000
        && (file_stands || unused < i64::from(lifetimes.touch) * 1000);
    believed.then_some(live)
}

/// The session that was loaded of a token which was read again, and is as it was.
pub(super) fn unchanged<G: Gate>(
    core: &Core,
    stored: &StoredToken,
    state: State,
    asker: Asker<'_>,
) -> Option<Rc<Live<G::Session>>> {
    #[cfg(feature = "testing")]
    if crate::testing::does_again(crate::testing::Again::Load) {
        return None;
    }
    let same = |a: Option<Version>, b| a.is_some() && a == b;
    kept::<G, _>(core, stored.hash, asker, |kept| {
        let stands = same(kept.state.file, state.file) || (state.user.is_some() && kept.state.user == state.user);
        if !stands || kept.live.token.stored() != stored {
            return None;
        }
        // It was looked at after the file had this state.
        kept.state = state;
        Some(Rc::clone(&kept.live))
    })
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

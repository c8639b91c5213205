//! Envelopes that this thread has verified. A signature does not change, so it is not computed again; the times of the
//! envelope are looked at on every request, and whether its session lives is nothing that is told here.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use zeroize::Zeroizing;

use super::codec::Opened;

/// The most envelopes that a thread keeps.
const MOST: usize = 4096;

/// Keyed anew in each process: nobody can choose a text that is compared with another's.
static KEYED: LazyLock<RandomState> = LazyLock::new(RandomState::new);

thread_local! {
    static KEPT: RefCell<BTreeMap<u64, Kept>> = const { RefCell::new(BTreeMap::new()) };
}

/// Seconds since 1970 between which an envelope is good.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub(super) from: i64,
    pub(super) before: i64,
}

impl Times {
    pub(super) fn include(self, now: i64) -> bool {
        self.from <= now && now < self.before
    }
}

struct Kept {
    text: Zeroizing<Vec<u8>>,
    times: Times,
    opened: Opened,
}

/// The characters of a signature (HMAC with SHA-256, base64url).
const SIGNATURE: usize = 43;

/// A short name of an envelope, of one codec of this process: that of its signature, of which no two that verify have
/// the same.
#[derive(Clone, Copy)]
pub(super) struct Name(u64);

impl Name {
    pub(super) fn of(codec: u64, text: &[u8]) -> Self {
        Self(KEYED.hash_one((codec, &text[text.len().saturating_sub(SIGNATURE)..])))
    }

    /// What was in it, if it is good now.
    pub(super) fn known(self, text: &[u8], now: i64) -> Option<Opened> {
        KEPT.with_borrow(|all| {
            let kept = all.get(&self.0)?;
            (kept.text.as_slice() == text && kept.times.include(now)).then_some(kept.opened)
        })
    }

    /// Keeps what was in it.
    pub(super) fn keep(self, text: &[u8], times: Times, opened: Opened) {
        KEPT.with_borrow_mut(|all| {
            if all.len() >= MOST {
                all.clear();
            }
            all.insert(self.0, Kept { text: Zeroizing::new(text.to_vec()), times, opened });
        });
    }
}

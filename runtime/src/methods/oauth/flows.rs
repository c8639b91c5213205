//! A flow: what one browser began at one provider. Kept by the hash of its state, taken once.
//!
//! ```text
//! login     state ─ SHA-256 ─► row { provider, browser_hash, nonce, verifier, return_to }
//!           secret ──────────► cookie `…-flow-<first 8 hex of the state's hash>`, to this browser alone
//! callback  state + cookie ──► take: found, same provider, same browser, in time ─► gone in the same transaction
//! ```

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::clock::{Clock, Millis};
use crate::db::{Db, DbConnection, delete_expired};
use crate::store::StoreError;

diesel::table! {
    authgate_oauth_flows (state_hash) {
        state_hash -> Binary,
        browser_hash -> Binary,
        provider -> Text,
        nonce -> Text,
        verifier -> Text,
        return_to -> Nullable<Text>,
        expires_at -> BigInt,
    }
}

use authgate_oauth_flows::dsl;

/// How long a browser may take at the provider.
pub(super) const LIFE: Millis = 600_000;

/// The most flows that are kept; beyond them the oldest give way.
const MOST: i64 = 100_000;

/// What a flow remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flow {
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) return_to: Option<String>,
}

/// The flows of all browsers.
pub(crate) struct Flows {
    db: Db,
    clock: Clock,
}

/// What names a flow: the state that travels, and the secret that stays in the browser.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub(super) state: [u8; 32],
    pub(super) browser: [u8; 32],
}

impl Key {
    pub(super) fn of(state: &str, secret: &str) -> Self {
        Self { state: Sha256::digest(state).into(), browser: Sha256::digest(secret).into() }
    }
}

impl Flows {
    pub(super) fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    pub(super) async fn begin(&self, key: Key, provider: &'static str, flow: Flow) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.db.write(move |c| begin(c, key, provider, &flow, now)).await
    }

    /// Takes a flow: of two callers at most one has it. Another browser or provider leaves it as it is.
    pub(super) async fn take(&self, key: Key, provider: &'static str) -> Result<Option<Flow>, StoreError> {
        let now = self.clock.now();
        self.db.write(move |c| take(c, key, provider, now)).await
    }
}

fn begin(c: &mut DbConnection, key: Key, provider: &str, flow: &Flow, now: Millis) -> QueryResult<()> {
    delete_expired!(c, dsl::authgate_oauth_flows, dsl::state_hash, dsl::expires_at, now)?;
    let kept: i64 = dsl::authgate_oauth_flows.count().get_result(c)?;
    if kept >= MOST {
        let oldest: Vec<Vec<u8>> =
            dsl::authgate_oauth_flows.order(dsl::expires_at).limit(1000).select(dsl::state_hash).load(c)?;
        diesel::delete(dsl::authgate_oauth_flows.filter(dsl::state_hash.eq_any(oldest))).execute(c)?;
    }
    diesel::insert_into(dsl::authgate_oauth_flows)
        .values((
            dsl::state_hash.eq(key.state.as_slice()),
            dsl::browser_hash.eq(key.browser.as_slice()),
            dsl::provider.eq(provider),
            dsl::nonce.eq(&flow.nonce),
            dsl::verifier.eq(&flow.verifier),
            dsl::return_to.eq(&flow.return_to),
            dsl::expires_at.eq(now + LIFE),
        ))
        .execute(c)
        .map(|_| ())
}

fn take(c: &mut DbConnection, key: Key, provider: &str, now: Millis) -> QueryResult<Option<Flow>> {
    let row = dsl::authgate_oauth_flows
        .find(key.state.as_slice())
        .filter(dsl::browser_hash.eq(key.browser.as_slice()))
        .filter(dsl::provider.eq(provider))
        .filter(dsl::expires_at.gt(now));
    let found: Option<(String, String, Option<String>)> =
        row.select((dsl::nonce, dsl::verifier, dsl::return_to)).first(c).optional()?;
    // Of two that found it, the one whose delete had a row has it.
    let mine = found.is_some() && diesel::delete(dsl::authgate_oauth_flows.find(key.state.as_slice())).execute(c)? == 1;
    Ok(found.filter(|_| mine).map(|(nonce, verifier, return_to)| Flow { nonce, verifier, return_to }))
}

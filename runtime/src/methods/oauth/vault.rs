//! The vault: a session's tokens at its provider, sealed at rest, refreshed by one caller at a time.
//!
//! ```text
//! access token good for a minute more ─► it
//! else lease taken by one caller, on any node ─► refresh ─► kept, then handed out
//!      lease held by another                  ─► wait for what that one keeps
//! refresh refused for good, or another subject's ─► the session ends
//! ```

use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::exchange::Exchanged;
use super::sealed::Sealer;
use crate::clock::{Clock, Millis};
use crate::db::{Db, DbConnection, delete_expired, upsert};
use crate::secret::Secret;
use crate::store::StoreError;
use crate::token::TokenHash;

diesel::table! {
    authgate_oauth_tokens (id_hash) {
        id_hash -> Binary,
        sealed -> Binary,
        leased_until -> BigInt,
        expires_at -> BigInt,
    }
}

use authgate_oauth_tokens::dsl;

/// A token is refreshed where it is good for less than this.
const AHEAD: Millis = 60_000;

/// How long a refresh may take before another caller may try.
const LEASE: Millis = 12_000;

/// How often a waiting caller looks.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// Tokens of sessions.
pub(crate) struct Vault {
    db: Db,
    clock: Clock,
    lifetime: Millis,
    sealer: Sealer,
}

/// What is kept of a session.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) provider: String,
    /// Whose a refreshed ID token must be.
    pub(super) issuer: String,
    pub(super) subject: String,
    access_token: String,
    refresh_token: Option<String>,
    /// When the access token ends; none where the provider did not say.
    good_until: Option<Millis>,
}

impl Kept {
    pub(super) fn new(provider: &str, issuer: &str, subject: &str, got: &Exchanged, now: Millis) -> Self {
        let mut kept = Self {
            provider: provider.to_owned(),
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            access_token: String::new(),
            refresh_token: None,
            good_until: None,
        };
        kept.renew(got, now);
        kept
    }

    /// Takes over what a refresh brought; a refresh token that did not change stays.
    pub(super) fn renew(&mut self, got: &Exchanged, now: Millis) {
        let tokens = &got.tokens;
        self.access_token = tokens.access_token.expose().to_owned();
        let newer = tokens.refresh_token.as_ref().map(|token| token.expose().to_owned());
        self.refresh_token = newer.or(self.refresh_token.take());
        let life = tokens.expires_in.map(|life| i64::try_from(life.as_millis()).unwrap_or(i64::MAX));
        self.good_until = life.map(|life| now.saturating_add(life));
    }

    pub(super) fn access_token(&self) -> Secret {
        Secret::new(self.access_token.as_str())
    }

    pub(super) fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_deref()
    }

    /// True while the access token is good for a while.
    pub(super) fn is_fresh(&self, now: Millis) -> bool {
        self.good_until.is_none_or(|until| until - AHEAD > now)
    }

    /// True once the access token has ended.
    pub(super) fn is_over(&self, now: Millis) -> bool {
        self.good_until.is_some_and(|until| until <= now)
    }
}

impl Vault {
    pub(super) fn new(db: Db, clock: Clock, lifetime: Millis, sealer: Sealer) -> Self {
        Self { db, clock, lifetime, sealer }
    }

    /// Keeps the tokens of a session, and ends the lease on them.
    pub(super) async fn keep(&self, hash: TokenHash, kept: &Kept) -> Result<(), StoreError> {
        let now = self.clock.now();
        let text = serde_json::to_vec(kept).map_err(|e| StoreError::Other(Box::new(e)))?;
        let sealed = self.sealer.seal(&text).ok_or_else(|| StoreError::refused("the tokens cannot be sealed"))?;
        let expires_at = now + self.lifetime;
        self.db.write(move |c| keep(c, hash, &sealed, expires_at, now)).await
    }

    /// The tokens of a session; none if there are none that can be opened.
    pub(super) async fn read(&self, hash: TokenHash) -> Result<Option<Kept>, StoreError> {
        let row = dsl::authgate_oauth_tokens.find(hash.as_bytes().to_vec()).select(dsl::sealed);
        let sealed: Option<Vec<u8>> = self.db.read(move |c| row.first(c).optional()).await?;
        let kept = sealed.and_then(|sealed| serde_json::from_slice(&self.sealer.open(&sealed)?).ok());
        Ok(kept)
    }

    /// True for the one caller that may refresh now.
    pub(super) async fn lease(&self, hash: TokenHash) -> Result<bool, StoreError> {
        let now = self.clock.now();
        self.db
            .write(move |c| {
                let row = dsl::authgate_oauth_tokens.find(hash.as_bytes().to_vec()).filter(dsl::leased_until.le(now));
                diesel::update(row).set(dsl::leased_until.eq(now + LEASE)).execute(c).map(|rows| rows == 1)
            })
            .await
    }

    /// The refresh did not work, but may later.
    pub(super) async fn release(&self, hash: TokenHash) -> Result<(), StoreError> {
        self.db
            .write(move |c| {
                let row = dsl::authgate_oauth_tokens.find(hash.as_bytes().to_vec());
                diesel::update(row).set(dsl::leased_until.eq(0)).execute(c).map(|_| ())
            })
            .await
    }

    /// Forgets a session's tokens.
    pub(super) async fn forget(&self, hash: TokenHash) -> Result<(), StoreError> {
        self.db
            .write(move |c| {
                diesel::delete(dsl::authgate_oauth_tokens.find(hash.as_bytes().to_vec())).execute(c).map(|_| ())
            })
            .await
    }
}

fn keep(c: &mut DbConnection, hash: TokenHash, sealed: &[u8], expires_at: Millis, now: Millis) -> QueryResult<()> {
    delete_expired!(c, dsl::authgate_oauth_tokens, dsl::id_hash, dsl::expires_at, now)?;
    let values = (dsl::sealed.eq(sealed), dsl::leased_until.eq(0));
    let row = (dsl::id_hash.eq(hash.as_bytes().as_slice()), dsl::expires_at.eq(expires_at), values);
    upsert!(c, dsl::authgate_oauth_tokens, dsl::id_hash, row, values).map(|_| ())
}

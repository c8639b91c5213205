//! Which session came from which identity, so that the provider can end it, and be told of its end.

use diesel::prelude::*;

use super::sealed::Sealer;
use crate::clock::{Clock, Millis};
use crate::db::{Db, DbConnection, delete_expired, insert_new};
use crate::secret::Secret;
use crate::store::StoreError;
use crate::token::TokenHash;

diesel::table! {
    authgate_oauth_sessions (id_hash) {
        id_hash -> Binary,
        provider -> Text,
        subject -> Text,
        sid -> Nullable<Text>,
        id_token -> Nullable<Binary>,
        ended -> Bool,
        expires_at -> BigInt,
    }
}

diesel::table! {
    authgate_oauth_logouts (provider, jti) {
        provider -> Text,
        jti -> Text,
        expires_at -> BigInt,
    }
}

use authgate_oauth_logouts::dsl as logouts;
use authgate_oauth_sessions::dsl;

/// The most bytes of an ID token that is kept for a logout.
const LONGEST_HINT: usize = 8 * 1024;

/// Sessions that came from providers.
pub(crate) struct ProviderSessions {
    db: Db,
    clock: Clock,
    lifetime: Millis,
    sealer: Sealer,
}

/// A session's identity.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) provider: &'static str,
    pub(super) subject: String,
    pub(super) sid: Option<String>,
    /// Kept where a logout goes to the provider.
    pub(super) id_token: Option<Secret>,
}

impl ProviderSessions {
    pub(super) fn new(db: Db, clock: Clock, lifetime: Millis, sealer: Sealer) -> Self {
        Self { db, clock, lifetime, sealer }
    }

    /// Notes where a session is about to come from. Written before the session is: so a logout that
    /// arrives in between finds it.
    pub(super) async fn note(&self, hash: TokenHash, origin: Origin) -> Result<(), StoreError> {
        let now = self.clock.now();
        let expires_at = now + self.lifetime;
        let hint = origin.id_token.as_ref().map(Secret::expose).filter(|token| token.len() <= LONGEST_HINT);
        let hint = hint.and_then(|token| self.sealer.seal(token.as_bytes()));
        self.db
            .write(move |c| {
                delete_expired!(c, dsl::authgate_oauth_sessions, dsl::id_hash, dsl::expires_at, now)?;
                diesel::insert_into(dsl::authgate_oauth_sessions)
                    .values((
                        dsl::id_hash.eq(hash.as_bytes().as_slice()),
                        dsl::provider.eq(origin.provider),
                        dsl::subject.eq(&origin.subject),
                        dsl::sid.eq(&origin.sid),
                        dsl::id_token.eq(hint),
                        dsl::expires_at.eq(expires_at),
                    ))
                    .execute(c)
                    .map(|_| ())
            })
            .await
    }

    /// Forgets where a session came from, for it has ended.
    pub(super) async fn drop_one(&self, hash: TokenHash) -> Result<(), StoreError> {
        self.db
            .write(move |c| {
                diesel::delete(dsl::authgate_oauth_sessions.find(hash.as_bytes().to_vec())).execute(c).map(|_| ())
            })
            .await
    }

    /// True while no logout has ended it.
    pub(super) async fn stands(&self, hash: TokenHash) -> Result<bool, StoreError> {
        let row = dsl::authgate_oauth_sessions.find(hash.as_bytes().to_vec()).select(dsl::ended);
        self.db.read(move |c| row.first::<bool>(c).optional()).await.map(|ended| ended == Some(false))
    }

    /// Slug of the provider that a session came from, and the ID token that it began with.
    pub(super) async fn origin(&self, hash: TokenHash) -> Result<Option<(String, Option<Secret>)>, StoreError> {
        let row = dsl::authgate_oauth_sessions.find(hash.as_bytes().to_vec()).select((dsl::provider, dsl::id_token));
        let found: Option<(String, Option<Vec<u8>>)> = self.db.read(move |c| row.first(c).optional()).await?;
        let open = |sealed: Vec<u8>| self.sealer.open(&sealed).and_then(|b| String::from_utf8(b).ok()).map(Secret::new);
        Ok(found.map(|(provider, sealed)| (provider, sealed.and_then(open))))
    }

    /// True for a logout token that was carried out before.
    pub(super) async fn is_used(&self, provider: &str, jti: &str) -> Result<bool, StoreError> {
        let row =
            logouts::authgate_oauth_logouts.find((provider.to_owned(), jti.to_owned())).select(logouts::expires_at);
        self.db.read(move |c| row.first::<Millis>(c).optional()).await.map(|found| found.is_some())
    }

    /// Marks the sessions of an id at the provider, or of a subject, as ended. One that is being made now sees
    /// the mark after it is made; the rows stay until [`ProviderSessions::forget`].
    pub(super) async fn end(
        &self,
        provider: &'static str,
        subject: Option<String>,
        sid: Option<String>,
    ) -> Result<Vec<TokenHash>, StoreError> {
        self.db.write(move |c| end(c, provider, subject.as_deref(), sid.as_deref())).await
    }

    /// The sessions are gone: forgets their rows, and remembers the logout token that ended them.
    pub(super) async fn forget(
        &self,
        provider: &'static str,
        hashes: Vec<TokenHash>,
        jti: String,
        until: Millis,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let ids: Vec<Vec<u8>> = hashes.iter().map(|hash| hash.as_bytes().to_vec()).collect();
        self.db
            .write(move |c| {
                diesel::delete(dsl::authgate_oauth_sessions.filter(dsl::id_hash.eq_any(ids))).execute(c)?;
                diesel::delete(logouts::authgate_oauth_logouts.filter(logouts::expires_at.le(now))).execute(c)?;
                let row = (logouts::provider.eq(provider), logouts::jti.eq(jti), logouts::expires_at.eq(until));
                insert_new!(c, logouts::authgate_oauth_logouts, logouts::jti, row).map(|_| ())
            })
            .await
    }
}

fn end(c: &mut DbConnection, provider: &str, subject: Option<&str>, sid: Option<&str>) -> QueryResult<Vec<TokenHash>> {
    let mut rows = dsl::authgate_oauth_sessions.filter(dsl::provider.eq(provider)).select(dsl::id_hash).into_boxed();
    if let Some(sid) = sid {
        rows = rows.filter(dsl::sid.eq(sid));
    }
    if let Some(subject) = subject {
        rows = rows.filter(dsl::subject.eq(subject));
    }
    let found: Vec<Vec<u8>> = rows.load(c)?;
    let hashes = found.iter().filter_map(|bytes| TokenHash::from_bytes(bytes)).collect();
    let marked = dsl::authgate_oauth_sessions.filter(dsl::id_hash.eq_any(found));
    diesel::update(marked).set(dsl::ended.eq(true)).execute(c)?;
    Ok(hashes)
}

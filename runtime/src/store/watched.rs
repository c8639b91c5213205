//! A store whose calls are measured, and whose changes through this process are counted.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use super::changes::{Change, Changes};
use super::{AnyStore, Minted, NewToken, Store, StoreError, StoredToken, TokenStore};
use crate::clock::Millis;
use crate::db::Db;
use crate::metrics::Metrics;
use crate::token::TokenHash;

/// Another store, and who is told of its calls.
pub(crate) struct Watched {
    pub(crate) store: Store,
    pub(crate) metrics: Option<Arc<Metrics>>,
    /// Has each change before it is answered; none where nobody believes anything for a while.
    pub(crate) changes: Option<Arc<Changes>>,
}

impl Watched {
    async fn timed<T>(&self, operation: &'static str, call: impl Future<Output = T>) -> T {
        let Some(metrics) = &self.metrics else { return call.await };
        let begun = Instant::now();
        let answer = call.await;
        metrics.stored(operation, begun.elapsed());
        answer
    }

    /// A call that failed may have changed something too.
    async fn changing<T>(&self, change: Change, operation: &'static str, call: impl Future<Output = T>) -> T {
        let answer = self.timed(operation, call).await;
        self.note(change);
        answer
    }

    fn note(&self, change: Change) {
        if let Some(changes) = &self.changes {
            changes.add(change);
        }
    }
}

impl TokenStore for Watched {
    async fn resolve(&self, hash: TokenHash) -> Result<Option<StoredToken>, StoreError> {
        self.timed("resolve", AnyStore::resolve(&*self.store, hash)).await
    }
    async fn epoch(&self) -> Result<i64, StoreError> {
        self.timed("epoch", AnyStore::epoch(&*self.store)).await
    }
    async fn mint(&self, token: NewToken) -> Result<Minted, StoreError> {
        // The oldest of the user's sessions may give way, and the replaced one may be another user's.
        let (user, replaced) = (Change::User(token.user_id.clone()), token.replaces);
        let minted = self.changing(user, "mint", AnyStore::mint(&*self.store, token)).await;
        if let Some(replaced) = replaced {
            self.note(Change::Session(replaced));
        }
        minted
    }
    fn touch(&self, hash: TokenHash) {
        AnyStore::touch(&*self.store, hash);
    }
    async fn revoke(&self, hash: TokenHash) -> Result<bool, StoreError> {
        self.changing(Change::Session(hash), "revoke", AnyStore::revoke(&*self.store, hash)).await
    }
    async fn list(&self, user_id: &str) -> Result<Vec<StoredToken>, StoreError> {
        self.timed("list", AnyStore::list(&*self.store, user_id)).await
    }
    async fn recent(&self, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        self.timed("recent", AnyStore::recent(&*self.store, limit)).await
    }
    async fn by_handle(&self, handle: &str) -> Result<Option<StoredToken>, StoreError> {
        self.timed("by_handle", AnyStore::by_handle(&*self.store, handle)).await
    }
    async fn revoke_others(&self, user_id: &str, keep: TokenHash) -> Result<(), StoreError> {
        self.changing(
            Change::User(user_id.to_owned()),
            "revoke_others",
            AnyStore::revoke_others(&*self.store, user_id, keep),
        )
        .await
    }
    async fn bump(&self, user_id: &str) -> Result<(), StoreError> {
        self.changing(Change::User(user_id.to_owned()), "bump", AnyStore::bump(&*self.store, user_id)).await
    }
    async fn bump_everyone(&self) -> Result<(), StoreError> {
        self.changing(Change::Everybody, "bump_everyone", AnyStore::bump_everyone(&*self.store)).await
    }
    async fn user_changed(&self, user_id: &str) -> Result<(), StoreError> {
        self.changing(Change::User(user_id.to_owned()), "user_changed", AnyStore::user_changed(&*self.store, user_id))
            .await
    }
    async fn prune(&self, limit: u32) -> Result<u64, StoreError> {
        self.timed("prune", AnyStore::prune(&*self.store, limit)).await
    }
    async fn export(&self, after: Option<TokenHash>, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        self.timed("export", AnyStore::export(&*self.store, after, limit)).await
    }
    async fn import(&self, sessions: Vec<StoredToken>) -> Result<u64, StoreError> {
        self.timed("import", AnyStore::import(&*self.store, sessions)).await
    }
    async fn ready(&self) -> Result<(), StoreError> {
        self.timed("ready", AnyStore::ready(&*self.store)).await
    }
    async fn now(&self) -> Result<Option<Millis>, StoreError> {
        AnyStore::now(&*self.store).await
    }
    fn lives_in(&self, db: &Db) -> bool {
        AnyStore::lives_in(&*self.store, db)
    }
}

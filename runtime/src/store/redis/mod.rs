//! Sessions in Redis: one round trip for a session and its user's epoch. Users stay where `DATABASE_URL` says.

mod connection;
mod script;

use redis::{FromRedisValue, Script, ScriptInvocation};

use super::{Minted, NewToken, Source, StoreError, StoreRules, StoredToken, TokenStore};
use crate::token::TokenHash;
use connection::Server;

/// What every key begins with; the braces keep them on one node of a cluster.
const PREFIX: &str = "{authgate}:";

/// The store over `REDIS_URL`.
pub struct RedisStore {
    server: std::sync::Arc<Server>,
    rules: StoreRules,
}

impl RedisStore {
    /// A store over the server at `url`. Unless `relaxed`, it must keep what it acknowledges.
    ///
    /// # Errors
    /// If it does not answer, or with the setting to change.
    pub async fn open(url: &str, rules: StoreRules, relaxed: bool) -> Result<Self, StoreError> {
        let server = std::sync::Arc::new(Server::new(url)?);
        if !relaxed {
            server.durable().await?;
        }
        let store = Self { server, rules };
        store.ready().await?;
        Ok(store)
    }

    /// Asks with a script; the call is made on this thread's connection.
    async fn ask<T: FromRedisValue>(
        &self,
        script: &Script,
        fill: impl FnOnce(&mut ScriptInvocation<'_>),
    ) -> Result<T, StoreError> {
        let mut connection = self.server.connection().await?;
        let mut call = script.prepare_invoke();
        call.key(PREFIX);
        fill(&mut call);
        Ok(call.invoke_async(&mut connection).await?)
    }

    /// Now, and the last use that is too long ago.
    fn deadlines(&self) -> (i64, i64) {
        let now = self.rules.clock.now();
        (now, now - self.rules.idle)
    }
}

/// Sessions as the scripts tell them: a hash and eight fields, one after the other.
fn stored(flat: Vec<Vec<u8>>) -> Vec<StoredToken> {
    flat.chunks_exact(9).filter_map(one).collect()
}

/// None for a session of a later version, or a damaged one: it counts as dead.
fn one(fields: &[Vec<u8>]) -> Option<StoredToken> {
    let text = |at: usize| String::from_utf8(fields.get(at)?.clone()).ok();
    let number = |at: usize| text(at)?.parse().ok();
    let source = [Source::Bearer, Source::Cookie].into_iter().find(|s| Some(s.as_str().to_owned()) == text(3));
    if source.is_none() {
        tracing::error!("a session cannot be read; it counts as dead");
    }
    Some(StoredToken {
        hash: TokenHash::from_bytes(fields.first()?)?,
        user_id: text(1)?,
        source: source?,
        method: text(4)?,
        created_at: number(5)?,
        last_used_at: number(6)?,
        expires_at: number(7)?,
        user_agent: text(8).filter(|agent| !agent.is_empty()),
    })
}

impl TokenStore for RedisStore {
    async fn resolve(&self, hash: TokenHash) -> Result<Option<StoredToken>, StoreError> {
        let (now, unused_since) = self.deadlines();
        let flat = self.ask(&script::RESOLVE, |call| {
            call.arg(hash.as_bytes()).arg(now).arg(unused_since);
        });
        Ok(stored(flat.await?).pop())
    }

    async fn epoch(&self) -> Result<i64, StoreError> {
        self.ask(&script::EPOCH, |_| {}).await
    }

    async fn mint(&self, token: NewToken) -> Result<Minted, StoreError> {
        let (now, unused_since) = self.deadlines();
        let rules = &self.rules;
        let replaced = token.replaces.map(|hash| hash.as_bytes().to_vec()).unwrap_or_default();
        let told: String = self
            .ask(&script::MINT, |call| {
                call.arg(token.hash.as_bytes())
                    .arg(&token.user_id)
                    .arg(token.begun_at_epoch)
                    .arg(now)
                    .arg(unused_since);
                call.arg(rules.idle).arg(rules.absolute).arg(rules.max_sessions.max(1));
                call.arg(token.source.as_str()).arg(&token.method);
                call.arg(token.user_agent.as_deref().unwrap_or_default()).arg(replaced);
            })
            .await?;
        match told.as_str() {
            "live" => Ok(Minted::Live),
            "outdated" => Ok(Minted::Outdated),
            "taken" => Ok(Minted::Taken),
            _ => Err(StoreError::refused("Redis answered what no script of ours says")),
        }
    }

    fn touch(&self, hash: TokenHash) {
        let (server, now, idle) = (std::sync::Arc::clone(&self.server), self.rules.clock.now(), self.rules.idle);
        // Nobody waits for it: what is written so is only a convenience.
        actix_web::rt::spawn(async move {
            let Ok(mut connection) = server.connection().await else { return };
            let mut call = script::TOUCH.prepare_invoke();
            call.key(PREFIX).arg(hash.as_bytes()).arg(now).arg(idle);
            drop(call.invoke_async::<i64>(&mut connection).await);
        });
    }

    async fn revoke(&self, hash: TokenHash) -> Result<bool, StoreError> {
        let there: i64 = self
            .ask(&script::REVOKE, |call| {
                call.arg(hash.as_bytes());
            })
            .await?;
        Ok(there == 1)
    }

    async fn list(&self, user_id: &str) -> Result<Vec<StoredToken>, StoreError> {
        let (now, unused_since) = self.deadlines();
        let flat = self.ask(&script::LIST, |call| {
            call.arg(user_id).arg(now).arg(unused_since);
        });
        flat.await.map(stored)
    }

    async fn recent(&self, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        let (now, unused_since) = self.deadlines();
        let flat = self.ask(&script::RECENT, |call| {
            call.arg(limit).arg(now).arg(unused_since);
        });
        flat.await.map(stored)
    }

    async fn by_handle(&self, handle: &str) -> Result<Option<StoredToken>, StoreError> {
        let Some((first, last)) = TokenHash::range_of(handle) else { return Ok(None) };
        let (now, unused_since) = self.deadlines();
        let flat = self.ask(&script::BETWEEN, |call| {
            call.arg(first.as_bytes()).arg(last.as_bytes()).arg(now).arg(unused_since);
        });
        Ok(stored(flat.await?).pop())
    }

    async fn revoke_others(&self, user_id: &str, keep: TokenHash) -> Result<(), StoreError> {
        let done: Result<i64, _> = self
            .ask(&script::REVOKE_OTHERS, |call| {
                call.arg(user_id).arg(keep.as_bytes());
            })
            .await;
        done.map(|_| ())
    }

    async fn bump(&self, user_id: &str) -> Result<(), StoreError> {
        let done: Result<i64, _> = self
            .ask(&script::BUMP, |call| {
                call.arg(user_id);
            })
            .await;
        done.map(|_| ())
    }

    async fn bump_everyone(&self) -> Result<(), StoreError> {
        let done: Result<i64, _> = self.ask(&script::BUMP_EVERYONE, |_| {}).await;
        done.map(|_| ())
    }

    async fn prune(&self, limit: u32) -> Result<u64, StoreError> {
        let (now, unused_since) = self.deadlines();
        self.ask(&script::PRUNE, |call| {
            call.arg(limit).arg(now).arg(unused_since);
        })
        .await
    }

    async fn ready(&self) -> Result<(), StoreError> {
        let done: Result<i64, _> = self.ask(&script::READY, |_| {}).await;
        done.map(|_| ())
    }
}

//! Sessions in Redis: one round trip for a session and its user's epoch. Users stay where `DATABASE_URL` says.

pub(crate) mod address;
mod connection;
mod lookup;
mod script;
mod session;

use std::sync::Arc;

use super::{Minted, NewToken, StoreError, StoreRules, StoredToken, TokenStore};
use crate::line;
use crate::token::TokenHash;
use connection::Server;
use lookup::LookUps;
use session::{Told, one_line};

/// The store over `REDIS_URL`.
pub struct RedisStore {
    server: Arc<Server>,
    rules: StoreRules,
}

impl RedisStore {
    /// A store over the server at `url`. Unless `relaxed`, it must keep what it acknowledges.
    ///
    /// # Errors
    /// If it does not answer, or with the setting to change.
    pub async fn open(url: &str, rules: StoreRules, relaxed: bool) -> Result<Self, StoreError> {
        let server = Arc::new(Server::new(url)?);
        if !relaxed {
            server.durable().await?;
        }
        let store = Self { server, rules };
        store.ready().await?;
        Ok(store)
    }

    /// Now, and the last use that is too long ago.
    fn deadlines(&self) -> (i64, i64) {
        let now = self.rules.clock.now();
        (now, now - self.rules.idle)
    }

    /// What is kept of a session by a command that finds its user first.
    async fn find(&self, hash: TokenHash) -> Result<Option<Told>, StoreError> {
        let told: Vec<Option<Vec<u8>>> = self
            .server
            .ask(&script::RESOLVE, |call| {
                call.arg(hash.as_bytes());
            })
            .await?;
        Ok(told.try_into().ok())
    }
}

impl TokenStore for RedisStore {
    async fn resolve(&self, hash: TokenHash) -> Result<Option<StoredToken>, StoreError> {
        let id = self.server.id;
        let alive = |told: Option<Told>| told.and_then(|told| session::alive(hash, &told, &self.rules));
        if let Some(user) = lookup::user(id, hash) {
            return Ok(alive(line::ask::<LookUps>(id, || self.server.client.clone(), (hash, user)).await?));
        }
        let found = alive(self.find(hash).await?);
        if let Some(found) = &found {
            lookup::keep(id, hash, &found.user_id);
        }
        Ok(found)
    }

    async fn epoch(&self) -> Result<i64, StoreError> {
        self.server.ask(&script::EPOCH, |_| {}).await
    }

    async fn mint(&self, token: NewToken) -> Result<Minted, StoreError> {
        let (now, unused_since) = self.deadlines();
        let rules = &self.rules;
        let replaced = token.replaces.map(|hash| hash.as_bytes().to_vec()).unwrap_or_default();
        let told: String = self
            .server
            .ask(&script::MINT, |call| {
                call.arg(token.hash.as_bytes())
                    .arg(&token.user_id)
                    .arg(token.begun_at_epoch)
                    .arg(now)
                    .arg(unused_since);
                call.arg(rules.idle).arg(rules.absolute).arg(rules.max_sessions.max(1));
                call.arg(token.source.as_str()).arg(one_line(&token.method));
                call.arg(one_line(token.user_agent.as_deref().unwrap_or_default())).arg(replaced);
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
        let (server, now, idle) = (Arc::clone(&self.server), self.rules.clock.now(), self.rules.idle);
        // Nobody waits for it: what is written so is only a convenience.
        actix_web::rt::spawn(async move {
            let noted = server.tell(&script::TOUCH, |call| {
                call.arg(hash.as_bytes()).arg(now).arg(idle);
            });
            drop(noted.await);
        });
    }

    async fn revoke(&self, hash: TokenHash) -> Result<bool, StoreError> {
        let there: i64 = self
            .server
            .ask(&script::REVOKE, |call| {
                call.arg(hash.as_bytes());
            })
            .await?;
        Ok(there == 1)
    }

    async fn list(&self, user_id: &str) -> Result<Vec<StoredToken>, StoreError> {
        let (now, unused_since) = self.deadlines();
        let flat = self.server.ask(&script::LIST, |call| {
            call.arg(user_id).arg(now).arg(unused_since);
        });
        flat.await.map(session::listed)
    }

    async fn recent(&self, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        let (now, unused_since) = self.deadlines();
        let flat = self.server.ask(&script::RECENT, |call| {
            call.arg(limit).arg(now).arg(unused_since);
        });
        flat.await.map(session::listed)
    }

    async fn by_handle(&self, handle: &str) -> Result<Option<StoredToken>, StoreError> {
        let Some((first, last)) = TokenHash::range_of(handle) else { return Ok(None) };
        let (now, unused_since) = self.deadlines();
        let flat = self.server.ask(&script::BETWEEN, |call| {
            call.arg(first.as_bytes()).arg(last.as_bytes()).arg(now).arg(unused_since);
        });
        Ok(session::listed(flat.await?).pop())
    }

    async fn revoke_others(&self, user_id: &str, keep: TokenHash) -> Result<(), StoreError> {
        self.server
            .tell(&script::REVOKE_OTHERS, |call| {
                call.arg(user_id).arg(keep.as_bytes());
            })
            .await
    }

    async fn bump(&self, user_id: &str) -> Result<(), StoreError> {
        self.server
            .tell(&script::BUMP, |call| {
                call.arg(user_id);
            })
            .await
    }

    async fn bump_everyone(&self) -> Result<(), StoreError> {
        self.server.tell(&script::BUMP_EVERYONE, |_| {}).await
    }

    async fn user_changed(&self, user_id: &str) -> Result<(), StoreError> {
        self.server
            .tell(&script::USER_CHANGED, |call| {
                call.arg(user_id);
            })
            .await
    }

    async fn prune(&self, limit: u32) -> Result<u64, StoreError> {
        let (now, unused_since) = self.deadlines();
        self.server
            .ask(&script::PRUNE, |call| {
                call.arg(limit).arg(now).arg(unused_since);
            })
            .await
    }

    async fn export(&self, after: Option<TokenHash>, limit: u32) -> Result<Vec<StoredToken>, StoreError> {
        let (now, unused_since) = self.deadlines();
        let after = after.map(|hash| hash.as_bytes().to_vec()).unwrap_or_default();
        let flat = self.server.ask(&script::EXPORT, |call| {
            call.arg(after).arg(limit).arg(now).arg(unused_since);
        });
        flat.await.map(session::listed)
    }

    async fn import(&self, sessions: Vec<StoredToken>) -> Result<u64, StoreError> {
        let now = self.rules.clock.now();
        let mut new = 0;
        // A script holds up everybody else for as long as it runs.
        for some in sessions.chunks(100) {
            let added: u64 = self
                .server
                .ask(&script::IMPORT, |call| {
                    call.arg(now).arg(self.rules.idle);
                    for token in some {
                        call.arg(token.hash.as_bytes()).arg(&token.user_id).arg(token.source.as_str());
                        call.arg(one_line(&token.method))
                            .arg(token.created_at)
                            .arg(token.last_used_at)
                            .arg(token.expires_at);
                        call.arg(one_line(token.user_agent.as_deref().unwrap_or_default()));
                    }
                })
                .await?;
            new += added;
        }
        Ok(new)
    }

    async fn now(&self) -> Result<Option<i64>, StoreError> {
        self.server.now().await.map(Some)
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.server.tell(&script::READY, |_| {}).await
    }
}

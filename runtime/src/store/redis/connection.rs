//! A connection a thread, shared by what runs on it, and what a server must promise.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, FromRedisValue, IntoConnectionInfo, Script, ScriptInvocation};

use super::address;
use crate::store::StoreError;

/// What every key begins with; the braces keep them on one node of a cluster.
pub(super) const PREFIX: &str = "{authgate}:";

/// The longest that a connection or an answer may take.
const CONNECT: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_secs(2);

thread_local! {
    /// By the server's id in this process.
    static CONNECTIONS: RefCell<BTreeMap<u64, ConnectionManager>> = const { RefCell::new(BTreeMap::new()) };
}

/// A server.
pub(super) struct Server {
    /// Tells it from another server of this process.
    pub(super) id: u64,
    pub(super) client: Client,
}

impl From<redis::RedisError> for StoreError {
    fn from(error: redis::RedisError) -> Self {
        Self::Other(Box::new(error))
    }
}

/// A connection that whoever has it replaces.
pub(super) async fn plain(client: &Client) -> Result<MultiplexedConnection, StoreError> {
    let config = AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(ANSWER));
    Ok(client.get_multiplexed_async_connection_with_config(&config).await?)
}

impl Server {
    /// # Errors
    /// If the URL cannot be read.
    pub(super) fn new(url: &str) -> Result<Self, StoreError> {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        // The client's own TLS takes what the process has; a program may have installed another before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::open(address::read(url).map_err(StoreError::refused)?.into_connection_info()?)?;
        Ok(Self { id: NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed), client })
    }

    /// Asks with a script; the call is made on this thread's connection.
    pub(super) async fn ask<T: FromRedisValue>(
        &self,
        script: &Script,
        fill: impl FnOnce(&mut ScriptInvocation<'_>),
    ) -> Result<T, StoreError> {
        let mut connection = self.connection().await?;
        let mut call = script.prepare_invoke();
        call.key(PREFIX);
        fill(&mut call);
        Ok(call.invoke_async(&mut connection).await?)
    }

    /// The same, for a script whose answer says nothing.
    pub(super) async fn tell(
        &self,
        script: &Script,
        fill: impl FnOnce(&mut ScriptInvocation<'_>),
    ) -> Result<(), StoreError> {
        self.ask::<i64>(script, fill).await.map(|_| ())
    }

    /// This thread's connection. It comes back by itself after a fault; what was asked meanwhile fails.
    async fn connection(&self) -> Result<ConnectionManager, StoreError> {
        let kept = CONNECTIONS.with_borrow(|all| all.get(&self.id).cloned());
        if let Some(connection) = kept {
            return Ok(connection);
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER))
            .set_number_of_retries(1);
        let connecting = self.client.get_connection_manager_with_config(config);
        let waited = tokio::time::timeout(ANSWER, connecting).await;
        let connection = waited.map_err(|_| StoreError::refused("Redis did not answer within 2 s"))??;
        CONNECTIONS.with_borrow_mut(|all| all.insert(self.id, connection.clone()));
        Ok(connection)
    }

    /// The time by its clock, in milliseconds since 1970.
    pub(super) async fn now(&self) -> Result<i64, StoreError> {
        let mut connection = self.connection().await?;
        let (seconds, micros): (i64, i64) = redis::cmd("TIME").query_async(&mut connection).await?;
        Ok(seconds * 1000 + micros / 1000)
    }

    /// Makes sure that what is acknowledged outlives a crash (Redis documentation, "Redis persistence"), and that
    /// nothing is thrown away to make room.
    pub(super) async fn durable(&self) -> Result<(), StoreError> {
        let mut connection = self.connection().await?;
        let role: redis::Value = redis::cmd("ROLE").query_async(&mut connection).await?;
        let master = matches!(&role, redis::Value::Array(parts) if parts.first().is_some_and(|name| {
            matches!(name, redis::Value::BulkString(name) if name == b"master")
        }));
        if !master {
            return Err(StoreError::refused("REDIS_URL names a replica: name the primary"));
        }
        let wanted = [
            (
                "appendonly",
                "yes",
                "Redis has appendonly other than yes: an acknowledged logout could be lost; set it to yes",
            ),
            (
                "appendfsync",
                "always",
                "Redis has appendfsync other than always: an acknowledged logout could be lost; set it to always",
            ),
            (
                "maxmemory-policy",
                "noeviction",
                "Redis has maxmemory-policy other than noeviction: sessions would be thrown away; set it to noeviction",
            ),
        ];
        for (setting, value, why) in wanted {
            let told: Vec<String> = redis::cmd("CONFIG").arg("GET").arg(setting).query_async(&mut connection).await?;
            if told.get(1).map(String::as_str) != Some(value) {
                return Err(StoreError::refused(why));
            }
        }
        Ok(())
    }
}

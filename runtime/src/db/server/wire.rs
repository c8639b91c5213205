//! How PostgreSQL is reached: within this machine in the clear, beyond it over TLS or by the word of whoever wrote the URL.
//!
//! ```text
//! sslmode=require, verify-full   TLS; the certificate must be one that this machine trusts, and name the host
//! sslmode=disable                in the clear
//! none                           in the clear on loopback and a socket of this machine; else refused by name
//! ```
//!
//! There is no TLS without a check of the certificate: whoever can read along can answer too.

use std::sync::{Arc, OnceLock};

use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::{MakeTlsConnect, NoTlsStream};
use tokio_postgres::{Client, Config, Connection, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::store::StoreError;
use crate::way::is_within;

/// What is written where nothing says whether the way is safe.
const UNSAID: &str = "DATABASE_URL names a host beyond this machine: add sslmode=require, or sslmode=disable where nobody \
     else can read the network";

type Secured = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// A client, and the connection that somebody must drive.
pub(super) enum Wire {
    Clear(Client, Box<Connection<Socket, NoTlsStream>>),
    Tls(Client, Box<Connection<Socket, Secured>>),
}

/// Reads a URL.
///
/// # Errors
/// What to write instead; never a part of the URL.
pub(in crate::db) fn read(url: &str) -> Result<Config, &'static str> {
    let said = url.contains("sslmode=");
    let known = url.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
    let mut config: Config = known.parse().map_err(|_| "write postgres://user:password@host/database")?;
    let within = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => is_within(name),
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    match config.get_ssl_mode() {
        SslMode::Require | SslMode::Disable => {}
        _ if within => drop(config.ssl_mode(SslMode::Disable)),
        // `prefer` takes whatever it is offered, which is no protection.
        _ if said => return Err("write sslmode=require or sslmode=disable"),
        _ => return Err(UNSAID),
    }
    Ok(config)
}

/// Connects.
pub(super) async fn connect(url: &str) -> Result<Wire, StoreError> {
    let config = read(url).map_err(StoreError::refused)?;
    if config.get_ssl_mode() == SslMode::Require {
        let (client, connection) = config.connect(tls()?).await?;
        return Ok(Wire::Tls(client, Box::new(connection)));
    }
    let (client, connection) = config.connect(NoTls).await?;
    Ok(Wire::Clear(client, Box::new(connection)))
}

/// TLS by the authorities that this machine trusts.
fn tls() -> Result<MakeRustlsConnect, StoreError> {
    static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(MakeRustlsConnect::new(config.clone()));
    }
    let other = |e: rustls::Error| StoreError::Other(Box::new(e));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.and_then(BuilderVerifierExt::with_platform_verifier).map_err(other)?.with_no_client_auth();
    Ok(MakeRustlsConnect::new(CONFIG.get_or_init(|| config).clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_187_a_database_beyond_this_machine_is_reached_over_tls_or_by_the_word_of_whoever_wrote_the_url() {
        let mode = |url: &str| read(url).map(|config| config.get_ssl_mode());
        for url in ["postgres://u@127.0.0.1/d", "postgres://u@localhost:5433/d", "postgres://u@[::1]/d"] {
            assert_eq!(mode(url), Ok(SslMode::Disable), "{url}");
        }
        for word in ["require", "verify-full", "verify-ca"] {
            assert_eq!(mode(&format!("postgres://u@db.example/d?sslmode={word}")), Ok(SslMode::Require), "{word}");
        }
        assert_eq!(mode("postgres://u@db.example/d?sslmode=disable"), Ok(SslMode::Disable));
        assert!(mode("postgres://u@db.example/d").is_err_and(|why| why.contains("sslmode=require")));
        assert!(mode("postgres://u@127.0.0.1,db.example/d").is_err(), "one of two is beyond");
        assert!(mode("postgres://u@db.example/d?sslmode=prefer").is_err());
        assert!(mode("postgres://u@db.example/d?sslmode=perhaps").is_err());
    }
}

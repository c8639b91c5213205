//! TLS before a provider, with an authority of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Serves `behind` over TLS on a free port of 127.0.0.1, for `name`; answers where, and the authority's certificate in PEM.
#[must_use]
pub fn front(behind: SocketAddr, name: &str) -> (SocketAddr, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            std::thread::spawn(move || pass(stream, config, behind));
        }
    });
    (address, certificate.pem())
}

/// A certificate for `name` that is its own authority, and its key, in PEM.
#[must_use]
pub fn certificate(name: &str) -> (String, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap();
    (certificate.pem(), key.serialize_pem())
}

/// One request and its answer; a handshake that the other side breaks off ends it.
fn pass(stream: TcpStream, config: Arc<ServerConfig>, behind: SocketAddr) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut outer = StreamOwned::new(ServerConnection::new(config).ok()?, stream);
    let mut inner = TcpStream::connect(behind).ok()?;
    let mut request = Vec::new();
    let mut chunk = [0; 8192];
    while !whole(&request) {
        let count = outer.read(&mut chunk).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&chunk[..count]);
    }
    inner.write_all(&request).ok()?;
    let mut answer = Vec::new();
    inner.read_to_end(&mut answer).ok()?;
    outer.write_all(&answer).ok()?;
    outer.conn.send_close_notify();
    outer.flush().ok()
}

/// True once head and body of a request are there.
fn whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

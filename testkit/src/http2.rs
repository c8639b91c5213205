//! HTTP/2 without TLS, by prior knowledge (RFC 9113 §3.3).
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

use std::net::SocketAddr;

use crate::Reply;

/// Sends one GET whose header lines stay as they are given: a name that stands twice is sent twice,
/// as a browser sends the crumbs of its cookies (RFC 9113 §8.2.3).
#[must_use]
pub fn get(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(exchange(address, path, headers)).unwrap()
}

async fn exchange(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Reply, h2::Error> {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let (mut client, connection) = h2::client::handshake(stream).await?;
    let driver = tokio::spawn(connection);
    let mut request = http::Request::get(format!("http://{address}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (answer, _) = client.send_request(request.body(()).unwrap(), true)?;
    let (head, mut body) = answer.await?.into_parts();
    let mut bytes = Vec::new();
    while let Some(chunk) = body.data().await {
        bytes.extend_from_slice(&chunk?);
    }
    driver.abort();
    let line = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Reply { status: head.status.as_u16(), headers: head.headers.iter().map(line).collect(), body })
}

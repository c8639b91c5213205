//! HTTP/1.1 by hand: duplicate headers, broken bytes and slow bodies need a client that does not help.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Sends requests to one server, each on a connection of its own.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub SocketAddr);

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// HTTP status; 0 where the server closed without one.
    pub status: u16,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Reply {
    /// The first header of a name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Every header of a name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Status and problem code.
    #[must_use]
    pub fn refusal(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Name, value and attributes of the one cookie that is set.
    #[must_use]
    pub fn cookie(&self) -> Option<(String, String, String)> {
        let line = self.header("set-cookie")?;
        let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=')?;
        Some((name.to_owned(), value.to_owned(), attributes.trim().to_owned()))
    }
}

impl Client {
    /// A request with headers and, if there is one, a JSON body.
    #[must_use]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Reply {
        let has = |wanted: &str| headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !has("host") {
            head.push_str(&format!("Host: {}\r\n", self.0));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = body {
            if !has("content-type") {
                head.push_str("Content-Type: application/json\r\n");
            }
            if !has("content-length") {
                head.push_str(&format!("Content-Length: {}\r\n", body.len()));
            }
        }
        self.raw(format!("{head}\r\n{}", body.unwrap_or_default()).as_bytes())
    }

    /// GET.
    #[must_use]
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("GET", path, headers, None)
    }

    /// POST without a body.
    #[must_use]
    pub fn post(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("POST", path, headers, None)
    }

    /// Exactly these bytes, then whatever comes back within 20 s.
    #[must_use]
    pub fn raw(&self, bytes: &[u8]) -> Reply {
        let Ok(mut stream) = TcpStream::connect(self.0) else { return Reply::default() };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(bytes);
        read_reply(&mut stream)
    }
}

/// A client that keeps its connection, for what is asked a million times.
#[derive(Debug)]
pub struct Kept(TcpStream);

impl Kept {
    /// # Panics
    /// If nobody listens.
    #[must_use]
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a server listens");
        stream.set_nodelay(true).expect("a TCP socket");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a TCP socket");
        Self(stream)
    }

    /// A request without a body; status 0 where the server closed.
    pub fn send(&mut self, method: &str, path: &str, bearer: &str) -> Reply {
        let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {bearer}\r\n\r\n");
        let _ = self.0.write_all(request.as_bytes());
        read_reply(&mut self.0)
    }
}

/// Reads one answer.
pub(crate) fn read_reply(stream: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    let mut chunk = [0; 8192];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(n) => bytes.extend_from_slice(&chunk[..n]),
        }
        if complete(&bytes) {
            break;
        }
    }
    parse(&bytes)
}

fn complete(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
    let bodiless = head.starts_with("HTTP/1.1 204");
    bodiless || length.is_some_and(|length| body.len() >= length)
}

fn parse(bytes: &[u8]) -> Reply {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_lowercase(), value.trim().to_owned()))
    });
    Reply { status, headers: headers.collect(), body: body.to_owned() }
}

//! HTTP by hand, so that every fault can be made.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::State;

/// One call that came in.
#[derive(Debug, Clone)]
pub struct Call {
    /// The last segment of its path.
    pub endpoint: String,
    /// The whole path.
    pub path: String,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The form of its body.
    pub form: BTreeMap<String, String>,
}

/// What goes wrong at an endpoint.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Another status, with this body.
    Status(u16, String),
    /// 200 and a page.
    Html,
    /// The right answer, cut in the middle, with its whole length declared.
    Cut,
    /// The right answer, cut in the middle, with the cut length declared.
    Short,
    /// An answer of 10 MB.
    Huge,
    /// One byte a second.
    Drip,
    /// Silence.
    Hang,
    /// A head, then silence.
    HangAfterHead,
    /// The connection is closed without a word.
    Close,
    /// A redirect to this place.
    Redirect(u16, String),
    /// The right answer, after so many milliseconds.
    Delay(u64),
    /// A gzip body that nobody asked for.
    Gzip,
}

/// Serves on a free port, a thread a connection.
pub(super) fn serve(state: Arc<Mutex<State>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let state = Arc::clone(&state);
            std::thread::spawn(move || answer(stream, &state));
        }
    });
    address
}

fn answer(mut stream: TcpStream, state: &Mutex<State>) {
    let Some(call) = read(&mut stream) else { return };
    let host = call.headers.get("host").cloned().unwrap_or_default();
    let fault = {
        let mut state = state.lock().unwrap();
        state.calls.push(call.clone());
        state.faults.get(&call.endpoint).cloned()
    };
    let good = || {
        let mut state = state.lock().unwrap();
        respond(&mut state, &host, &call)
    };
    if let Some(Fault::Delay(millis)) = fault {
        std::thread::sleep(Duration::from_millis(millis));
    }
    // Whoever asked may be gone.
    let _ = match fault {
        None | Some(Fault::Delay(_)) => good_answer(&mut stream, &good()),
        Some(fault) => fail(&mut stream, &fault, &good),
    };
}

fn good_answer(stream: &mut TcpStream, (status, body): &(u16, Value)) -> std::io::Result<()> {
    let body = body.to_string();
    write!(
        stream,
        "HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn fail(stream: &mut TcpStream, fault: &Fault, good: &dyn Fn() -> (u16, Value)) -> std::io::Result<()> {
    let head = |status: u16, kind: &str, length: usize| {
        format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")
    };
    match fault {
        Fault::Status(status, body) => {
            write!(stream, "{}{body}", head(*status, "application/json", body.len()))
        }
        Fault::Html => write!(stream, "{}<html>hello</html>", head(200, "text/html", 18)),
        Fault::Cut => {
            let body = good().1.to_string();
            write!(stream, "{}{}", head(200, "application/json", body.len()), &body[..body.len() / 2])
        }
        Fault::Short => {
            let body = good().1.to_string();
            write!(stream, "{}{}", head(200, "application/json", body.len() / 2), &body[..body.len() / 2])
        }
        Fault::Huge => {
            stream.write_all(head(200, "application/json", 10 << 20).as_bytes())?;
            (0..160).try_for_each(|_| stream.write_all(&[b' '; 64 * 1024]))
        }
        Fault::Drip => {
            let body = good().1.to_string();
            stream.write_all(head(200, "application/json", body.len()).as_bytes())?;
            body.bytes().take(30).try_for_each(|byte| {
                std::thread::sleep(Duration::from_secs(1));
                stream.write_all(&[byte])
            })
        }
        Fault::Hang => {
            std::thread::sleep(Duration::from_secs(30));
            Ok(())
        }
        Fault::HangAfterHead => {
            stream.write_all(head(200, "application/json", 100).as_bytes())?;
            std::thread::sleep(Duration::from_secs(30));
            Ok(())
        }
        Fault::Redirect(status, to) => {
            write!(stream, "HTTP/1.1 {status} X\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        Fault::Gzip => {
            stream.write_all(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\nConnection: close\r\n\r\n")?;
            stream.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])
        }
        Fault::Close | Fault::Delay(_) => Ok(()),
    }
}

fn respond(state: &mut State, host: &str, call: &Call) -> (u16, Value) {
    let slug = call.path.split('/').nth(1).unwrap_or_default();
    let issuer = format!("http://{host}/{slug}");
    match call.endpoint.as_str() {
        "openid-configuration" => {
            let named = call.path.trim_end_matches("/.well-known/openid-configuration");
            (200, state.document(&format!("http://{host}{named}")))
        }
        "jwks" => (200, state.jwks()),
        "token" => {
            let answer = match call.form.get("refresh_token") {
                Some(token) => state.refresh(&issuer, token),
                None => state.exchange(&issuer, call.form.get("code").map_or("", String::as_str)),
            };
            answer.map_or_else(|| (400, json!({ "error": "invalid_grant" })), |answer| (200, answer))
        }
        "emails" => (200, state.listed()),
        "userinfo" => {
            let bearer = call.headers.get("authorization").and_then(|v| v.strip_prefix("Bearer "));
            match bearer.and_then(|token| state.person_of(token)) {
                Some(person) => (200, person),
                None => (401, json!({ "error": "invalid_token" })),
            }
        }
        _ => (404, json!({})),
    }
}

fn read(stream: &mut TcpStream) -> Option<Call> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut bytes = Vec::new();
    let mut chunk = [0; 8192];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let mut lines = head.lines();
            let path = lines.next()?.split(' ').nth(1)?.to_owned();
            let headers: BTreeMap<String, String> = lines
                .filter_map(|line| line.split_once(':').map(|(n, v)| (n.to_lowercase(), v.trim().to_owned())))
                .collect();
            let length = headers.get("content-length").and_then(|v| v.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                let form = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
                let plain = path.split('?').next().unwrap_or_default().to_owned();
                let endpoint = plain.rsplit('/').next().unwrap_or_default().to_owned();
                return Some(Call { endpoint, path: plain, headers, form });
            }
        }
        match stream.read(&mut chunk) {
            Ok(n) if n > 0 => bytes.extend_from_slice(&chunk[..n]),
            _ => return None,
        }
    }
}

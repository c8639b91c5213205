//! Redis.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use super::{Running, find, folder, free_port};

/// How many numbered databases a server has.
const DATABASES: u32 = 65_536;

/// A Redis of a test's own, which keeps what it acknowledged.
#[derive(Debug)]
pub struct Redis(Running);

impl Redis {
    /// Starts one; `settings` are options such as `--appendonly no`, in two arguments.
    ///
    /// # Panics
    /// If it is not installed or does not start.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        Self(Running::start(launch, folder(None), settings))
    }

    /// Starts one that also speaks TLS, on another port: its URL there, and the certificate of the authority that names
    /// it `localhost`.
    ///
    /// # Panics
    /// If it is not installed or does not start.
    #[must_use]
    pub fn start_with_tls() -> (Self, String, String) {
        let (folder, port) = (folder(None), free_port());
        let (certificate, key) = crate::provider::certificate("localhost");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("it can be written");
            path.to_str().expect("a plain path").to_owned()
        };
        let (cert, key) = (file("server.crt", &certificate), file("server.key", &key));
        let port = port.to_string();
        let tls = ["--tls-port", &port, "--tls-cert-file", &cert, "--tls-key-file", &key, "--tls-auth-clients", "no"];
        let running = Running::start(launch, folder, &tls);
        (Self(running), format!("rediss://localhost:{port}"), certificate)
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.0.port)
    }

    /// The URL of one of its numbered databases, which nobody else of this run has or had: the first one counts them.
    ///
    /// # Panics
    /// If the server does not answer, or has no more.
    #[must_use]
    pub fn database_at(url: &str) -> String {
        let number = number(url, "INCR databases\r\n");
        assert!(number < i64::from(DATABASES), "a Redis of this run has {DATABASES} databases");
        format!("{url}/{number}")
    }

    /// Number of sessions in the database at `url`.
    ///
    /// # Panics
    /// If it does not answer.
    #[must_use]
    pub fn sessions_at(url: &str) -> i64 {
        let (server, database) = url.rsplit_once('/').expect("a numbered database");
        number(server, &format!("SELECT {database}\r\nZCARD {{authgate}}:all\r\n"))
    }

    /// SIGKILL, then its recovery on the same port.
    pub fn crash(&mut self) {
        self.0.kill();
        self.restart();
    }

    /// SIGKILL.
    pub fn stop(&mut self) {
        self.0.kill();
    }

    /// Starts it again on the same port.
    pub fn restart(&mut self) {
        self.0.restart();
    }

    /// Forgets everything, as for a test that wants an empty one.
    ///
    /// # Panics
    /// If it does not answer.
    pub fn clear(&self) {
        assert_eq!(ask(self.0.port, "FLUSHALL\r\n").as_deref(), Some("+OK\r\n"));
    }
}

fn launch(port: u16, folder: &Path) -> (Command, Box<dyn Fn() -> bool>) {
    let mut server = Command::new(find("redis-server", &["/usr/bin"]));
    server.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"]);
    server.args(["--databases", &DATABASES.to_string()]);
    server.args(["--appendfsync", "always", "--dir"]).arg(folder);
    (server, Box::new(move || ask(port, "PING\r\n").as_deref() == Some("+PONG\r\n")))
}

/// The number that a server says.
fn number(server: &str, command: &str) -> i64 {
    let port = server.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let said = ask(port, command).expect("an answer");
    said.lines().find_map(|line| line.strip_prefix(':')?.parse().ok()).expect("a number")
}

/// One inline command.
fn ask(port: u16, command: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(command.as_bytes()).ok()?;
    stream.shutdown(std::net::Shutdown::Write).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

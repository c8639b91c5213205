//! Redis.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use super::{Running, find, folder, free_port};

/// A Redis of a test's own, which keeps what it acknowledged.
#[derive(Debug)]
pub struct Redis {
    running: Running,
    settings: Vec<String>,
}

impl Redis {
    /// Starts one; `settings` are options such as `--appendonly no`, in two arguments.
    ///
    /// # Panics
    /// If it is not installed or does not start.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        let settings: Vec<String> = settings.iter().map(|s| (*s).to_owned()).collect();
        Self { running: launch(free_port(), folder(None), &settings), settings }
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.running.port)
    }

    /// SIGKILL, then its recovery on the same port.
    pub fn crash(&mut self) {
        self.running.kill();
        self.restart();
    }

    /// SIGKILL.
    pub fn stop(&mut self) {
        self.running.kill();
    }

    /// Starts it again on the same port.
    pub fn restart(&mut self) {
        let folder = std::mem::replace(&mut self.running.folder, tempfile::tempdir().expect("a folder"));
        self.running = launch(self.running.port, folder, &self.settings);
    }

    /// Forgets everything, as for a test that wants an empty one.
    ///
    /// # Panics
    /// If it does not answer.
    pub fn clear(&self) {
        assert_eq!(ask(self.running.port, "FLUSHALL\r\n").as_deref(), Some("+OK\r\n"));
    }
}

fn launch(port: u16, folder: tempfile::TempDir, settings: &[String]) -> Running {
    let mut server = Command::new(find("redis-server", &["/usr/bin"]));
    server.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"]);
    server.args(["--appendfsync", "always", "--dir"]).arg(folder.path()).args(settings);
    Running::start(server, port, folder, || ask(port, "PING\r\n").as_deref() == Some("+PONG\r\n"))
}

/// One inline command.
fn ask(port: u16, command: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(command.as_bytes()).ok()?;
    let mut answer = [0; 64];
    let read = stream.read(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer[..read]).into_owned())
}

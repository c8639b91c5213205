//! A gateway as its own process.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use crate::Client;

/// A running gateway; killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    said: Arc<Mutex<String>>,
}

impl Program {
    /// Starts `program` with a command such as `serve` and waits until it listens.
    ///
    /// # Panics
    /// If it ends before it listens, with what it said.
    #[must_use]
    pub fn start(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .env("BIND_ADDR", "127.0.0.1:0")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let address = loop {
            let line = lines.next().expect("it says where it listens before it ends").expect("text");
            if let Some((_, address)) = line.split_once("listening on http://") {
                break address.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().expect("an address");
            }
        };
        let said = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&said);
        // The rest of its output must be read, or it would block on a full pipe.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().expect("nobody panics here").extend([line.as_str(), "\n"]);
            }
        });
        Self { child, address, said }
    }

    /// Runs a command to its end, with `input` on its standard input.
    ///
    /// # Panics
    /// If it cannot be started.
    #[must_use]
    pub fn run(program: &str, arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Output {
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // A command that does not read may be gone already.
        let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
        child.wait_with_output().expect("the program ends")
    }

    /// What it said since it listens, its log included.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn said(&self) -> String {
        self.said.lock().expect("nobody panics here").clone()
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// A client of it.
    #[must_use]
    pub fn client(&self) -> Client {
        Client(self.address)
    }

    /// SIGKILL, and nothing flushed.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
    }

    /// Waits for its end; true for exit code 0.
    pub fn wait(&mut self) -> bool {
        self.child.wait().is_ok_and(|status| status.success())
    }

    /// The SQLite URL of a file in `folder`.
    #[must_use]
    pub fn database(folder: &Path) -> String {
        format!("sqlite://{}", folder.join("gateway.db").display())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

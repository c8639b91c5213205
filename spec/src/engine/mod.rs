//! Evaluates Jsonnet in a child process.
//!
//! Hostile or merely deep input aborts the process that libjsonnet runs in, and the engine has
//! no bound on memory. So the program starts itself once more, with [`CHILD_FLAG`] set:
//!
//! ```text
//! parent                                   child (same executable)
//!   Request as JSON on stdin  ───────────►  limits itself, evaluates
//!   Reply as JSON on stdout   ◄───────────  value or error, and every file it read
//!   kill at the deadline
//! ```
//!
//! Its death is an ordinary diagnostic. A program that evaluates specs calls [`serve_if_child`]
//! first in its `main`.

mod child;
mod imports;
mod remedy;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wait_timeout::ChildExt;

pub use child::serve_if_child;
pub(crate) use imports::is_library;
pub(crate) use remedy::remedy;

/// The environment variable that makes a program answer as the engine.
pub const CHILD_FLAG: &str = "AUTHGATE_JSONNET_CHILD";

/// The longest that one evaluation may take.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// The most memory that one evaluation may map, in bytes.
pub const MEMORY: u64 = 512 * 1024 * 1024;

/// What the child is asked.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    file: PathBuf,
    env: Option<String>,
}

/// What the child answers.
#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    imports: Vec<PathBuf>,
    outcome: Result<String, String>,
}

/// An evaluated file.
#[derive(Debug)]
pub struct Evaluated {
    /// The JSON text, or what the engine said.
    pub outcome: Result<String, Failure>,
    /// Every file that was read, the spec itself first; relative names joined to the root.
    pub inputs: Vec<PathBuf>,
}

/// Why there is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The file is not good Jsonnet; the engine's own words.
    Evaluation(String),
    /// The engine ran into a bound or died; which one.
    Stopped(String),
}

/// Where the child comes from.
#[derive(Clone, Debug)]
pub struct Engine {
    program: PathBuf,
}

impl Engine {
    /// The running program itself, whose `main` calls [`serve_if_child`].
    ///
    /// # Errors
    /// If the system does not tell the program's own path.
    pub fn this_program() -> std::io::Result<Self> {
        Ok(Self { program: std::env::current_exe()? })
    }

    /// Another program that answers as the engine.
    #[must_use]
    pub fn at(program: &Path) -> Self {
        Self { program: program.to_owned() }
    }

    /// Evaluates `file`, a path below `root`, in that folder, so that messages name files as the project does; `env` is the argument of a file that is a function.
    #[must_use]
    pub fn evaluate(&self, root: &Path, file: &Path, env: Option<&str>) -> Evaluated {
        let request = Request { file: file.to_owned(), env: env.map(str::to_owned) };
        match self.ask(root, &request) {
            Ok(reply) => Evaluated {
                outcome: reply.outcome.map_err(Failure::Evaluation),
                inputs: reply.imports.iter().map(|path| root.join(path)).collect(),
            },
            Err(reason) => Evaluated { outcome: Err(Failure::Stopped(reason)), inputs: vec![root.join(file)] },
        }
    }

    fn ask(&self, root: &Path, request: &Request) -> Result<Reply, String> {
        let say = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}");
        let asked = serde_json::to_vec(request).map_err(|e| say("the request cannot be written", &e))?;
        let mut child = Command::new(&self.program)
            .env_clear()
            .env(CHILD_FLAG, "1")
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| say("the engine cannot be started", &e))?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let reader = std::thread::spawn(move || {
            let mut answer = Vec::new();
            stdout.map(|mut pipe| pipe.read_to_end(&mut answer));
            answer
        });
        // A child that dies early closes its end; its exit status says more than the broken pipe.
        stdin.map(|mut pipe| pipe.write_all(&asked));
        let status = child.wait_timeout(DEADLINE).map_err(|e| say("the engine cannot be awaited", &e))?;
        let Some(status) = status else {
            child.kill().map_err(|e| say("the engine cannot be stopped", &e))?;
            child.wait().map_err(|e| say("the engine cannot be awaited", &e))?;
            return Err(format!("it ran longer than {} s", DEADLINE.as_secs()));
        };
        let answer = reader.join().map_err(|_| "its answer cannot be read".to_owned())?;
        if !status.success() {
            return Err(format!(
                "it ended with {status}; the file nests too deep, or needs more than {} MiB",
                MEMORY / 1024 / 1024
            ));
        }
        serde_json::from_slice(&answer).map_err(|e| say("its answer cannot be understood", &e))
    }
}

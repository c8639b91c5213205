//! Database servers for tests: real ones, on free ports, in temporary folders, gone when dropped.

mod mariadb;
mod postgres;
mod redis;

pub use mariadb::MariaDb;
pub use postgres::Postgres;
pub use redis::Redis;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest that a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a kind of server is started over a folder: its command, and a question that it answers once it runs.
type Launch = fn(u16, &Path) -> (Command, Box<dyn Fn() -> bool>);

/// A server's process and its folder.
#[derive(Debug)]
struct Running {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
    launch: Launch,
    settings: Vec<String>,
}

impl Running {
    /// Starts a server with `settings` more in its command line, on a free port.
    fn start(launch: Launch, folder: tempfile::TempDir, settings: &[&str]) -> Self {
        let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let port = free_port();
        let child = run_until_it_answers(launch, port, folder.path(), &settings);
        Self { child, port, folder, launch, settings }
    }

    /// Starts it again on the same port, after its end.
    fn restart(&mut self) {
        self.child = run_until_it_answers(self.launch, self.port, self.folder.path(), &self.settings);
    }

    /// SIGKILL, and nothing flushed.
    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Sends a signal by its name.
    fn signal(&self, name: &str) {
        let _ = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn run_until_it_answers(launch: Launch, port: u16, folder: &Path, settings: &[String]) -> Child {
    let (mut command, answers) = launch(port, folder);
    let log = std::fs::File::create(folder.join("log")).expect("a log");
    command.args(settings).stdin(Stdio::null()).stdout(log.try_clone().expect("the log again")).stderr(log);
    let mut child = command.spawn().expect("the server starts");
    let begun = Instant::now();
    while !answers() {
        let ended = child.try_wait().expect("it can be asked").is_some();
        let said = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(!ended && begun.elapsed() < PATIENCE, "{command:?}: {}", said());
        std::thread::sleep(Duration::from_millis(50));
    }
    child
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// A program on the path or in one of `folders`.
fn find(name: &str, folders: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::env::split_paths(&path).chain(folders.iter().map(PathBuf::from));
    let found = all.map(|folder| folder.join(name)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{name} is not installed; `cargo verify` installs it on Debian"))
}

/// Servers refuse to run as root: the account that Debian made for one, if this process is root's.
fn account(name: &str) -> Option<(u32, u32)> {
    let root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").ok()?) == 0;
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = accounts.lines().find(|line| line.starts_with(&format!("{name}:")))?;
    let mut ids = line.split(':').skip(2).map(str::parse);
    let (uid, gid) = (ids.next()?.ok()?, ids.next()?.ok()?);
    root.then_some((uid, gid))
}

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// What the databases of a run take at most, in KiB.
const ROOM: u64 = 6 * 1024 * 1024;

/// Where the data of servers goes: into memory where it has room, so that no test waits for a slow disk. They are killed,
/// but the machine is not: what they wrote is there afterwards, as it is on a disk.
fn place() -> PathBuf {
    let output = Command::new("df").args(["--output=avail", "-k", MEMORY]).stderr(Stdio::null()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let free: u64 = text.lines().last().and_then(|line| line.trim().parse().ok()).unwrap_or_default();
    if free >= ROOM { PathBuf::from(MEMORY) } else { std::env::temp_dir() }
}

/// A folder that the account owns, and may reach.
fn folder(owner: Option<(u32, u32)>) -> tempfile::TempDir {
    let folder = tempfile::tempdir_in(place()).expect("a folder");
    if let Some((uid, gid)) = owner {
        std::os::unix::fs::chown(folder.path(), Some(uid), Some(gid)).expect("it can be given away");
    }
    folder
}

/// A command of the account's.
fn command(program: &Path, owner: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    if let Some((uid, gid)) = owner {
        std::os::unix::process::CommandExt::gid(&mut command, gid);
        std::os::unix::process::CommandExt::uid(&mut command, uid);
    }
    command
}

/// Runs a command to its end.
fn run(mut command: Command) {
    let output = command.stdin(Stdio::null()).output().expect("the command starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Names for databases of one server.
fn fresh_name() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let stamp = std::time::SystemTime::UNIX_EPOCH.elapsed().map(|d| d.as_nanos()).unwrap_or_default();
    format!("t{}_{}_{stamp}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

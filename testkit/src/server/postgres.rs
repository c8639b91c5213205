//! PostgreSQL.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use super::{Running, account, command, find, folder, fresh_name, run};

/// Where Debian keeps what it does not put on the path.
const FOLDERS: [&str; 4] = [
    "/usr/lib/postgresql/15/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/18/bin",
];

/// A PostgreSQL of a test's own.
#[derive(Debug)]
pub struct Postgres(Running);

impl Postgres {
    /// Starts one; `settings` are `name=value` beside the defaults.
    ///
    /// # Panics
    /// If it is not installed or does not start.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        let folder = initialised(account("postgres"));
        let settings: Vec<&str> = settings.iter().flat_map(|setting| ["-c", setting]).collect();
        Self(Running::start(launch, folder, &settings))
    }

    /// Starts one that speaks TLS alone, as `localhost`; answers its authority's certificate too.
    ///
    /// # Panics
    /// If it is not installed or does not start.
    #[must_use]
    pub fn start_with_tls() -> (Self, String) {
        let owner = account("postgres");
        let folder = initialised(owner);
        let (certificate, key) = crate::provider::certificate("localhost");
        for (name, text) in [("server.crt", &certificate), ("server.key", &key)] {
            let path = folder.path().join("data").join(name);
            std::fs::write(&path, text).expect("it can be written");
            let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600);
            std::fs::set_permissions(&path, mode).expect("they can be set");
            if let Some((uid, gid)) = owner {
                std::os::unix::fs::chown(&path, Some(uid), Some(gid)).expect("it can be given away");
            }
        }
        let only = "hostssl all all 127.0.0.1/32 trust\nhost postgres postgres 127.0.0.1/32 trust\n";
        std::fs::write(folder.path().join("data/pg_hba.conf"), only).expect("it can be written");
        (Self(Running::start(launch, folder, &["-c", "ssl=on"])), certificate)
    }

    /// The URL of an empty database of its own.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn database(&self) -> String {
        Self::database_at(&self.url())
    }

    /// Its URL, without a database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.0.port)
    }

    /// Makes an empty database of the server at `url`, and answers its URL.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn database_at(url: &str) -> String {
        let name = fresh_name();
        run(psql(&format!("{url}/postgres"), &format!("CREATE DATABASE {name}")));
        format!("{url}/{name}")
    }

    /// Removes the database at `url`, whoever is at it: each takes some megabytes.
    pub fn drop_database_at(url: &str) {
        let Some((server, name)) = url.rsplit_once('/') else { return };
        let _ = psql(&format!("{server}/postgres"), &format!("DROP DATABASE {name} WITH (FORCE)")).output();
    }

    /// A replica of it, which streams what it commits; asynchronous unless its settings name a standby `replica`.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn replica(&self) -> Self {
        let owner = account("postgres");
        let folder = folder(owner);
        let mut backup = command(&find("pg_basebackup", &FOLDERS), owner);
        let primary = format!("host=127.0.0.1 port={} user=postgres application_name=replica", self.0.port);
        backup.args(["-R", "-X", "stream", "--checkpoint=fast", "-d", &primary, "-D"]);
        run({
            backup.arg(folder.path().join("data"));
            backup
        });
        Self(Running::start(launch, folder, &[]))
    }

    /// Makes a replica a primary.
    ///
    /// # Panics
    /// If it is none.
    pub fn promote(&self) {
        run(psql(&format!("{}/postgres", self.url()), "SELECT pg_promote()"));
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port
    }

    /// Runs a statement.
    ///
    /// # Panics
    /// If it fails.
    pub fn sql(&self, statement: &str) {
        run(psql(&format!("{}/postgres", self.url()), statement));
    }

    /// SIGKILL of the server and of every process of it, then its recovery on the same port.
    pub fn crash(&mut self) {
        let id = self.0.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        let children: Vec<&str> = children.split_whitespace().collect();
        self.0.kill();
        let _ = Command::new("kill").arg("-KILL").args(&children).output();
        // Until the last is gone, the next server would find the data in use.
        while children.iter().any(|child| Path::new("/proc").join(child).exists()) {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        self.restart();
    }

    /// Stops it, without asking its clients.
    pub fn stop(&mut self) {
        self.0.signal("QUIT");
        let _ = self.0.child.wait();
    }

    /// Starts it again on the same port.
    pub fn restart(&mut self) {
        self.0.restart();
    }
}

/// A folder with an empty cluster.
fn initialised(owner: Option<(u32, u32)>) -> tempfile::TempDir {
    let folder = folder(owner);
    let mut initdb = command(&find("initdb", &FOLDERS), owner);
    initdb.args(["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "postgres", "-D"]);
    run({
        initdb.arg(folder.path().join("data"));
        initdb
    });
    folder
}

fn psql(url: &str, statement: &str) -> Command {
    let mut psql = Command::new(find("psql", &FOLDERS));
    psql.args(["-q", "-v", "ON_ERROR_STOP=1", "-c", statement, url]);
    psql
}

fn launch(port: u16, folder: &Path) -> (Command, Box<dyn Fn() -> bool>) {
    let mut server = command(&find("postgres", &FOLDERS), account("postgres"));
    server.arg("-D").arg(folder.join("data")).arg("-k").arg(folder).arg("-p").arg(port.to_string());
    server.args(["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=1000", "-c", "max_wal_size=256MB"]);
    // A port that is open may belong to a server that still recovers.
    let asks = move || {
        TcpStream::connect(("127.0.0.1", port)).is_ok()
            && psql(&format!("postgres://postgres@127.0.0.1:{port}/postgres"), "SELECT 1")
                .output()
                .is_ok_and(|output| output.status.success())
    };
    (server, Box::new(asks))
}

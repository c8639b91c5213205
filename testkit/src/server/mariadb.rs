//! MariaDB.

use std::path::Path;
use std::process::Command;

use super::{Running, account, command, find, folder, fresh_name, run};

/// Where Debian keeps the server.
const FOLDERS: [&str; 2] = ["/usr/sbin", "/usr/libexec"];

/// A MariaDB of a test's own.
#[derive(Debug)]
pub struct MariaDb(Running);

impl MariaDb {
    /// Starts one; `settings` are options such as `--read-only=1`.
    ///
    /// # Panics
    /// If it is not installed or does not start.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        let owner = account("mysql");
        let folder = folder(owner);
        let mut install = command(&find("mariadb-install-db", &FOLDERS), owner);
        install.args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]);
        install.arg(format!("--datadir={}", folder.path().join("data").display()));
        run(install);
        let running = Running::start(launch, folder, settings);
        let statement = "CREATE USER 'gate'@'127.0.0.1' IDENTIFIED BY 'gate'; GRANT ALL ON *.* TO 'gate'@'127.0.0.1'";
        run(root(running.folder.path(), statement));
        Self(running)
    }

    /// Its URL, without a database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("mysql://gate:gate@127.0.0.1:{}", self.0.port)
    }

    /// The URL of an empty database of its own.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn database(&self) -> String {
        Self::database_at(&self.url())
    }

    /// Makes an empty database of the server at `url`, and answers its URL.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn database_at(url: &str) -> String {
        let name = fresh_name();
        let port = url.rsplit(':').next().expect("a port");
        let mut client = Command::new(find("mariadb", &FOLDERS));
        client.args(["--no-defaults", "-u", "gate", "-pgate", "-h", "127.0.0.1", "-P", port, "-e"]);
        client.arg(format!("CREATE DATABASE {name}"));
        run(client);
        format!("{url}/{name}")
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
}

fn root(folder: &Path, statement: &str) -> Command {
    let mut client = Command::new(find("mariadb", &FOLDERS));
    client.args(["--no-defaults", "-u", "root", "-e", statement, "-S"]).arg(folder.join("socket"));
    client
}

fn launch(port: u16, folder: &Path) -> (Command, Box<dyn Fn() -> bool>) {
    let mut server = command(&find("mariadbd", &FOLDERS), account("mysql"));
    server.args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-name-resolve", "--innodb-buffer-pool-size=64M"]);
    server.arg(format!("--datadir={}", folder.join("data").display()));
    server.arg(format!("--socket={}", folder.join("socket").display()));
    server.arg(format!("--port={port}")).arg(format!("--pid-file={}", folder.join("pid").display()));
    server.arg("--max-connections=1000");
    let at = folder.to_owned();
    (server, Box::new(move || root(&at, "SELECT 1").output().is_ok_and(|output| output.status.success())))
}

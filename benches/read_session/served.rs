//! The servers that are compared, each a process on the first core.

use std::io::Read;
use std::process::{Child, Command, Stdio};

use authgate_testkit::{Client, Program};

const BODY: &str = r#"{"username":"alice","password":"through-the-looking-glass"}"#;

/// A server; killed when dropped.
pub struct Served {
    pub name: &'static str,
    pub address: String,
    /// The header that a client sends.
    pub cookie: String,
    pub database: String,
    /// The name of the database server's processes.
    pub elsewhere: Option<&'static str>,
    child: Child,
    _kept: Vec<Box<dyn std::any::Any>>,
}

impl Served {
    /// The floor first, then every store of this build.
    pub fn all() -> Vec<Self> {
        let this = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
        let this = this.to_str().unwrap_or_default().to_owned();
        let gateway = env!("CARGO_BIN_EXE_authgate").to_owned();
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let file = Program::database(folder.path());
        let serve = vec![gateway.clone(), "serve".to_owned()];
        let again = |name, how: &str| {
            Self::start(name, vec![this.clone(), how.to_owned(), file.clone()], &file, None, Vec::new())
        };
        let own = [
            Self::start("bare actix hello", vec![this.clone(), "hello".to_owned()], &file, None, Vec::new()),
            Self::start("SQLite", serve.clone(), &file, None, vec![Box::new(folder)]),
            again("SQLite, read every time", "reread"),
            again("SQLite, read and loaded every time", "reload"),
        ];
        own.into_iter().chain(Self::servers(&serve)).collect()
    }

    /// Gateways over the servers that this build knows.
    fn servers(serve: &[String]) -> Vec<Self> {
        let _ = serve;
        vec![
            #[cfg(feature = "redis")]
            Self::over_redis(serve),
            #[cfg(feature = "postgres")]
            Self::over_postgres(serve),
            #[cfg(feature = "mysql")]
            Self::over_mariadb(serve),
        ]
    }

    #[cfg(feature = "redis")]
    fn over_redis(serve: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let (server, file) = (authgate_testkit::server::Redis::start(&[]), Program::database(folder.path()));
        let redis = Some(("redis-server", server.url()));
        Self::start("Redis", serve.to_vec(), &file, redis, vec![Box::new(server), Box::new(folder)])
    }

    #[cfg(feature = "postgres")]
    fn over_postgres(serve: &[String]) -> Self {
        let server = authgate_testkit::server::Postgres::start(&[]);
        let database = server.database();
        let served = Self::start("PostgreSQL", serve.to_vec(), &database, None, vec![Box::new(server)]);
        served.beside("postgres")
    }

    #[cfg(feature = "mysql")]
    fn over_mariadb(serve: &[String]) -> Self {
        let server = authgate_testkit::server::MariaDb::start(&[]);
        let database = server.database();
        let served = Self::start("MariaDB", serve.to_vec(), &database, None, vec![Box::new(server)]);
        served.beside("mariadbd")
    }

    fn start(
        name: &'static str,
        command: Vec<String>,
        database: &str,
        redis: Option<(&'static str, String)>,
        kept: Vec<Box<dyn std::any::Any>>,
    ) -> Self {
        let gateway = env!("CARGO_BIN_EXE_authgate");
        let mut variables = vec![("DATABASE_URL", database)];
        variables.extend(redis.as_ref().map(|(_, url)| ("REDIS_URL", url.as_str())));
        let add = ["users", "add", "alice", "--role", "member", "--password-stdin"];
        let is_file = database.starts_with("sqlite");
        if !is_file {
            let migrated = Program::run(gateway, &["migrate"], &variables, "");
            assert!(migrated.status.success(), "{migrated:?}");
        }
        // A second server over the same file finds the user there.
        let added = Program::run(gateway, &add, &variables, "through-the-looking-glass\n");
        assert!(added.status.success() || is_file, "{added:?}");
        variables.extend([
            ("JWT_SECRET", authgate_runtime::testing::SECRET),
            ("RUST_LOG", "error"),
            ("BIND_ADDR", "127.0.0.1:0"),
            ("API_URL", "https://api.example"),
            ("APP_URL", "https://api.example"),
        ]);
        let mut child = Command::new("taskset")
            .args(["-c", "0"])
            .args(&command)
            .envs(variables)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("taskset (util-linux): {error}"));
        let address = listening(&mut child);
        let mut served = Self {
            name,
            address,
            cookie: "none=none".to_owned(),
            database: database.to_owned(),
            elsewhere: redis.map(|(program, _)| program),
            child,
            _kept: kept,
        };
        if command.last().is_some_and(|last| last != "hello") {
            served.cookie = served.sign_in();
        }
        served
    }

    /// The same, whose database server's processes have a name.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn beside(mut self, program: &'static str) -> Self {
        self.elsewhere = Some(program);
        self
    }

    fn sign_in(&self) -> String {
        let client = Client(self.address.parse().unwrap_or_else(|error| panic!("{error}")));
        let reply = client.send("POST", "/v1/auth/token", &[], Some(BODY));
        let (name, token, _) = reply.cookie().unwrap_or_else(|| panic!("{}: {reply:?}", self.name));
        format!("{name}={token}")
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

fn listening(child: &mut Child) -> String {
    let mut text = String::new();
    let mut byte = [0];
    let mut pipe = child.stdout.take().unwrap_or_else(|| panic!("a pipe"));
    while !(text.contains("listening on http://") && text.ends_with('\n')) {
        assert_eq!(pipe.read(&mut byte).unwrap_or(0), 1, "it ended: {text}");
        text.push(char::from(byte[0]));
    }
    std::thread::spawn(move || std::io::copy(&mut pipe, &mut std::io::sink()));
    let address = text.lines().find_map(|line| line.split_once("listening on http://"));
    address.map(|(_, address)| address.trim().to_owned()).unwrap_or_default()
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

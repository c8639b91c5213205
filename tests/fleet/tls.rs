//! SEC 187: a database beyond this machine is reached over TLS, by an authority that this machine trusts, or not at all.

use authgate_testkit::Program;

#[cfg(feature = "postgres")]
#[test]
fn sec_187_postgresql_is_reached_over_tls_by_an_authority_that_this_machine_trusts_and_no_other() {
    let (server, authority) = authgate_testkit::server::Postgres::start_with_tls();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, authority).unwrap();
    let trusted = ("SSL_CERT_FILE", file.to_str().unwrap());
    let database = server.database();
    let named = |host: &str, mode: &str| format!("{}?sslmode={mode}", database.replace("127.0.0.1", host));
    let migrate = |url: &str, more: &[(&str, &str)]| {
        let variables: Vec<(&str, &str)> = [("DATABASE_URL", url)].into_iter().chain(more.iter().copied()).collect();
        let output = Program::run(env!("CARGO_BIN_EXE_authgate"), &["migrate"], &variables, "");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (done, said) = migrate(&named("localhost", "disable"), &[trusted]);
    assert!(!done, "the server speaks TLS alone: {said}");
    let (done, said) = migrate(&named("localhost", "require"), &[]);
    assert!(!done, "nobody here trusts its authority: {said}");
    let (done, said) = migrate(&named("127.0.0.1", "require"), &[trusted]);
    assert!(!done, "its certificate names another host: {said}");
    let (done, said) = migrate(&named("localhost", "verify-full"), &[trusted]);
    assert!(done, "{said}");
    let node = crate::fleet::node(&named("localhost", "require"), &[trusted]);
    assert_eq!(node.client().get("/health/ready", &[]).status, 200);
    let stranger = "Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
    assert_eq!(node.client().get(crate::fleet::TOKEN, &[("Authorization", stranger)]).status, 401);
}

#[cfg(feature = "redis")]
#[test]
fn sec_187_over_every_server_redis_is_reached_over_tls_by_an_authority_that_this_machine_trusts_and_no_other() {
    let (_server, url, authority) = authgate_testkit::server::Redis::start_with_tls();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, authority).unwrap();
    let trusted = ("SSL_CERT_FILE", file.to_str().unwrap());
    let database = Program::database(folder.path());
    crate::fleet::run(&["migrate"], &[("DATABASE_URL", &database)], "");
    let list = |url: &str, more: &[(&str, &str)]| {
        let usual = [("DATABASE_URL", database.as_str()), ("REDIS_URL", url)];
        let variables: Vec<(&str, &str)> = usual.into_iter().chain(more.iter().copied()).collect();
        let output = Program::run(env!("CARGO_BIN_EXE_authgate"), &["sessions", "list"], &variables, "");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (done, said) = list(&url, &[]);
    assert!(!done, "nobody here trusts its authority: {said}");
    let (done, said) = list(&url.replace("localhost", "127.0.0.1"), &[trusted]);
    assert!(!done, "its certificate names another host: {said}");
    let (done, said) = list(&url.replace("rediss", "redis"), &[trusted]);
    assert!(!done, "this port speaks TLS alone: {said}");
    let (done, said) = list(&url, &[trusted]);
    assert!(done, "{said}");
    let node = crate::fleet::node(&database, &[("REDIS_URL", &url), trusted]);
    assert_eq!(node.client().get("/health/ready", &[]).status, 200);
}

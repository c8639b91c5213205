//! The commands of the binary.

use std::process::Output;

use crate::support::{ALICE, Gateway, TOKEN, fresh_stores};
use authgate_testkit::Program;

fn run(gateway: &Gateway, arguments: &[&str], input: &str) -> Output {
    Program::run(env!("CARGO_BIN_EXE_authgate"), arguments, &gateway.variables(), input)
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn users_can_be_added_listed_and_refused_a_second_time() {
    let gateway = Gateway::new();
    let add = [
        "users",
        "add",
        "Hatter",
        "--email",
        "Hatter@Example.org",
        "--role",
        "member",
        "--role",
        "admin",
        "--password-stdin",
    ];
    let added = run(&gateway, &add, "a-very-merry-unbirthday\nsecond line\n");
    assert!(added.status.success(), "{}", said(&added));
    let body = r#"{"username":"hatter","password":"a-very-merry-unbirthday"}"#;
    let session = gateway.read(&gateway.sign_in(body)).json();
    assert_eq!(session["user"]["username"], "Hatter");
    assert_eq!(session["user"]["email"], "hatter@example.org");
    assert_eq!(session["roles"], serde_json::json!(["admin", "member"]));
    let list = said(&run(&gateway, &["users", "list"], ""));
    assert!(list.contains("Hatter") && list.contains("admin,member") && list.contains("queen"), "{list}");
    let again = run(&gateway, &["users", "add", "HATTER", "--password-stdin"], "a-very-merry-unbirthday\n");
    assert_eq!(again.status.code(), Some(1), "{}", said(&again));
    let short = run(&gateway, &["users", "add", "dormouse", "--password-stdin"], "too-short\n");
    assert_eq!(short.status.code(), Some(1));
    assert!(said(&short).contains("too short"), "{}", said(&short));
    assert_eq!(run(&gateway, &["users", "disable", "nobody"], "").status.code(), Some(1));
    assert_eq!(run(&gateway, &["users", "fly"], "").status.code(), Some(2));
}

#[test]
fn sessions_can_be_listed_and_ended() {
    let gateway = Gateway::new();
    let (first, second) = (gateway.sign_in(ALICE), gateway.sign_in(ALICE));
    // The commands judge by the system's clock; the test's is in another year.
    let far = i64::MAX / 4;
    gateway.sql(&format!("UPDATE authgate_tokens SET expires_at = {far}, last_used_at = {}", far - 1));
    let list = said(&run(&gateway, &["sessions", "list"], ""));
    assert_eq!(list.lines().count(), 3, "{list}");
    let handle = list.lines().nth(1).and_then(|l| l.split_whitespace().next()).unwrap().to_owned();
    let user = list.lines().nth(1).and_then(|l| l.split_whitespace().nth(1)).unwrap().to_owned();
    let revoked = run(&gateway, &["sessions", "revoke", &handle], "");
    assert!(revoked.status.success(), "{}", said(&revoked));
    assert_eq!(run(&gateway, &["sessions", "revoke", &handle], "").status.code(), Some(1));
    let live = [&first, &second].map(|c| gateway.read(c).status);
    assert!(live.contains(&200) && live.contains(&401), "{live:?}");
    assert_eq!(said(&run(&gateway, &["sessions", "list", &user], "")).lines().count(), 2);
    assert!(run(&gateway, &["sessions", "revoke-user", &user], "").status.success());
    assert_eq!([&first, &second].map(|c| gateway.read(c).status), [401, 401]);
    let again = gateway.sign_in(ALICE);
    assert!(run(&gateway, &["sessions", "revoke-everyone"], "").status.success());
    assert_eq!(gateway.read(&again).status, 401);
    gateway.sql("UPDATE authgate_tokens SET expires_at = 1");
    assert!(said(&run(&gateway, &["sessions", "prune"], "")).contains("deleted"));
    assert_eq!(gateway.rows(), 0);
}

/// One handle in 64 begins so: base64url has the hyphen among its letters.
#[test]
fn a_handle_or_a_name_that_begins_with_a_hyphen_is_no_option() {
    let gateway = Gateway::new();
    let revoked = run(&gateway, &["sessions", "revoke", "-habcdefghijklmn"], "");
    assert_eq!(revoked.status.code(), Some(1), "{}", said(&revoked));
    assert!(said(&revoked).contains("no live session has the handle -habcdefghijklmn"), "{}", said(&revoked));
    let listed = run(&gateway, &["sessions", "list", "-somebody"], "");
    assert!(listed.status.success(), "{}", said(&listed));
    let ended = run(&gateway, &["sessions", "revoke-user", "-somebody"], "");
    assert!(ended.status.success(), "{}", said(&ended));
    let disabled = run(&gateway, &["users", "disable", "-somebody"], "");
    assert!(said(&disabled).contains("there is no user -somebody"), "{}", said(&disabled));
    assert!(said(&run(&gateway, &["sessions", "revoke", "--help"], "")).contains("Usage"));
}

#[test]
fn migrate_shows_applies_and_then_has_nothing_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let database = Program::database(folder.path());
    let migrate = |arguments: &[&str]| {
        let all = [&["migrate"], arguments].concat();
        said(&Program::run(env!("CARGO_BIN_EXE_authgate"), &all, &[("DATABASE_URL", &database)], ""))
    };
    let shown = migrate(&["--dry-run"]);
    assert!(shown.contains("pending") && shown.contains("authgate_sessions") && shown.contains("users"), "{shown}");
    assert_eq!(shown, migrate(&["--dry-run"]), "a dry run changes nothing");
    assert_eq!(migrate(&[]).matches("applied").count(), 7);
    assert!(migrate(&[]).contains("nothing is pending"));
}

#[test]
fn a_database_server_is_migrated_by_command_and_a_file_by_whoever_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let (database, _) = fresh_stores(folder.path());
    let run = |arguments: &[&str]| {
        Program::run(env!("CARGO_BIN_EXE_authgate"), arguments, &[("DATABASE_URL", database.as_str())], "")
    };
    let list = run(&["sessions", "list"]);
    if database.starts_with("sqlite") {
        assert!(list.status.success(), "{}", said(&list));
        return;
    }
    assert_eq!(list.status.code(), Some(1));
    // A change of a user is announced by triggers, but on MariaDB.
    let migrations = if database.starts_with("postgres") { 7 } else { 6 };
    let pending = format!("{migrations} migrations of the database are pending: run `migrate`");
    assert!(said(&list).contains(&pending), "{}", said(&list));
    assert_eq!(said(&run(&["migrate"])).matches("applied").count(), migrations);
    assert!(run(&["sessions", "list"]).status.success());
    assert!(said(&run(&["doctor"])).contains("its tables are current"));
}

#[test]
fn keys_new_makes_a_secret_that_serve_accepts_and_doctor_approves() {
    let folder = tempfile::tempdir().unwrap();
    let database = Program::database(folder.path());
    let binary = env!("CARGO_BIN_EXE_authgate");
    let keys: Vec<String> =
        (0..2).map(|_| said(&Program::run(binary, &["keys", "new"], &[], "")).trim().to_owned()).collect();
    assert_ne!(keys[0], keys[1]);
    let variables = [("DATABASE_URL", database.as_str()), ("JWT_SECRET", keys[0].as_str())];
    let good = Program::run(binary, &["doctor"], &variables, "");
    assert!(good.status.success(), "{}", said(&good));
    assert!(!said(&good).contains(&keys[0]));
    let callback = "http://127.0.0.1:8080/v1/auth/oauth/google/callback";
    assert!(said(&good).contains("GOOGLE_CLIENT_SECRET") && said(&good).contains(callback), "{}", said(&good));
    let bad = Program::run(
        binary,
        &["doctor"],
        &[("DATABASE_URL", &database), ("JWT_SECRET", "short"), ("API_URL", "http://api.example")],
        "",
    );
    assert_eq!(bad.status.code(), Some(1));
    assert!(said(&bad).contains("JWT_SECRET") && said(&bad).contains("API_URL"), "{}", said(&bad));
    let server = Program::start(binary, &["serve"], &variables);
    assert_eq!(server.client().get(TOKEN, &[]).status, 401);
}

//! A live store moves to another database, and nobody signs in again.

use diesel::prelude::*;

use crate::fleet::{TOKEN, node, now, run};
use authgate_testkit::bulk::{Session, export};
use authgate_testkit::{Client, Program};

const BODY: &str = r#"{"username":"alice","password":"through-the-looking-glass"}"#;

fn sign_in(client: &Client) -> String {
    let reply = client.send("POST", TOKEN, &[("Authgate-Transport", "bearer")], Some(BODY));
    assert_eq!(reply.status, 200, "{reply:?}");
    format!("Bearer {}", reply.json()["access_token"].as_str().unwrap())
}

fn read(client: &Client, bearer: &str) -> u16 {
    client.get(TOKEN, &[("Authorization", bearer)]).status
}

/// A user under the same id in another database: how users move is the application's matter.
fn copy_user(from: &str, to: &str) {
    use diesel::connection::SimpleConnection;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        id: String,
    }
    let mut old = authgate_runtime::testing::connect(from).unwrap();
    let row: Row = diesel::sql_query("SELECT id FROM users WHERE username_key = 'alice'").get_result(&mut old).unwrap();
    let mut new = authgate_runtime::testing::connect(to).unwrap();
    new.batch_execute(&format!(
        "INSERT INTO users (id, username, username_key, locale) VALUES ('{}', 'alice', 'alice', 'en-US')",
        row.id
    ))
    .unwrap();
}

fn moves(to: &str, redis: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    let from = Program::database(folder.path());
    let add = ["users", "add", "alice", "--password-stdin"];
    run(&add, &[("DATABASE_URL", &from)], "through-the-looking-glass\n");
    let old = node(&from, &[]);
    let (ended, live) = (sign_in(&old.client()), sign_in(&old.client()));
    assert_eq!(old.client().post("/v1/auth/token/logout", &[("Authorization", &ended)]).status, 204);
    drop(old);

    let text = run(&["sessions", "export"], &[("DATABASE_URL", &from)], "");
    assert_eq!(text.lines().count(), 3, "a beginning, one session, an end: {text}");
    let secret = live.rsplit('.').next().unwrap();
    assert!(!text.contains(secret), "no token can be made from it");
    run(&["migrate"], &[("DATABASE_URL", to)], "");
    copy_user(&from, to);
    let mut variables = vec![("DATABASE_URL", to)];
    variables.extend(redis.map(|url| ("REDIS_URL", url)));
    assert_eq!(run(&["sessions", "import"], &variables, &text).trim(), "imported 1 sessions");

    let more: Vec<(&str, &str)> = redis.map(|url| ("REDIS_URL", url)).into_iter().collect();
    let new = node(to, &more);
    assert_eq!(read(&new.client(), &live), 200, "the token that was given out before the move");
    assert_eq!(read(&new.client(), &ended), 401);
    assert_eq!(new.client().post("/v1/auth/token/logout", &[("Authorization", &live)]).status, 204);
    assert_eq!(read(&new.client(), &live), 401);
    // What was ended since the export must not live again by a second import.
    assert_eq!(run(&["sessions", "export"], &variables, "").lines().count(), 2);
}

#[test]
fn from_one_file_to_another() {
    let folder = tempfile::tempdir().unwrap();
    moves(&Program::database(folder.path()), None);
}

#[cfg(all(feature = "postgres", feature = "mysql", feature = "redis"))]
#[test]
fn from_a_file_to_every_server() {
    use authgate_testkit::server::{MariaDb, Postgres, Redis};
    moves(&Postgres::start(&[]).database(), None);
    moves(&MariaDb::start(&[]).database(), None);
    let folder = tempfile::tempdir().unwrap();
    moves(&Program::database(folder.path()), Some(&Redis::start(&[]).url()));
}

#[test]
fn what_is_cut_off_damaged_or_given_to_a_store_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = Program::database(folder.path());
    let sessions: Vec<Session> = (0..3).map(|n| Session::new(n, "somebody")).collect();
    let whole = export(&sessions, now());
    let import = |arguments: &[&str], text: &str| {
        let all = [&["sessions", "import"], arguments].concat();
        let output = Program::run(env!("CARGO_BIN_EXE_authgate"), &all, &[("DATABASE_URL", &database)], text);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let cut = whole.split_inclusive('\n').take(3).collect::<String>();
    let later = whole.replace("{\"authgate_sessions\":1}", "{\"authgate_sessions\":2}");
    let odd = whole.replace("\"bearer\"", "\"carrier-pigeon\"");
    let nobody = whole.replace("\"somebody\"", "\"public\"");
    let long = whole.replace("\"somebody\"", &format!("\"{}\"", "u".repeat(256)));
    let fewer = whole.replace("\"sessions\":3", "\"sessions\":4");
    for (text, why) in [
        ("", "line 1"),
        ("hello\n", "line 1"),
        (later.as_str(), "line 1"),
        (odd.as_str(), "line 2"),
        (nobody.as_str(), "line 2"),
        (long.as_str(), "line 2"),
        (fewer.as_str(), "line 5"),
        (cut.as_str(), "cut off"),
    ] {
        let (code, said) = import(&["--add"], text);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(why), "{why}: {said}");
    }
    assert_eq!(import(&[], &whole).0, Some(0));
    let (code, said) = import(&[], &whole);
    assert_eq!(code, Some(1));
    assert!(said.contains("--add"), "{said}");
    assert_eq!(import(&["--add"], &whole).0, Some(0));
}

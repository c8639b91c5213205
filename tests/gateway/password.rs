//! Group PW of the security rows: guessing, and bodies that are not what they should be.

use crate::support::{ALICE, Gateway, QUEEN, TOKEN, assert_refused};
use authgate_testkit::Reply;

const MINUTE: i64 = 60_000;

fn guess(gateway: &Gateway, name: &str, password: &str) -> Reply {
    let body = serde_json::json!({ "username": name, "password": password }).to_string();
    gateway.client.send("POST", TOKEN, &[], Some(&body))
}

#[test]
fn sec_62_every_refusal_is_the_same_answer_after_the_same_work() {
    let gateway = Gateway::new();
    gateway.sql("UPDATE users SET active = FALSE WHERE username = 'queen'");
    gateway.sql("INSERT INTO users (id, username, username_key) VALUES ('oauth-only', 'rabbit', 'rabbit')");
    let comparable = |reply: Reply| {
        let mut headers: Vec<_> = reply.headers.into_iter().filter(|(name, _)| name != "date").collect();
        headers.sort();
        (reply.status, headers, reply.body)
    };
    let counted = |name: &str, password: &str| {
        let before = gateway.work.load(std::sync::atomic::Ordering::SeqCst);
        let reply = comparable(guess(&gateway, name, password));
        (reply, gateway.work.load(std::sync::atomic::Ordering::SeqCst) - before)
    };
    let wrong = counted("alice", "not-the-one-of-alice");
    assert_eq!((wrong.0.0, wrong.1), (401, 65536 * 3));
    for (name, password) in [
        ("nobody", "wonderland"),
        ("queen", "off-with-their-heads"),
        ("queen", "wrong"),
        ("rabbit", "wonderland"),
        ("rabbit", ""),
    ] {
        assert_eq!(counted(name, password), wrong, "{name}");
    }
    assert_eq!(guess(&gateway, "alice", "wonderland").status, 200);
}

#[test]
fn sec_64_failures_in_a_row_make_an_account_wait_and_then_close() {
    let gateway = Gateway::with(&[]);
    let wait = |reply: &Reply| reply.header("retry-after").and_then(|v| v.parse::<i64>().ok()).unwrap_or_default();
    let mut evaluated = 0;
    let mut waits = Vec::new();
    for _ in 0..400 {
        let reply = guess(&gateway, "alice", "wrong-password-here");
        match reply.status {
            401 => evaluated += 1,
            429 => {
                assert_refused(&reply, 429, "too_many_attempts");
                assert_refused(&guess(&gateway, "alice", "wonderland"), 429, "too_many_attempts");
                waits.push(wait(&reply));
                gateway.clock.advance(wait(&reply) * 1000);
            }
            other => panic!("{other}"),
        }
        gateway.clock.advance(3000);
    }
    assert_eq!(evaluated, 100, "at most 100 are ever checked without another proof");
    let minutes: Vec<i64> = waits.iter().take(6).map(|seconds| (seconds + 3) / 60).collect();
    assert_eq!(minutes, [1, 2, 4, 8, 15, 15]);
    gateway.clock.advance(30 * 24 * 60 * MINUTE);
    assert_refused(&guess(&gateway, "alice", "wonderland"), 429, "too_many_attempts");
    // An operator opens it.
    let output = authgate_testkit::Program::run(
        env!("CARGO_BIN_EXE_authgate"),
        &["users", "enable", "alice"],
        &gateway.variables(),
        "",
    );
    assert!(output.status.success(), "{output:?}");
    assert_eq!(guess(&gateway, "alice", "wonderland").status, 200);
}

#[test]
fn sec_64_a_success_forgives_and_an_unknown_name_waits_like_a_known_one() {
    let gateway = Gateway::new();
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(guess(&gateway, "alice", "wrong-password-here").status, 401);
        }
        assert_eq!(guess(&gateway, "alice", "wonderland").status, 200);
        gateway.clock.advance(MINUTE);
    }
    for _ in 0..5 {
        assert_eq!(guess(&gateway, "nobody", "wrong-password-here").status, 401);
    }
    assert_refused(&guess(&gateway, "nobody", "wrong-password-here"), 429, "too_many_attempts");
}

#[test]
fn sec_65_every_way_to_write_a_name_has_one_counter() {
    let gateway = Gateway::new();
    for name in ["alice", "ALICE", "alice ", "alice\u{200b}", "ａｌｉｃｅ"] {
        assert_eq!(guess(&gateway, name, "wrong-password-here").status, 401, "{name}");
    }
    assert_refused(&guess(&gateway, "Alice", "wonderland"), 429, "too_many_attempts");
    gateway.clock.advance(MINUTE + 1000);
    assert_eq!(guess(&gateway, "ALICE\u{200b}", "wonderland").status, 200, "and is one account");
}

#[test]
fn sec_67_guesses_in_parallel_count_each() {
    let gateway = Gateway::with(&[]);
    let client = gateway.client;
    let threads: Vec<_> = (0..25)
        .map(|_| {
            std::thread::spawn(move || {
                let body = r#"{"username":"alice","password":"wrong-password-here"}"#;
                client.send("POST", TOKEN, &[], Some(body)).status
            })
        })
        .collect();
    let statuses: Vec<u16> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    assert_eq!(statuses.iter().filter(|s| **s == 401).count(), 5, "{statuses:?}");
    assert!(statuses.iter().all(|s| matches!(s, 401 | 429)), "{statuses:?}");
    assert_refused(&guess(&gateway, "alice", "wonderland"), 429, "too_many_attempts");
}

#[test]
fn sec_68_one_address_has_its_share_whatever_it_claims() {
    let gateway = Gateway::new();
    let claims = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP"];
    let mut refused = 0;
    for n in 0..40 {
        let body = format!(r#"{{"username":"user-{n}","password":"wrong-password-here"}}"#);
        let value = if n % 5 == 2 { format!("for=9.9.9.{n}") } else { format!("9.9.9.{n}") };
        let reply = gateway.client.send("POST", TOKEN, &[(claims[n % 5], &value)], Some(&body));
        refused += usize::from(reply.status == 429);
    }
    assert_eq!(refused, 10, "30 a minute, then 429");
    gateway.clock.advance(MINUTE + 1);
    assert_eq!(guess(&gateway, "alice", "wonderland").status, 200, "the window slides on");
}

#[test]
fn sec_70_no_other_path_reaches_the_sign_in_unguarded() {
    let gateway = Gateway::new();
    for path in [
        "//v1/auth/token",
        "/v1//auth/token",
        "/v1/auth/token/",
        "/v1/auth/./token",
        "/V1/AUTH/TOKEN",
        "/v1/auth/token;x",
        "/v1/auth/x/../token",
    ] {
        assert_refused(&gateway.client.send("POST", path, &[], Some(ALICE)), 404, "not_found");
    }
    let encoded = gateway.client.send("POST", "/v1/auth/%74oken", &[("Origin", "https://evil.test")], Some(ALICE));
    assert!(matches!(encoded.status, 403 | 404), "the same guards, or nothing: {encoded:?}");
}

#[test]
fn sec_73_74_75_a_body_is_exactly_its_schema() {
    let gateway = Gateway::new();
    let bad = [
        r#"{"username":{"$ne":null},"password":"x"}"#,
        r#"{"username":["alice"],"password":"wonderland"}"#,
        r#"{"username":1,"password":"wonderland"}"#,
        r#"{"username":null,"password":"wonderland"}"#,
        r#"{"username":"alice","username":"queen","password":"wonderland"}"#,
        r#"{"username":"alice"}"#,
        r#"{"password":"wonderland"}"#,
        "\u{feff}{\"username\":\"alice\",\"password\":\"wonderland\"}",
        r#"{"username":"alice","password":"\ud800"}"#,
        r#"{"username":"alice","password":"wonderland"} x"#,
        r#"[]"#,
        r#""""#,
        "",
        r#"{"username":"alice","password":"wonderland","roles":["admin"]}"#,
        r#"{"username":"alice","password":"wonderland","is_admin":true}"#,
        r#"{"username":"alice","password":"wonderland","tenant_id":"1"}"#,
        r#"{"username":"alice","password":"wonderland","token_epoch":0}"#,
        r#"{"username":"alice","password":"wonderland","email_verified":true}"#,
        r#"{"username":"alice","password":"wonderland","id":"1","userId":"1"}"#,
    ];
    for body in bad {
        assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(body)), 422, "invalid_body");
    }
    let mut broken = format!("POST {TOKEN} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 38\r\n\r\n").into_bytes();
    broken.extend_from_slice(b"{\"username\":\"alice\",\"password\":\"\xff\xfe\xff\xfe\"}");
    assert_refused(&gateway.client.raw(&broken), 422, "invalid_body");
    let long = format!(r#"{{"username":"alice","password":"{}"}}"#, "p".repeat(257));
    assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(&long)), 422, "invalid_body");
    assert_eq!(gateway.rows(), 0);
    assert_eq!(guess(&gateway, "' OR 1=1--", "' OR 1=1--").status, 401);
    assert_eq!(gateway.client.send("POST", TOKEN, &[], Some(ALICE)).status, 200);
}

#[test]
fn a_transport_that_is_not_there_is_refused() {
    let gateway = Gateway::new();
    for value in ["smoke", "Bearer", "bearer, cookie", ""] {
        let reply = gateway.client.send("POST", TOKEN, &[("Authgate-Transport", value)], Some(ALICE));
        assert_refused(&reply, 422, "invalid_body");
    }
    let cookie = gateway.client.send("POST", TOKEN, &[("Authgate-Transport", "cookie")], Some(QUEEN));
    assert!(cookie.cookie().is_some());
}

#[test]
fn sec_79_no_secret_is_ever_logged() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("dev.db").display());
    let secret = "canary-secret-Zk3v9Qw1Lr8Tn5Xb2Yc7Md4";
    let log = folder.path().join("log");
    let shell = format!(
        "exec {} dev 2>{} >{}",
        env!("CARGO_BIN_EXE_authgate"),
        log.display(),
        folder.path().join("out").display()
    );
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("JWT_SECRET", secret),
        ("RUST_LOG", "trace"),
        ("BIND_ADDR", "127.0.0.1:0"),
    ];
    let mut child = std::process::Command::new("sh").args(["-c", &shell]).env_clear().envs(variables).spawn().unwrap();
    let out = folder.path().join("out");
    let address = loop {
        let text = std::fs::read_to_string(&out).unwrap_or_default();
        if let Some(line) = text.lines().find_map(|l| l.strip_prefix("listening on http://")) {
            break line.parse().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    let client = authgate_testkit::Client(address);
    let canary = "canary-password-of-mine";
    let wrong = format!(r#"{{"username":"alice","password":"{canary}"}}"#);
    assert_eq!(client.send("POST", TOKEN, &[], Some(&wrong)).status, 401);
    assert_eq!(client.send("POST", TOKEN, &[], Some(&format!("{wrong} trailing"))).status, 422);
    let signed_in = client.send("POST", TOKEN, &[], Some(ALICE));
    let (name, token, _) = signed_in.cookie().unwrap();
    let cookie = format!("{name}={token}");
    assert_eq!(client.get(&format!("{TOKEN}?access_token={canary}"), &[("Cookie", &cookie)]).status, 200);
    assert_eq!(client.post("/v1/auth/token/logout", &[("Cookie", &cookie)]).status, 204);
    child.kill().unwrap();
    child.wait().unwrap();
    let text = std::fs::read_to_string(log).unwrap() + &std::fs::read_to_string(out).unwrap();
    assert!(text.contains("signed_in"), "the log was written: {text}");
    let id = token.split('.').nth(1).unwrap();
    for canary in [canary, secret, &token, id, "argon2id$"] {
        assert!(!text.contains(canary), "{canary} stands in the log");
    }
}

#[test]
fn right_passwords_at_the_same_moment_do_not_lock_each_other_out() {
    let gateway = Gateway::new();
    let client = gateway.client;
    // A machine under load answers 503 to what it cannot hash soon; that is no verdict, and is asked again.
    let sign_in = move || {
        let mut answers = (0..20).map(|_| client.send("POST", TOKEN, &[], Some(ALICE)).status);
        answers.find(|status| *status != 503).unwrap()
    };
    let threads: Vec<_> = (0..12).map(|_| std::thread::spawn(sign_in)).collect();
    let statuses: Vec<u16> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    assert_eq!(statuses, [200; 12]);
}

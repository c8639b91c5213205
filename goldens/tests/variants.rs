//! SEC 91: each variant of the sources reads what it names and nothing else.

use authgate_testkit::{Kept, Program, Reply};

const SECRET: &str = "tests-only-Zk3v9Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgA";
const BODY: &str = r#"{"username":"alice","password":"ecila"}"#;

fn start(program: &str, folder: &std::path::Path) -> Program {
    Program::start(program, &["serve"], &[("DATABASE_URL", &Program::database(folder)), ("JWT_SECRET", SECRET)])
}

fn refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.refusal(), (status, code.to_owned()), "{reply:?}");
}

#[test]
fn sec_91_with_bearer_only_a_cookie_is_neither_set_nor_read() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(env!("CARGO_BIN_EXE_golden-bearer-only"), folder.path());
    let (client, path) = (server.client(), "/v1/auth/token");
    let reply = client.send("POST", path, &[], Some(BODY));
    assert!(reply.cookie().is_none());
    let token = reply.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.get(path, &[("Authorization", &format!("Bearer {token}"))]).json()["id"], "alice");
    for cookie in [
        format!("__Host-authgate={token}"),
        format!("authgate-dev={token}"),
        "__Host-authgate=a; __Host-authgate=b".to_owned(),
    ] {
        let reply = client.get(path, &[("Cookie", &cookie)]);
        refused(&reply, 401, "not_signed_in");
        assert!(reply.all("set-cookie").is_empty());
    }
    refused(&client.send("POST", path, &[("Authgate-Transport", "cookie")], Some(BODY)), 422, "invalid_body");
    let logout = client.post("/v1/auth/token/logout", &[("Authorization", &format!("Bearer {token}"))]);
    assert_eq!((logout.status, logout.all("set-cookie").len()), (204, 0));
    refused(&client.get(path, &[("Authorization", &format!("Bearer {token}"))]), 401, "invalid_token");
}

#[test]
fn an_id_that_not_every_store_keeps_is_no_users_and_signs_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(env!("CARGO_BIN_EXE_golden-bearer-only"), folder.path());
    let sign_in = |name: &str| {
        let body = serde_json::json!({ "username": name, "password": name.chars().rev().collect::<String>() });
        server.client().send("POST", "/v1/auth/token", &[], Some(&body.to_string()))
    };
    assert_eq!(sign_in(&"u".repeat(255)).status, 200);
    for odd in ["u".repeat(256), "u\0".to_owned(), "public".to_owned()] {
        refused(&sign_in(&odd), 500, "server_error");
    }
}

#[test]
fn sec_96_within_a_bound_of_the_spec_another_node_may_still_believe_and_this_one_never() {
    use std::time::{Duration, Instant};
    let bound = Duration::from_secs(5);
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("DATABASE_URL", Program::database(folder.path())),
        ("JWT_SECRET", SECRET.to_owned()),
        ("API_URL", "http://localhost:4000".to_owned()),
    ];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let [here, there] =
        [(); 2].map(|()| Program::start(env!("CARGO_BIN_EXE_golden-bearer-only"), &["serve"], &variables));
    let token = here.client().send("POST", "/v1/auth/token", &[], Some(BODY)).json();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    // A connection stays on one thread, and each thread keeps what it has read.
    let [mut here, mut there] = [here.client(), there.client()].map(|node| Kept::to(node.0));
    let ask = |node: &mut Kept| node.send("GET", "/v1/auth/token", &bearer).status;
    assert_eq!((ask(&mut here), ask(&mut there)), (200, 200));
    let read = Instant::now();
    assert_eq!(here.send("POST", "/v1/auth/token/logout", &bearer).status, 204);
    assert_eq!((ask(&mut here), ask(&mut there)), (401, 200), "the bound is for others");
    let believed = std::iter::from_fn(|| {
        std::thread::sleep(Duration::from_millis(20));
        let begun = read.elapsed();
        (ask(&mut there) == 200).then_some(begun)
    });
    let last = believed.last().unwrap_or_default();
    assert!(last < bound, "still believed after {last:?}");
    assert!(last > bound / 2, "the bound is of no use: believed for {last:?}");
    assert_eq!(ask(&mut there), 401);
}

#[test]
fn sec_91_with_cookie_only_an_authorization_is_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(env!("CARGO_BIN_EXE_golden-cookie-only"), folder.path());
    let (client, path) = (server.client(), "/session");
    let (name, token, attributes) = client.send("POST", path, &[], Some(BODY)).cookie().unwrap();
    assert_eq!(name, "__Host-golden");
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict; Max-Age=1800; Secure");
    let cookie = format!("{name}={token}");
    for authorization in ["Bearer junk".to_owned(), format!("Bearer {token}"), "Basic YTpi".to_owned()] {
        let both = [("Cookie", cookie.as_str()), ("Authorization", authorization.as_str())];
        assert_eq!(client.get(path, &both).json()["id"], "alice");
        refused(&client.get(path, &[("Authorization", &authorization)]), 401, "not_signed_in");
    }
    refused(&client.send("POST", path, &[("Authgate-Transport", "bearer")], Some(BODY)), 422, "invalid_body");
    let cross = [("Cookie", cookie.as_str()), ("Authorization", "Bearer junk"), ("Sec-Fetch-Site", "cross-site")];
    refused(&client.post("/session/logout", &cross), 403, "cross_site");
    assert_eq!(client.post("/session/logout", &[("Cookie", &cookie)]).status, 204);
    refused(&client.get(path, &[("Cookie", &cookie)]), 401, "not_signed_in");
}

#[test]
fn sec_106_three_of_fifty_parallel_sign_ins_are_left() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(env!("CARGO_BIN_EXE_golden-cookie-only"), folder.path());
    let client = server.client();
    // Thirty a minute is what one address may ask for.
    let threads: Vec<_> =
        (0..30).map(|_| std::thread::spawn(move || client.send("POST", "/session", &[], Some(BODY)))).collect();
    let replies: Vec<Reply> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    assert!(replies.iter().all(|r| r.status == 200 || r.status == 503), "{replies:?}");
    let cookies = replies.iter().filter_map(Reply::cookie).map(|(name, token, _)| format!("{name}={token}"));
    let live = cookies.filter(|c| client.get("/session", &[("Cookie", c)]).status == 200).count();
    assert_eq!(live, 3);
}

#[test]
fn sec_197_a_hook_that_panics_or_answers_with_a_foreign_token_signs_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_golden-every-word");
    let variables = [("DATABASE_URL", Program::database(folder.path())), ("GOLDEN_SECRET", SECRET.to_owned())];
    let variables: Vec<(&str, &str)> = variables.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let server = Program::start(program, &["serve"], &variables);
    let body = r#"{"emailAddress":"a@b.example","passPhrase":"x","remember":true,"plan":"self-hosted"}"#;
    refused(&server.client().send("POST", "/api/v2/who/token", &[], Some(body)), 401, "bad_credentials");
    // Too long a pass phrase makes the hook answer with the public session's id, which it never minted.
    let long = body.replace(r#""x""#, &format!(r#""{}""#, "x".repeat(200)));
    let reply = server.client().send("POST", "/api/v2/who/token", &[], Some(&long));
    refused(&reply, 500, "server_error");
    assert!(reply.all("set-cookie").is_empty());
    for _ in 0..8 {
        let panics = body.replace("a@b.example", "panic@b.example");
        refused(&server.client().send("POST", "/api/v2/who/token", &[], Some(&panics)), 500, "server_error");
    }
    assert_eq!(server.client().get("/health", &[]).status, 200);
}

#[test]
fn sec_178_a_panic_inside_a_transaction_leaves_the_writer_healthy() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(env!("CARGO_BIN_EXE_golden-cookie-only"), folder.path());
    let panics = r#"{"username":"panic","password":"cinap"}"#;
    for _ in 0..3 {
        refused(&server.client().send("POST", "/session", &[], Some(panics)), 503, "store_unavailable");
        assert_eq!(server.client().send("POST", "/session", &[], Some(BODY)).status, 200);
    }
    assert_eq!(server.client().get("/health/ready", &[]).status, 200);
}

#[test]
fn sec_178_a_change_that_takes_long_holds_up_no_reader_and_others_are_told_in_bounded_time() {
    use std::time::{Duration, Instant};
    let folder = tempfile::tempdir().unwrap();
    let server = start(env!("CARGO_BIN_EXE_golden-cookie-only"), folder.path());
    let client = server.client();
    let (name, token, _) = client.send("POST", "/session", &[], Some(BODY)).cookie().unwrap();
    let cookie = format!("{name}={token}");
    let slow =
        std::thread::spawn(move || client.send("POST", "/session", &[], Some(r#"{"username":"slow","password":"x"}"#)));
    std::thread::sleep(Duration::from_millis(500));
    let begun = Instant::now();
    assert_eq!(client.get("/session", &[("Cookie", &cookie)]).status, 200, "reads do not wait for the writer");
    assert_eq!(client.get("/health", &[]).status, 200);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    let held = client.send("POST", "/session/logout", &[("Cookie", &cookie)], None);
    refused(&held, 503, "store_unavailable");
    assert!(held.all("set-cookie").is_empty(), "an end that was not confirmed keeps the cookie");
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    refused(&slow.join().unwrap(), 503, "store_unavailable");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(client.send("POST", "/session/logout", &[("Cookie", &cookie)], None).status, 204);
}

#[test]
fn an_app_put_together_by_hand_has_the_same_guards() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("DATABASE_URL", Program::database(folder.path())), ("GOLDEN_SECRET", SECRET.to_owned())];
    let variables: Vec<(&str, &str)> = variables.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let server = Program::start(env!("CARGO_BIN_EXE_golden-every-word"), &[], &variables);
    let client = server.client();
    refused(&client.get("/me", &[]), 401, "not_signed_in");
    let home = client.get("/home", &[]);
    assert_eq!((home.status, home.body.as_str()), (200, "1"));
    assert_eq!(home.header("cache-control"), Some("no-store"), "the guard covers the user's own routes");
    refused(&client.get("/home", &[("Authorization", "Bearer x")]), 401, "invalid_token");
    assert_eq!(client.get("/health/ready", &[]).status, 200);
}

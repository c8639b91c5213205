//! Group RV of the security rows: what ends a session ends it on the next request, everywhere.

use std::sync::Arc;

use crate::support::{ALICE, Gateway, LOGOUT, QUEEN, SESSIONS, TOKEN, assert_refused, command, sign_in};

#[test]
fn sec_96_the_first_request_after_a_logout_is_401_on_every_node() {
    let gateway = Gateway::new();
    let other = gateway.another();
    for _ in 0..20 {
        let cookie = gateway.sign_in(ALICE);
        assert_eq!(other.get(TOKEN, &[("Cookie", &cookie)]).status, 200, "the other node's workers are warm");
        assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &cookie)]).status, 204);
        assert_refused(&other.get(TOKEN, &[("Cookie", &cookie)]), 401, "not_signed_in");
        assert_refused(&gateway.read(&cookie), 401, "not_signed_in");
    }
}

#[test]
fn sec_96_a_kept_connection_notices_a_logout() {
    use std::io::{Read, Write};
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    let mut kept = std::net::TcpStream::connect(gateway.client.0).unwrap();
    let mut ask = || {
        kept.write_all(format!("GET {TOKEN} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n").as_bytes()).unwrap();
        let mut chunk = [0; 4096];
        let n = kept.read(&mut chunk).unwrap();
        String::from_utf8_lossy(&chunk[..n]).into_owned()
    };
    assert!(ask().starts_with("HTTP/1.1 200"));
    assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &cookie)]).status, 204);
    assert!(ask().starts_with("HTTP/1.1 401"));
}

#[test]
fn sec_98_a_use_that_ends_after_a_logout_revives_nothing() {
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    gateway.clock.advance(120_000);
    assert_eq!(gateway.read(&cookie).status, 200, "this use is noted by a write that nobody waits for");
    assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &cookie)]).status, 204);
    gateway.settle();
    assert_refused(&gateway.read(&cookie), 401, "not_signed_in");
    assert_eq!(gateway.rows(), 0);
}

#[test]
fn sec_99_no_interleaving_of_use_sign_in_and_revocation_accepts_a_revoked_session() {
    let gateway = Gateway::new();
    let other = gateway.another();
    let client = gateway.client;
    let noise = std::thread::spawn(move || {
        let cookie = sign_in(&other, QUEEN);
        for _ in 0..600 {
            assert_eq!(other.get(TOKEN, &[("Cookie", &cookie)]).status, 200);
        }
    });
    let clock = gateway.clock.clone();
    for round in 0..28 {
        let cookie = sign_in(&client, ALICE);
        clock.advance(61_000);
        let readers: Vec<_> = (0..3)
            .map(|n| {
                let (cookie, client) = (cookie.clone(), if n == 0 { other } else { client });
                std::thread::spawn(move || {
                    (0..15).map(|_| client.get(TOKEN, &[("Cookie", &cookie)]).status).collect::<Vec<_>>()
                })
            })
            .collect();
        let path = if round % 2 == 0 { LOGOUT } else { "/v1/auth/sessions/revoke-all" };
        assert_eq!(client.post(path, &[("Cookie", &cookie)]).status, 204);
        assert_eq!(other.get(TOKEN, &[("Cookie", &cookie)]).status, 401);
        for reader in readers {
            let statuses = reader.join().unwrap();
            let dead = statuses.iter().position(|s| *s == 401).unwrap_or(statuses.len());
            assert!(statuses[dead..].iter().all(|s| *s == 401), "once dead, always dead: {statuses:?}");
        }
    }
    noise.join().unwrap();
}

#[test]
fn sec_100_101_disabling_and_a_new_password_end_every_session() {
    let gateway = Gateway::new();
    let (first, second) = (gateway.sign_in(ALICE), gateway.bearer(ALICE));
    let queen = gateway.sign_in(QUEEN);
    command(&gateway, &["users", "set-password", "alice", "--password-stdin"], "through-the-looking-glass\n");
    assert_refused(&gateway.read(&first), 401, "not_signed_in");
    assert_refused(&gateway.client.get(TOKEN, &[("Authorization", &format!("Bearer {second}"))]), 401, "invalid_token");
    assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(ALICE)), 401, "bad_credentials");
    let new = r#"{"username":"alice","password":"through-the-looking-glass"}"#;
    let after = gateway.sign_in(new);
    command(&gateway, &["users", "disable", "alice"], "");
    assert_refused(&gateway.read(&after), 401, "not_signed_in");
    assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(new)), 401, "bad_credentials");
    command(&gateway, &["users", "enable", "alice"], "");
    assert_refused(&gateway.read(&after), 401, "not_signed_in");
    assert_eq!(gateway.read(&gateway.sign_in(new)).status, 200);
    assert_eq!(gateway.read(&queen).status, 200, "nobody else was touched");
}

#[test]
fn sec_101_a_user_who_is_deleted_and_comes_back_revives_nothing() {
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    let bearer = gateway.bearer(ALICE);
    gateway.sql(
        "CREATE TABLE kept AS SELECT id, username, username_key, password_hash FROM users WHERE username = 'alice'",
    );
    command(&gateway, &["users", "remove", "alice"], "");
    assert_refused(&gateway.read(&cookie), 401, "not_signed_in");
    assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(ALICE)), 401, "bad_credentials");
    // The same id and name again, as a restored row would have them.
    gateway.sql("INSERT INTO users (id, username, username_key, password_hash) SELECT id, username, username_key, password_hash FROM kept");
    assert_refused(&gateway.read(&cookie), 401, "not_signed_in");
    assert_refused(&gateway.client.get(TOKEN, &[("Authorization", &format!("Bearer {bearer}"))]), 401, "invalid_token");
    assert_eq!(gateway.read(&gateway.sign_in(ALICE)).status, 200);
}

#[test]
fn sec_102_new_roles_hold_on_the_next_request() {
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    assert_eq!(gateway.read(&cookie).json()["roles"], serde_json::json!(["member"]));
    command(&gateway, &["users", "set-roles", "alice", "--role", "admin", "--role", "member"], "");
    let session = gateway.read(&cookie).json();
    assert_eq!(session["roles"], serde_json::json!(["admin", "member"]));
    assert!(session["permissions"].as_array().is_some_and(|p| p.iter().any(|v| v == "users:write")));
    command(&gateway, &["users", "set-roles", "alice"], "");
    assert_eq!(gateway.read(&cookie).json()["permissions"], serde_json::json!([]));
}

#[test]
fn sec_103_sessions_of_others_are_as_unknown_as_none() {
    let gateway = Gateway::new();
    let (alice, queen) = (gateway.sign_in(ALICE), gateway.sign_in(QUEEN));
    let list = gateway.client.get(SESSIONS, &[("Cookie", &queen)]).json();
    let foreign = list["sessions"][0]["handle"].as_str().unwrap();
    let delete =
        |handle: &str| gateway.client.send("DELETE", &format!("{SESSIONS}/{handle}"), &[("Cookie", &alice)], None);
    let unknown = delete("AAAAAAAAAAAAAAAA");
    assert_refused(&unknown, 404, "not_found");
    assert_eq!(delete(foreign).body, unknown.body);
    for odd in ["x", "%00", "%2e%2e", "AAAAAAAAAAAAAAAAA", "public"] {
        assert_refused(&delete(odd), 404, "not_found");
    }
    assert_eq!(gateway.read(&queen).status, 200);
    let own = gateway.client.get(SESSIONS, &[("Cookie", &alice)]).json()["sessions"][0]["handle"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(delete(&own).status, 204);
    assert_refused(&gateway.read(&alice), 401, "not_signed_in");
}

#[test]
fn sec_104_a_revocation_outlives_restarts_and_steps_of_the_clock() {
    let gateway = Gateway::new();
    let (gone, live) = (gateway.sign_in(ALICE), gateway.sign_in(ALICE));
    assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &gone)]).status, 204);
    for step in [-3_600_000, 3_600_000, 1_800_000] {
        gateway.clock.advance(step);
        let restarted = gateway.another();
        assert_refused(&restarted.get(TOKEN, &[("Cookie", &gone)]), 401, "not_signed_in");
    }
    assert_eq!(gateway.another().get(TOKEN, &[("Cookie", &live)]).status, 200, "live sessions survive");
}

#[test]
fn sec_96_102_105_no_answer_is_older_than_what_another_process_had_committed() {
    use std::sync::atomic::{AtomicU32, Ordering};
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    let committed = Arc::new(AtomicU32::new(0));
    gateway.sql("UPDATE users SET locale = '0' WHERE username = 'alice'");
    let readers = [gateway.client, gateway.another()].map(|node| {
        let (cookie, committed) = (cookie.clone(), Arc::clone(&committed));
        std::thread::spawn(move || {
            let mut seen = 0;
            while committed.load(Ordering::SeqCst) < 200 {
                let before = committed.load(Ordering::SeqCst);
                let reply = node.get(TOKEN, &[("Cookie", &cookie)]);
                let told: u32 = reply.json()["locale"].as_str().unwrap().parse().unwrap();
                assert!(told >= before, "{told} was told after {before} was committed");
                seen += 1;
            }
            seen
        })
    });
    let mut writer = authgate_runtime::testing::connect(&gateway.database).unwrap();
    for n in 1..=200 {
        let change = format!("UPDATE users SET locale = '{n}' WHERE username = 'alice'");
        diesel::connection::SimpleConnection::batch_execute(&mut writer, &change).unwrap();
        committed.store(n, Ordering::SeqCst);
        // Long enough for a reader to ask twice, so that the second could be answered from what it kept.
        std::thread::sleep(std::time::Duration::from_millis(4));
    }
    for reader in readers {
        assert!(reader.join().unwrap() > 20);
    }
}

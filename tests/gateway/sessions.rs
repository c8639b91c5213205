//! The caller's own sessions: list, revoke one, the others, all.

use crate::support::{ALICE, Gateway, SESSIONS, TOKEN, assert_refused};

#[test]
fn the_list_shows_every_live_session_and_marks_the_callers() {
    let gateway = Gateway::new();
    let first = gateway.client.send("POST", TOKEN, &[("User-Agent", "first\t browser")], Some(ALICE)).cookie().unwrap();
    gateway.clock.advance(5000);
    let bearer = gateway.bearer(ALICE);
    let cookie = format!("{}={}", first.0, first.1);
    let list = gateway.client.get(SESSIONS, &[("Cookie", &cookie)]).json();
    let rows = list["sessions"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0]["source"].as_str(), rows[0]["current"].as_bool()), (Some("bearer"), Some(false)));
    assert_eq!((rows[1]["source"].as_str(), rows[1]["current"].as_bool()), (Some("cookie"), Some(true)));
    assert_eq!(rows[1]["user_agent"], "first browser", "control characters do not get in");
    assert_eq!(rows[1]["created_at"], "2027-01-15T08:00:00Z");
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["created_at", "current", "handle", "last_used_at", "source", "user_agent"]);
    assert!(!list.to_string().contains(&bearer));
    assert_refused(&gateway.client.get(SESSIONS, &[]), 401, "not_signed_in");
}

#[test]
fn revoke_others_keeps_the_callers_and_revoke_all_keeps_none() {
    let gateway = Gateway::new();
    let (one, two, three) = (gateway.sign_in(ALICE), gateway.sign_in(ALICE), gateway.sign_in(ALICE));
    assert_eq!(gateway.client.post("/v1/auth/sessions/revoke-others", &[("Cookie", &two)]).status, 204);
    assert_eq!([&one, &two, &three].map(|c| gateway.read(c).status), [401, 200, 401]);
    let four = gateway.sign_in(ALICE);
    let all = gateway.client.post("/v1/auth/sessions/revoke-all", &[("Cookie", &two)]);
    assert_eq!((all.status, all.all("set-cookie").len()), (204, 1));
    assert_eq!([&two, &four].map(|c| gateway.read(c).status), [401, 401]);
    assert_refused(&gateway.client.post("/v1/auth/sessions/revoke-all", &[]), 401, "not_signed_in");
    assert_eq!(gateway.read(&gateway.sign_in(ALICE)).status, 200);
}

#[test]
fn sec_106_the_oldest_session_gives_way_beyond_ten() {
    let gateway = Gateway::new();
    let mut cookies = Vec::new();
    for _ in 0..12 {
        cookies.push(gateway.sign_in(ALICE));
        gateway.clock.advance(3000);
    }
    let live: Vec<bool> = cookies.iter().map(|c| gateway.read(c).status == 200).collect();
    assert_eq!(live.iter().filter(|l| **l).count(), 10);
    assert!(!live[0] && !live[1]);
}

/// Whatever is kept of a loaded session: any program may have changed what it was loaded from.
#[test]
fn sec_102_whoever_changes_a_user_in_the_database_the_next_request_has_it() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    let roles = |text: &str| text.to_owned().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let reads = |name: Option<&str>, held: &str| {
        // Twice: the second may be answered from what the first kept.
        for _ in 0..2 {
            let session = gateway.read(&alice).json();
            assert_eq!(session["user"]["name"].as_str(), name);
            assert_eq!(session["roles"], serde_json::json!(roles(held)), "{session}");
            // A commit that has nothing to do with the user.
            gateway.sql("UPDATE authgate_state SET epoch = epoch");
        }
    };
    reads(None, "member");
    gateway.sql("UPDATE users SET name = 'Alice L.' WHERE username = 'alice'");
    reads(Some("Alice L."), "member");
    gateway.sql("INSERT INTO user_roles (user_id, role) SELECT id, 'admin' FROM users WHERE username = 'alice'");
    reads(Some("Alice L."), "admin member");
    gateway.sql("UPDATE user_roles SET role = 'auditor' WHERE role = 'admin'");
    reads(Some("Alice L."), "auditor member");
    gateway.sql("DELETE FROM user_roles WHERE role = 'auditor'");
    reads(Some("Alice L."), "member");
    gateway.sql("UPDATE users SET active = FALSE WHERE username = 'alice'");
    assert_refused(&gateway.client.get("/v1/account", &[("Cookie", &alice)]), 401, "not_signed_in");
    gateway.sql("UPDATE users SET active = TRUE WHERE username = 'alice'");
    reads(Some("Alice L."), "member");
    gateway.sql("DELETE FROM users WHERE username = 'alice'");
    assert_refused(&gateway.client.get("/v1/account", &[("Cookie", &alice)]), 401, "not_signed_in");
}

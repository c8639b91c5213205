//! Group CK of the security rows: cookies, fixation, hijack.

use crate::support::{ALICE, COOKIE, Gateway, LOGOUT, QUEEN, SESSIONS, START, TOKEN, assert_refused, token_of};

#[test]
fn sec_1_a_sign_in_sets_exactly_one_sealed_cookie_and_no_token_elsewhere() {
    let gateway = Gateway::new();
    let reply = gateway.client.send("POST", TOKEN, &[], Some(ALICE));
    assert_eq!((reply.status, reply.body.as_str()), (200, "{}"));
    let (name, value, attributes) = reply.cookie().unwrap();
    assert_eq!(reply.all("set-cookie").len(), 1);
    assert_eq!(name, COOKIE);
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax; Max-Age=86400; Secure");
    let elsewhere = reply.headers.iter().filter(|(name, _)| name != "set-cookie").any(|(_, v)| v.contains(&value));
    assert!(!elsewhere);

    let bearer = gateway.client.send("POST", TOKEN, &[("Authgate-Transport", "bearer")], Some(ALICE));
    assert!(bearer.all("set-cookie").is_empty());
    assert_eq!(bearer.json()["token_type"], "bearer");
    assert_eq!(bearer.json()["expires_in"], 86400);
}

#[test]
fn sec_2_an_encoded_cookie_name_never_matches() {
    let gateway = Gateway::new();
    let (alice, queen) = (gateway.sign_in(ALICE), gateway.sign_in(QUEEN));
    for name in ["__%48ost-authgate", "%5F%5FHost-authgate", "__Host%2Dauthgate"] {
        let planted = format!("{name}={}", token_of(&queen));
        assert_refused(&gateway.read(&planted), 401, "not_signed_in");
        for both in [format!("{planted}; {alice}"), format!("{alice}; {planted}")] {
            assert_eq!(gateway.read(&both).json()["user"]["username"], "alice");
        }
    }
}

#[test]
fn sec_3_only_space_and_tab_are_trimmed_around_a_cookie() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    let send = |prefix: &[u8]| {
        let mut bytes = format!("GET {TOKEN} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: a=b;").into_bytes();
        bytes.extend_from_slice(prefix);
        bytes.extend_from_slice(alice.as_bytes());
        bytes.extend_from_slice(b"\r\n\r\n");
        gateway.client.raw(&bytes)
    };
    for prefix in [&b"\xe2\x80\x80"[..], b"\xc2\x85", b"\xc2\xa0", b"\xe3\x80\x80", b"\x0b", b"\x0c"] {
        assert_ne!(send(prefix).status, 200, "{prefix:?}");
    }
    for prefix in [&b""[..], b" ", b"\t", b" \t "] {
        assert_eq!(send(prefix).status, 200, "{prefix:?}");
    }
}

#[test]
fn sec_4_a_session_cookie_that_stands_twice_is_nobodys() {
    let gateway = Gateway::new();
    let (alice, queen) = (gateway.sign_in(ALICE), gateway.sign_in(QUEEN));
    for (one, two) in [(&alice, &queen), (&queen, &alice), (&alice, &alice)] {
        assert_refused(&gateway.read(&format!("{one}; {two}")), 400, "bad_request");
        let lines = [("Cookie", one.as_str()), ("Cookie", two.as_str())];
        assert_refused(&gateway.client.get(TOKEN, &lines), 400, "bad_request");
        assert_refused(&gateway.client.get("/v1/greeting", &lines), 400, "bad_request");
    }
    let crumbs = [("Cookie", "theme=dark"), ("Cookie", alice.as_str())];
    assert_eq!(gateway.client.get(TOKEN, &crumbs).status, 200, "crumbs of distinct names still work");
}

#[test]
fn sec_4_over_http2_crumbs_are_joined_and_a_second_session_cookie_is_still_nobodys() {
    use authgate_testkit::http2;
    let gateway = Gateway::new();
    let (alice, queen) = (gateway.sign_in(ALICE), gateway.sign_in(QUEEN));
    let read = |crumbs: &[&str]| {
        let lines: Vec<(&str, &str)> = crumbs.iter().map(|crumb| ("cookie", *crumb)).collect();
        http2::get(gateway.client.0, TOKEN, &lines)
    };
    for crumbs in [&["theme=dark", &alice, "lang=en"][..], &[&alice, "theme=dark"], &["theme=dark; lang=en", &alice]] {
        let reply = read(crumbs);
        assert_eq!((reply.status, &reply.json()["user"]["username"]), (200, &"alice".into()), "{crumbs:?}");
    }
    for crumbs in [[&alice, "theme=dark", queen.as_str()], [&queen, "theme=dark", &alice]] {
        assert_refused(&read(&crumbs), 400, "bad_request");
    }
    assert_refused(&read(&["theme=dark"]), 401, "not_signed_in");
}

#[test]
fn sec_5_no_other_spelling_is_the_session_cookie() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    let token = token_of(&alice);
    for cookie in [
        format!("={alice}"),
        COOKIE.to_owned(),
        format!("$Version=1; {COOKIE}=\"{token}\"; $Path=/"),
        format!("__HOST-AUTHGATE={token}"),
        format!("authgate={token}"),
        format!("__Secure-authgate={token}"),
        format!("authgate-dev={token}"),
    ] {
        assert_refused(&gateway.read(&cookie), 401, "not_signed_in");
    }
    assert_eq!(gateway.read(&alice).status, 200);
}

#[test]
fn sec_6_a_sign_in_over_a_session_ends_that_session() {
    let gateway = Gateway::new();
    let planted = gateway.sign_in(QUEEN);
    let reply = gateway.client.send("POST", TOKEN, &[("Cookie", &planted)], Some(ALICE));
    let (name, value, _) = reply.cookie().unwrap();
    assert_ne!(format!("{name}={value}"), planted);
    assert_refused(&gateway.read(&planted), 401, "not_signed_in");
    assert_eq!(gateway.read(&format!("{name}={value}")).json()["user"]["username"], "alice");
    let again = gateway.client.send("POST", TOKEN, &[("Cookie", &format!("{name}={value}"))], Some(ALICE));
    assert_ne!(again.cookie().unwrap().1, value, "a fresh id every time");
}

#[test]
fn sec_8_a_token_is_read_from_its_own_places_only() {
    let gateway = Gateway::new();
    let token = gateway.bearer(ALICE);
    for path in [format!("{TOKEN}?access_token={token}"), format!("{TOKEN}?token={token}")] {
        assert_refused(&gateway.client.get(&path, &[]), 401, "not_signed_in");
    }
    assert_refused(&gateway.client.get(&format!("{TOKEN};sid={token}"), &[]), 404, "not_found");
    assert_refused(&gateway.client.get(TOKEN, &[("X-Auth-Token", &token)]), 401, "not_signed_in");
    let form = format!("access_token={token}");
    let form_type = [("Content-Type", "application/x-www-form-urlencoded")];
    assert_refused(&gateway.client.send("POST", TOKEN, &form_type, Some(&form)), 415, "unsupported_media_type");
    assert_eq!(gateway.client.get(TOKEN, &[("Authorization", &format!("Bearer {token}"))]).status, 200);
}

#[test]
fn sec_12_a_logout_ends_the_session_and_clears_the_cookie_as_it_was_set() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    assert_eq!(gateway.read(&alice).status, 200);
    let reply = gateway.client.post(LOGOUT, &[("Cookie", &alice)]);
    assert_eq!(reply.status, 204);
    assert_eq!(reply.all("set-cookie"), [format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure")]);
    let replay = gateway.read(&alice);
    assert_refused(&replay, 401, "not_signed_in");
    assert_eq!(replay.all("set-cookie").len(), 1, "a dead cookie is cleared where it is presented");
    assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &alice)]).status, 204, "idempotent");
    assert_eq!(gateway.client.post(LOGOUT, &[]).status, 204);
}

#[test]
fn sec_13_idle_and_absolute_time_end_a_session_and_activity_moves_only_one() {
    let gateway = Gateway::new();
    let idle = gateway.sign_in(ALICE);
    gateway.clock.advance(3_600_000 - 1);
    assert_eq!(gateway.read(&idle).status, 200, "one moment before its idle time");
    // That use was noted, so the next hour begins there.
    gateway.noted();
    gateway.clock.advance(3_600_000);
    assert_refused(&gateway.read(&idle), 401, "not_signed_in");

    let active = gateway.sign_in(ALICE);
    let begun = START + 7_199_999;
    let mut spent = 0;
    while spent < 86_400_000 - 1_800_000 {
        gateway.clock.advance(1_800_000);
        spent += 1_800_000;
        assert_eq!(gateway.read(&active).status, 200, "in use after {spent} ms since {begun}");
        gateway.noted();
    }
    gateway.clock.advance(1_800_000);
    assert_refused(&gateway.read(&active), 401, "not_signed_in");
}

#[test]
fn sec_14_every_answer_that_touched_a_session_stays_out_of_caches() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    let cookie = [("Cookie", alice.as_str())];
    let answers = [
        gateway.client.send("POST", TOKEN, &[], Some(ALICE)),
        gateway.client.get(TOKEN, &cookie),
        gateway.client.get(TOKEN, &[]),
        gateway.client.get("/v1/greeting", &cookie),
        gateway.client.get("/v1/greeting", &[]),
        gateway.client.get("/v1/account", &cookie),
        gateway.client.get("/v1/account", &[]),
        gateway.client.get(SESSIONS, &cookie),
        gateway.client.post(LOGOUT, &cookie),
    ];
    for reply in answers {
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{reply:?}");
        assert_eq!(reply.header("vary"), Some("Cookie, Authorization, Origin"), "{reply:?}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{reply:?}");
    }
}

#[test]
fn sec_15_a_user_with_many_roles_has_a_small_cookie() {
    let gateway = Gateway::new();
    let roles: Vec<String> =
        (0..500).map(|n| format!("((SELECT id FROM users WHERE username = 'alice'), 'role-{n}')")).collect();
    gateway.sql(&format!("INSERT INTO user_roles (user_id, role) VALUES {}", roles.join(", ")));
    let alice = gateway.sign_in(ALICE);
    assert!(alice.len() <= 1024, "{}", alice.len());
    assert_eq!(gateway.read(&alice).json()["roles"].as_array().map(Vec::len), Some(501));
}

/// What looks into the tables of sessions; over Redis they are empty.
mod tables {
    use super::*;

    #[test]
    fn sec_10_nothing_in_the_table_authenticates() {
        use diesel::prelude::*;
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            id: i64,
            #[diesel(sql_type = diesel::sql_types::Binary)]
            rest: Vec<u8>,
            #[diesel(sql_type = diesel::sql_types::Text)]
            user_id: String,
        }
        let gateway = Gateway::new();
        let alice = gateway.sign_in(ALICE);
        let mut connection = authgate_runtime::testing::connect(&gateway.database).unwrap();
        let row: Row = diesel::sql_query(
            "SELECT t.id, rest, user_id FROM authgate_tokens t JOIN authgate_subjects s ON s.id = subject_id",
        )
        .get_result(&mut connection)
        .unwrap();
        let hash = [row.id.to_be_bytes().as_slice(), &row.rest].concat();
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let rows = [hex.to_uppercase(), hex, row.user_id];
        let listed = gateway.client.get(SESSIONS, &[("Cookie", &alice)]).json();
        let handle = listed["sessions"][0]["handle"].as_str().unwrap().to_owned();
        for value in rows.into_iter().chain([handle]) {
            assert_refused(&gateway.read(&format!("{COOKIE}={value}")), 401, "not_signed_in");
            assert_refused(
                &gateway.client.get(TOKEN, &[("Authorization", &format!("Bearer {value}"))]),
                401,
                "invalid_token",
            );
        }
        assert_eq!(gateway.read(&alice).status, 200);
    }

    #[test]
    fn sec_7_an_id_without_a_row_is_never_adopted() {
        let gateway = Gateway::new();
        let alice = gateway.sign_in(ALICE);
        gateway.sql("DELETE FROM authgate_tokens");
        assert_refused(&gateway.read(&alice), 401, "not_signed_in");
        assert_refused(
            &gateway.client.get(TOKEN, &[("Authorization", &format!("Bearer {}", token_of(&alice)))]),
            401,
            "invalid_token",
        );
        assert_eq!(gateway.rows(), 0);
        assert_eq!(gateway.read(&gateway.sign_in(ALICE)).status, 200);
    }
}

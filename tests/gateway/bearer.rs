//! Groups JW and BC of the security rows: what a bearer may look like, and bearer against cookie.

use crate::support::{ALICE, Gateway, LOGOUT, QUEEN, SESSIONS, TOKEN, assert_refused};

#[test]
fn sec_27_a_malformed_authorization_is_refused_everywhere() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    let token = gateway.bearer(ALICE);
    let two_spaces = format!("Bearer  {token}");
    let odd = [
        "Bearer",
        "Bearer  ",
        "Bearer a b",
        "Bearer %E0%A4%A",
        "Basic %%%",
        "Basic YTpi",
        "Token x",
        "",
        &two_spaces,
        &token,
    ];
    for value in odd {
        for path in [TOKEN, "/v1/greeting", "/v1/account", SESSIONS] {
            let headers = [("Authorization", value), ("Cookie", alice.as_str())];
            assert_refused(&gateway.client.get(path, &headers), 401, "invalid_token");
        }
    }
    let raw = [b"GET /v1/greeting HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \xff\xfe\r\n\r\n"
        .as_slice()];
    assert!(matches!(gateway.client.raw(raw[0]).status, 400 | 401));
    for scheme in ["Bearer", "bearer", "BEARER"] {
        assert_eq!(gateway.client.get(TOKEN, &[("Authorization", &format!("{scheme} {token}"))]).status, 200);
    }
}

#[test]
fn sec_26_a_huge_token_is_refused() {
    let gateway = Gateway::new();
    let dots = format!("Bearer {}", ".".repeat(100_000));
    assert!(matches!(gateway.client.get(TOKEN, &[("Authorization", &dots)]).status, 401 | 431));
    let long = format!("Bearer {}", "a".repeat(200_000));
    assert!(matches!(gateway.client.get(TOKEN, &[("Authorization", &long)]).status, 0 | 400 | 401 | 431));
    assert_eq!(gateway.client.get("/health", &[]).status, 200);
}

#[test]
fn sec_88_a_bearer_beats_a_cookie_everywhere() {
    let gateway = Gateway::new();
    let (cookie, token) = (gateway.sign_in(ALICE), format!("Bearer {}", gateway.bearer(QUEEN)));
    let both = [("Cookie", cookie.as_str()), ("Authorization", token.as_str())];
    assert_eq!(gateway.client.get(TOKEN, &both).json()["user"]["username"], "queen");
    let list = gateway.client.get(SESSIONS, &both).json();
    assert_eq!(list["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["sessions"][0]["source"], "bearer");
    let cross = [both[0], both[1], ("Sec-Fetch-Site", "cross-site")];
    assert_eq!(gateway.client.post(LOGOUT, &cross).status, 204, "no cookie is used, so no CSRF check is due");
    assert_refused(&gateway.client.get(TOKEN, &both), 401, "invalid_token");
    assert_eq!(gateway.read(&cookie).json()["user"]["username"], "alice", "the logout named the bearer's session only");
}

#[test]
fn sec_89_a_bad_bearer_never_falls_back_to_the_cookie() {
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    let revoked = gateway.bearer(ALICE);
    assert_eq!(gateway.client.post(LOGOUT, &[("Authorization", &format!("Bearer {revoked}"))]).status, 204);
    let expired = gateway.bearer(ALICE);
    gateway.clock.advance(3_600_000);
    let cookie_again = gateway.sign_in(ALICE);
    for token in [revoked.as_str(), &expired, "x.y.z", "", &revoked[1..]] {
        for path in [TOKEN, "/v1/greeting", "/v1/account"] {
            let both = [("Authorization", format!("Bearer {token}")), ("Cookie", cookie_again.clone())];
            let both: Vec<(&str, &str)> = both.iter().map(|(k, v)| (*k, v.as_str())).collect();
            assert_refused(&gateway.client.get(path, &both), 401, "invalid_token");
        }
    }
    assert_refused(&gateway.read(&cookie), 401, "not_signed_in");
    assert_eq!(gateway.read(&cookie_again).status, 200);
}

#[test]
fn sec_90_a_credential_that_stands_twice_is_a_bad_request_and_a_401_carries_a_challenge() {
    let gateway = Gateway::new();
    let token = format!("Bearer {}", gateway.bearer(ALICE));
    let twice = [("Authorization", token.as_str()), ("Authorization", token.as_str())];
    assert_refused(&gateway.client.get(TOKEN, &twice), 400, "bad_request");
    assert_refused(&gateway.client.get(TOKEN, &[("Authorization", &format!("{token}, {token}"))]), 400, "bad_request");
    let none = gateway.client.get(TOKEN, &[]);
    assert_eq!(none.header("www-authenticate"), Some("Bearer"));
    let bad = gateway.client.get(TOKEN, &[("Authorization", "Bearer x")]);
    assert_eq!(bad.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    assert_eq!(gateway.client.get(TOKEN, &[("Authorization", &token)]).status, 200);
}

#[test]
fn logout_by_bearer_is_401_for_a_token_that_does_not_verify_and_204_for_a_dead_one() {
    let gateway = Gateway::new();
    let token = format!("Bearer {}", gateway.bearer(ALICE));
    assert_refused(&gateway.client.post(LOGOUT, &[("Authorization", "Bearer x.y.z")]), 401, "invalid_token");
    assert_eq!(gateway.client.post(LOGOUT, &[("Authorization", &token)]).status, 204);
    assert_eq!(gateway.client.post(LOGOUT, &[("Authorization", &token)]).status, 204);
}

#[test]
fn sec_28_sessions_survive_a_key_rotation() {
    let gateway = Gateway::new();
    let old = gateway.sign_in(ALICE);
    let fresh = "tests-only-second-Kq8Wm2Zx6Vb4Nc1LpRt7";
    let rotated = gateway_with_keys(
        &gateway,
        &[("JWT_SECRET", fresh), ("JWT_SECRET_PREVIOUS", authgate_runtime::testing::SECRET)],
    );
    assert_eq!(rotated.get(TOKEN, &[("Cookie", &old)]).status, 200);
    let new = crate::support::sign_in(&rotated, ALICE);
    let finished = gateway_with_keys(&gateway, &[("JWT_SECRET", fresh)]);
    assert_refused(&finished.get(TOKEN, &[("Cookie", &old)]), 401, "not_signed_in");
    assert_eq!(finished.get(TOKEN, &[("Cookie", &new)]).status, 200);
}

/// Another node over the same database, under one public origin and other keys.
#[expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]
fn gateway_with_keys(gateway: &Gateway, keys: &[(&str, &str)]) -> authgate_testkit::Client {
    let mut variables = gateway.own_variables(keys);
    variables.push(("API_URL".to_owned(), format!("http://{}", gateway.client.0)));
    let setup = authgate_runtime::testing::Setup { clock: gateway.clock.clone(), dev: false, variables };
    authgate_testkit::Client(authgate_runtime::testing::start::<authgate::Reference>(&gateway.database, setup).unwrap())
}

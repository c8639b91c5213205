//! Group PS of the security rows: the public session.

use crate::support::{ALICE, Gateway, LOGOUT, SESSIONS, TOKEN, assert_refused};
use authgate::Reference;
use authgate_runtime::testing;

#[test]
fn sec_93_every_route_that_needs_a_session_is_401_without_one() {
    let gateway = Gateway::new();
    let dead = gateway.sign_in(ALICE);
    assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &dead)]).status, 204);
    // Everything that is not listed here must refuse; the list can only shrink.
    let open = [
        "GET /v1/auth/providers",
        "GET /health",
        "GET /health/ready",
        "HEAD /health",
        "HEAD /health/ready",
        "POST /v1/auth/token",
        "POST /v1/auth/token/logout",
        "GET /v1/greeting",
        // Without the provider's secret these are as unknown as any other path; tests/gateway/oauth has them with it.
        "GET /v1/auth/oauth/google/login",
        "GET /v1/auth/oauth/google/callback",
        "POST /v1/auth/oauth/google/backchannel-logout",
    ];
    let mut refused = 0;
    for (verb, path) in testing::routes::<Reference>() {
        if open.contains(&format!("{verb} {path}").as_str()) {
            continue;
        }
        for headers in [&[][..], &[("Cookie", dead.as_str())]] {
            assert_refused(&gateway.client.send(&verb, &path, headers, None), 401, "not_signed_in");
        }
        let bearer = format!("Bearer {}", crate::support::token_of(&dead));
        assert_refused(&gateway.client.send(&verb, &path, &[("Authorization", &bearer)], None), 401, "invalid_token");
        refused += 1;
    }
    assert_eq!(refused, 6, "read, list, three revocations and the account");
}

#[test]
fn sec_95_callers_never_bleed_into_each_other() {
    let gateway = Gateway::new();
    let live = gateway.sign_in(ALICE);
    assert_eq!(gateway.client.post(LOGOUT, &[]).status, 204, "a public logout is a no-op");
    let client = gateway.client;
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let live = live.clone();
            std::thread::spawn(move || {
                for _ in 0..250 {
                    let headers: &[(&str, &str)] = if n % 2 == 0 { &[("Cookie", &live)] } else { &[] };
                    let expected = if n % 2 == 0 { "Hello, alice" } else { "Hello, stranger" };
                    assert_eq!(client.get("/v1/greeting", headers).json()["greeting"], expected);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(gateway.client.get(SESSIONS, &[("Cookie", &live)]).status, 200);
    assert_eq!(gateway.client.get(TOKEN, &[]).status, 401);
}

/// What looks into the tables of sessions; over Redis they are empty.
mod tables {
    use super::*;

    #[test]
    fn sec_92_nobody_is_the_public_session() {
        let gateway = Gateway::new();
        let alice = gateway.sign_in(ALICE);
        for id in ["public", "00000000-0000-0000-0000-000000000000"] {
            gateway.sql(&format!("UPDATE authgate_subjects SET user_id = '{id}'"));
            assert_refused(&gateway.read(&alice), 401, "not_signed_in");
        }
        for name in ["public", "PUBLIC", " public\u{200b}"] {
            let command = ["users", "add", name, "--password-stdin"];
            let output = authgate_testkit::Program::run(
                env!("CARGO_BIN_EXE_authgate"),
                &command,
                &gateway.variables(),
                "a password of length\n",
            );
            assert!(!output.status.success(), "{name}");
        }
        assert_eq!(gateway.read(&gateway.sign_in(ALICE)).status, 200);
    }

    #[test]
    fn sec_94_a_public_route_is_public_only_without_a_credential() {
        let gateway = Gateway::new();
        let hello = |reply: &authgate_testkit::Reply| reply.json()["greeting"].as_str().unwrap_or_default().to_owned();
        let (live, dead) = (gateway.sign_in(ALICE), gateway.sign_in(ALICE));
        let bearer = format!("Bearer {}", gateway.bearer(ALICE));
        assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &dead)]).status, 204);
        let get = |headers: &[(&str, &str)]| gateway.client.get("/v1/greeting", headers);

        assert_eq!(hello(&get(&[])), "Hello, stranger");
        assert_eq!(hello(&get(&[("Cookie", &live)])), "Hello, alice");
        assert_eq!(hello(&get(&[("Authorization", &bearer)])), "Hello, alice");
        let forgotten = get(&[("Cookie", &dead)]);
        assert_eq!(hello(&forgotten), "Hello, stranger");
        assert_eq!(forgotten.all("set-cookie").len(), 1, "a dead cookie is cleared");
        assert_eq!(gateway.client.post(LOGOUT, &[("Authorization", &bearer)]).status, 204);
        assert_refused(&get(&[("Authorization", &bearer)]), 401, "invalid_token");

        gateway.sql("ALTER TABLE authgate_tokens RENAME TO away");
        assert_refused(&get(&[("Cookie", &live)]), 503, "store_unavailable");
        assert_eq!(hello(&get(&[])), "Hello, stranger", "no credential, no store");
        gateway.sql("ALTER TABLE away RENAME TO authgate_tokens");
        assert_eq!(hello(&get(&[("Cookie", &live)])), "Hello, alice");
    }
}

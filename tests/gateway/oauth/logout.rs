//! Back-channel logout: exactly the sessions that a good logout token names.

use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use super::{Browser, CLIENT, LOGIN, Scene};
use crate::support::{ALICE, START};
use authgate_testkit::Reply;
use authgate_testkit::provider::{Fault, Signer};

const PATH: &str = "/v1/auth/oauth/google/backchannel-logout";
const NOW: i64 = START / 1000;

fn post(scene: &Scene, token: &str) -> Reply {
    let encoded: String = byte_serialize(token.as_bytes()).collect();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    scene.client.send("POST", PATH, &form, Some(&format!("logout_token={encoded}")))
}

fn signed_in(scene: &Scene, subject: &str, sid: &str) -> Browser {
    let mut browser = scene.browser();
    let url = browser.start(LOGIN);
    browser.follow(
        &scene.provider.agree_as(&url, json!({ "sub": subject, "sid": sid, "name": "N", "email": "n@corp.example" })),
    );
    assert_eq!(browser.read().status, 200);
    browser
}

#[test]
fn sec_60_a_logout_token_ends_exactly_the_sessions_that_it_names() {
    let scene = Scene::new();
    let (a1, a2) = (signed_in(&scene, "a", "sid-1"), signed_in(&scene, "a", "sid-2"));
    let (b, local) = (signed_in(&scene, "b", "sid-3"), scene.sign_in(ALICE));
    let alive = || [&a1, &a2, &b].map(|browser| browser.read().status);

    let unknown = post(&scene, &scene.provider.logout_token("google", CLIENT, json!({ "sid": "nobody" }), json!({})));
    assert_eq!((unknown.status, unknown.header("cache-control")), (200, Some("no-store")));
    assert_eq!(alive(), [200, 200, 200]);

    let one = scene.provider.logout_token("google", CLIENT, json!({ "sid": "sid-1", "sub": "a" }), json!({}));
    assert_eq!(post(&scene, &one).status, 200);
    assert_eq!(alive(), [401, 200, 200]);
    assert_eq!(post(&scene, &one).status, 400, "a logout token is good once");
    // A session id of one subject is not another's.
    let mixed = scene.provider.logout_token("google", CLIENT, json!({ "sid": "sid-3", "sub": "a" }), json!({}));
    assert_eq!(post(&scene, &mixed).status, 200);
    assert_eq!(alive(), [401, 200, 200]);

    let all = scene.provider.logout_token("google", CLIENT, json!({ "sub": "a" }), json!({ "typ": "JWT" }));
    assert_eq!(post(&scene, &all).status, 200);
    assert_eq!(alive(), [401, 401, 200]);
    assert_eq!(scene.read(&local).status, 200);
    // And the subject may come again.
    assert_eq!(signed_in(&scene, "a", "sid-9").read().status, 200);
}

#[test]
fn sec_60_a_bad_logout_token_ends_nothing() {
    let scene = Scene::new();
    let browser = signed_in(&scene, "a", "sid-1");
    let token = |claims: Value, header: Value| {
        let mut all = json!({ "sub": "a", "sid": "sid-1" });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        scene.provider.logout_token("google", CLIENT, all, header)
    };
    let event = "http://schemas.openid.net/event/backchannel-logout";
    let bad = [
        (json!({ "iss": "https://evil.example" }), json!({})),
        (json!({ "iss": null }), json!({})),
        (json!({ "aud": "other" }), json!({})),
        (json!({ "aud": [CLIENT, "other"] }), json!({})),
        (json!({ "aud": null }), json!({})),
        (json!({ "events": null }), json!({})),
        (json!({ "events": {} }), json!({})),
        (json!({ "events": { "other": {} } }), json!({})),
        (json!({ "events": { event: true } }), json!({})),
        (json!({ "events": [event] }), json!({})),
        (json!({ "nonce": "n" }), json!({})),
        (json!({ "nonce": "" }), json!({})),
        (json!({ "jti": null }), json!({})),
        (json!({ "jti": 7 }), json!({})),
        (json!({ "jti": "a\u{0}b" }), json!({})),
        (json!({ "jti": "j".repeat(256) }), json!({})),
        (json!({ "iat": null }), json!({})),
        (json!({ "iat": NOW + 600 }), json!({})),
        (json!({ "iat": NOW - 86_400 }), json!({})),
        (json!({ "exp": NOW - 60 }), json!({})),
        (json!({ "exp": null }), json!({})),
        (json!({ "sub": null, "sid": null }), json!({})),
        (json!({ "sub": 7 }), json!({})),
        (json!({ "sid": ["sid-1"] }), json!({})),
        (json!({ "sid": "sid-1\u{0}" }), json!({})),
        (json!({}), json!({ "alg": "none" })),
        (json!({}), json!({ "alg": "HS256" })),
        (json!({}), json!({ "alg": "RS384" })),
        (json!({}), json!({ "typ": "at+jwt" })),
        (json!({}), json!({ "kid": "two" })),
        (json!({}), json!({ "crit": ["x"] })),
    ];
    for (claims, header) in bad {
        let reply = post(&scene, &token(claims.clone(), header.clone()));
        assert_eq!((reply.status, reply.header("cache-control")), (400, Some("no-store")), "{claims} {header}");
        assert_eq!(browser.read().status, 200, "{claims} {header}");
    }
    for odd in ["", "x", "a.b.c", &"x".repeat(1 << 20)] {
        assert_eq!(post(&scene, odd).status, 400);
    }
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let good = token(json!({}), json!({}));
    for body in [String::new(), "x=y".to_owned(), format!("logout_token={good}&logout_token={good}")] {
        assert_eq!(scene.client.send("POST", PATH, &form, Some(&body)).status, 400);
    }
    assert_eq!(scene.client.get(&format!("{PATH}?logout_token={good}"), &[]).status, 405);
    assert_eq!(scene.client.send("POST", PATH, &[], Some(&format!("logout_token={good}"))).status, 400, "a form only");
    // An ID token is no logout token.
    scene.provider.sign_with(Signer::rsa("two").named(Some("one")));
    assert_eq!(post(&scene, &token(json!({}), json!({}))).status, 400, "another key under a known id");
    assert_eq!(browser.read().status, 200);
    scene.provider.sign_with(Signer::rsa("one"));
    assert_eq!(post(&scene, &token(json!({}), json!({}))).status, 200);
    assert_eq!(browser.read().status, 401);
}

#[test]
fn sec_21_what_is_good_at_one_place_is_good_at_no_other() {
    let scene = Scene::new();
    let browser = signed_in(&scene, "a", "sid-1");
    let session = browser.session().unwrap();
    let jwt = session.split_once('=').unwrap().1.to_owned();
    let logout = scene.provider.logout_token("google", CLIENT, json!({ "sub": "a" }), json!({}));
    let id_token = scene.provider.logout_token(
        "google",
        CLIENT,
        json!({ "sub": "a", "events": null, "nonce": "n" }),
        json!({ "typ": "JWT" }),
    );
    let flow = {
        let mut other = scene.browser();
        other.start(LOGIN);
        other.cookies.values().next().unwrap().clone()
    };
    for wrong in [&logout, &id_token, &flow] {
        let bearer = format!("Bearer {wrong}");
        assert_eq!(scene.client.get("/v1/auth/token", &[("Authorization", &bearer)]).status, 401);
        assert_eq!(scene.read(&format!("__Host-authgate={wrong}")).status, 401);
    }
    for wrong in [&jwt, &id_token, &flow] {
        assert_eq!(post(&scene, wrong).status, 400);
    }
    for wrong in [jwt, logout.clone(), flow] {
        scene.provider.answer(move |answer| answer["id_token"] = json!(wrong));
        scene.refuses("id_token_invalid");
    }
    assert_eq!(browser.read().status, 200);
    assert_eq!(post(&scene, &logout).status, 200);
    assert_eq!(browser.read().status, 401);
}

/// What looks into the tables of sessions; over Redis they are empty.
mod tables {
    use super::*;

    #[test]
    fn sec_60_177_what_the_store_did_not_confirm_is_503_and_may_come_again() {
        let scene = Scene::new();
        let browser = signed_in(&scene, "a", "sid-1");
        let token = scene.provider.logout_token("google", CLIENT, json!({ "sub": "a" }), json!({}));
        for table in ["authgate_tokens", "authgate_oauth_sessions", "authgate_oauth_logouts"] {
            scene.sql(&format!("ALTER TABLE {table} RENAME TO away"));
            assert_eq!(post(&scene, &token).status, 503, "{table}");
            scene.sql(&format!("ALTER TABLE away RENAME TO {table}"));
        }
        assert_eq!(post(&scene, &token).status, 200);
        assert_eq!(browser.read().status, 401);
        // Keys that cannot be fetched say nothing of the token.
        let cold = Scene::new();
        cold.provider.fail("jwks", Fault::Close);
        let token = cold.provider.logout_token("google", CLIENT, json!({ "sub": "a" }), json!({}));
        assert_eq!(post(&cold, &token).status, 503);
        cold.provider.reset();
        assert_eq!(post(&cold, &token).status, 200);
    }
}

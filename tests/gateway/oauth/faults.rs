//! Group IF of the security rows: a provider that is slow, broken, hostile or gone.

use std::time::{Duration, Instant};

use authgate_testkit::provider::{Fault, Provider};
use serde_json::json;

use super::{LOGIN, Scene};
use crate::support::{ALICE, Gateway, TOKEN};

const ENDPOINTS: [&str; 4] = ["openid-configuration", "jwks", "token", "userinfo"];

/// A fresh gateway whose provider's endpoint fails; the answer of a whole attempt.
fn attempt(endpoint: &str, fault: Fault) -> (String, Duration, Scene) {
    let scene = Scene::new();
    // Userinfo is asked where the ID token lacks a name.
    scene.provider.claims(|claims| drop(claims.remove("name"))).fail(endpoint, fault);
    let begun = Instant::now();
    let mut browser = scene.browser();
    let first = browser.get(LOGIN);
    let to = first.header("location").unwrap().to_owned();
    let reply = if to.starts_with(&scene.provider.base()) { browser.follow(&scene.provider.agree(&to)) } else { first };
    let reason = reply.header("location").unwrap().rsplit_once("oauth_error=").map_or("none", |(_, r)| r).to_owned();
    assert!(browser.session().is_none() && scene.rows() == 0, "{endpoint}");
    (reason, begun.elapsed(), scene)
}

#[test]
fn sec_187_an_answer_that_cannot_be_understood_is_provider_error() {
    for endpoint in ENDPOINTS {
        for fault in [Fault::Html, Fault::Cut, Fault::Short, Fault::Huge, Fault::Gzip] {
            let (reason, _, scene) = attempt(endpoint, fault.clone());
            assert_eq!(reason, "provider_error", "{endpoint} {fault:?}");
            // The rest of the gateway never noticed, and the provider is good again at once.
            assert_eq!(scene.client.send("POST", TOKEN, &[], Some(ALICE)).status, 200);
            scene.provider.reset();
            scene.accepts();
        }
    }
}

#[test]
fn sec_187_an_answer_that_does_not_come_is_provider_unavailable() {
    for endpoint in ENDPOINTS {
        for fault in [
            Fault::Close,
            Fault::Status(500, String::new()),
            Fault::Status(503, String::new()),
            Fault::Status(429, String::new()),
        ] {
            let (reason, took, scene) = attempt(endpoint, fault.clone());
            assert_eq!(reason, "provider_unavailable", "{endpoint} {fault:?}");
            assert!(took < Duration::from_secs(5));
            scene.provider.reset();
            scene.accepts();
        }
    }
}

#[test]
fn sec_187_a_provider_that_hangs_is_given_up_within_ten_seconds_and_holds_up_nobody_else() {
    let threads: Vec<_> = ENDPOINTS
        .iter()
        .flat_map(|endpoint| [Fault::Hang, Fault::HangAfterHead, Fault::Drip].map(|fault| (*endpoint, fault)))
        .map(|(endpoint, fault)| {
            std::thread::spawn(move || {
                let (reason, took, scene) = attempt(endpoint, fault.clone());
                assert_eq!(reason, "provider_unavailable", "{endpoint} {fault:?}");
                assert!(took < Duration::from_secs(11), "{endpoint} {fault:?} {took:?}");
                drop(scene);
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());

    let scene = Scene::new();
    let cookie = scene.sign_in(ALICE);
    scene.provider.fail("openid-configuration", Fault::Hang);
    let (mut browser, begun) = (scene.browser(), Instant::now());
    let waiting = std::thread::spawn(move || browser.get(LOGIN));
    std::thread::sleep(Duration::from_millis(200));
    for _ in 0..20 {
        assert_eq!(scene.read(&cookie).status, 200);
    }
    assert!(begun.elapsed() < Duration::from_secs(3), "a session is read while a provider hangs");
    scene.assert_failed(&waiting.join().unwrap(), "provider_unavailable");
}

#[test]
fn sec_187_a_server_starts_without_its_providers() {
    let secret = ("GOOGLE_CLIENT_SECRET", "s3cret");
    // Refused, and a name that nobody has.
    for base in ["http://127.0.0.1:1", "http://nobody.invalid"] {
        let gateway = Gateway::with(&[secret, ("AUTHGATE_TEST_PROVIDERS", base)]);
        assert_eq!(gateway.client.get("/health/ready", &[]).status, 200);
        let reply = gateway.client.get(LOGIN, &[]);
        assert!(reply.header("location").unwrap().ends_with("oauth_error=provider_unavailable"), "{reply:?}");
        assert_eq!(gateway.client.send("POST", TOKEN, &[], Some(ALICE)).status, 200);
    }
}

#[test]
fn sec_44_redirects_are_never_followed_and_carry_no_secret_away() {
    let elsewhere = Provider::start(0);
    for endpoint in ENDPOINTS {
        for status in [301, 302, 303, 307, 308] {
            let (reason, _, _scene) =
                attempt(endpoint, Fault::Redirect(status, format!("{}/google/{endpoint}", elsewhere.base())));
            assert_eq!(reason, "provider_error", "{endpoint} {status}");
        }
    }
    assert!(elsewhere.calls().is_empty(), "{:?}", elsewhere.calls());
}

#[test]
fn sec_42_metadata_of_another_issuer_or_with_unsafe_endpoints_makes_a_provider_unusable() {
    let good = Scene::new();
    good.accepts();
    let edits = [
        ("issuer", json!("https://evil.example")),
        ("issuer", json!(format!("{}/", good.provider.issuer("google")))),
        ("issuer", json!(null)),
        ("token_endpoint", json!("file:///etc/passwd")),
        ("token_endpoint", json!("http://evil.example/token")),
        ("token_endpoint", json!("https://user:password@evil.example/token")),
        ("token_endpoint", json!("https://evil.example/token#x")),
        ("token_endpoint", json!("javascript:alert(1)")),
        ("token_endpoint", json!(null)),
        ("authorization_endpoint", json!("http://evil.example/authorize")),
        ("jwks_uri", json!("ftp://evil.example/jwks")),
        ("userinfo_endpoint", json!("http://evil.example/me")),
        ("end_session_endpoint", json!("javascript:alert(1)")),
    ];
    for (name, value) in edits {
        let scene = Scene::new();
        let shown = value.clone();
        scene.provider.metadata(move |metadata| metadata[name] = value.clone());
        let reply = scene.client.get(LOGIN, &[]);
        assert!(reply.header("location").unwrap().ends_with("oauth_error=provider_error"), "{name} {shown}: {reply:?}");
    }
}

#[test]
fn sec_190_metadata_cannot_point_into_our_network() {
    let inside = [
        "https://169.254.169.254/latest",
        "https://10.0.0.1/token",
        "https://[::1]/token",
        "https://[fd00::1]/token",
        "https://[::ffff:169.254.169.254]/token",
        "https://167772161/token",
        "https://0xa9fea9fe/token",
        "https://localhost.example.localhost/token",
    ];
    for url in inside {
        let scene = Scene::new();
        scene.provider.metadata(move |metadata| metadata["jwks_uri"] = json!(url));
        let (_, reply) = scene.sign_in_at_provider();
        assert!(reply.header("location").unwrap().ends_with("oauth_error=provider_error"), "{url}: {reply:?}");
    }
}

//! The provider's keys: which are used, and when they are fetched.

use authgate_testkit::provider::{Fault, Signer, encode};
use serde_json::{Value, json};

use super::{LOGIN, Scene};

fn public(signer: &Signer) -> Value {
    signer.public().unwrap()
}

#[test]
fn sec_40_a_token_without_a_key_id_needs_exactly_one_key() {
    let scene = Scene::new();
    scene.provider.sign_with(Signer::rsa("one").named(None));
    scene.accepts();
    let scene = Scene::new();
    let two = public(&Signer::rsa("two"));
    scene.provider.sign_with(Signer::rsa("one").named(None)).publish(vec![public(&Signer::rsa("one")), two]);
    scene.refuses("id_token_invalid");
}

#[test]
fn sec_40_keys_that_may_not_check_a_signature_are_skipped() {
    let one = || public(&Signer::rsa("one"));
    let with = |name: &str, value: Value| {
        let mut jwk = one();
        jwk[name] = value;
        jwk
    };
    let weak = json!({ "kty": "RSA", "kid": "one", "n": encode(&[0xff; 128]), "e": "AQAB" });
    let symmetric = json!({ "kty": "oct", "kid": "one", "k": encode(b"secret") });
    let unusable = [
        with("use", json!("enc")),
        with("key_ops", json!(["encrypt"])),
        with("d", json!("AQAB")),
        with("alg", json!("RS512")),
        with("n", json!("")),
        weak,
        symmetric,
        json!({ "kty": "RSA" }),
        json!(7),
    ];
    for key in unusable {
        let scene = Scene::new();
        scene.provider.publish(vec![key.clone()]);
        scene.refuses("id_token_invalid");
        // Beside a good key it does no harm.
        let scene = Scene::new();
        scene.provider.publish(vec![key, one()]);
        scene.accepts();
    }
    let scene = Scene::new();
    scene.provider.publish(vec![one(), one()]);
    scene.refuses("id_token_invalid");
}

#[test]
fn sec_40_188_an_unknown_key_is_looked_for_once() {
    let scene = Scene::new();
    scene.accepts();
    assert_eq!(scene.provider.count("jwks"), 1);
    // Rotated after the first sign-in: one fetch brings the new key.
    scene.provider.sign_with(Signer::rsa("two"));
    scene.accepts();
    scene.accepts();
    assert_eq!((scene.provider.count("jwks"), scene.provider.count("openid-configuration")), (2, 1));
    // Ids that nobody has bring no more than one fetch a minute.
    scene.provider.header(|header| drop(header.insert("kid".to_owned(), json!("random"))));
    for _ in 0..10 {
        scene.refuses("id_token_invalid");
    }
    assert_eq!(scene.provider.count("jwks"), 2);
    scene.clock.advance(61_000);
    scene.provider.advance(61);
    scene.refuses("id_token_invalid");
    scene.refuses("id_token_invalid");
    assert_eq!(scene.provider.count("jwks"), 3);
}

#[test]
fn sec_188_a_withdrawn_key_is_refused_within_the_hour_and_no_key_signs_nobody_in() {
    let scene = Scene::new();
    scene.accepts();
    scene.provider.publish(vec![public(&Signer::rsa("two"))]);
    scene.clock.advance(3_600_001);
    scene.provider.advance(3601);
    scene.refuses("id_token_invalid");
    let scene = Scene::new();
    scene.provider.publish(Vec::new());
    scene.refuses("id_token_invalid");
    // The same id with another key: the old key is believed no longer than the hour, and never both.
    let scene = Scene::new();
    scene.accepts();
    scene.provider.sign_with(Signer::rsa("two").named(Some("one")));
    scene.refuses("id_token_invalid");
    scene.clock.advance(3_600_001);
    scene.provider.advance(3601);
    scene.accepts();
}

#[test]
fn sec_189_five_hundred_cold_callbacks_fetch_metadata_and_keys_once() {
    let scene = Scene::new();
    scene.provider.fail("openid-configuration", Fault::Delay(200)).fail("jwks", Fault::Delay(200));
    // Where every database has a run of its own, the number is the first one's to show.
    let many = if std::env::var_os("AUTHGATE_TEST_SERVER").is_some() { 100 } else { 500 };
    let threads: Vec<_> = (0..many)
        .map(|n| {
            let (mut browser, provider) = (scene.browser(), scene.provider.clone());
            std::thread::spawn(move || {
                let url = browser.start(LOGIN);
                let person =
                    json!({ "sub": format!("subject-{n}"), "name": "N", "email": format!("n{n}@corp.example") });
                let reply = browser.follow(&provider.agree_as(&url, person));
                (n, reply, browser.read().json())
            })
        })
        .collect();
    for thread in threads {
        let (n, reply, session) = thread.join().unwrap();
        assert_eq!(reply.header("location"), Some(format!("{}/", scene.app()).as_str()), "{n}: {reply:?}");
        assert_eq!(session["user"]["name"], "N");
    }
    assert_eq!((scene.provider.count("openid-configuration"), scene.provider.count("jwks")), (1, 1));
    assert_eq!(scene.provider.count("token"), many);
}

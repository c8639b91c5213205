//! What an ID token must say: the negatives of the OpenID relying party profile, and ours.

use authgate_testkit::provider::{Fault, Signer, decode, encode};
use serde_json::{Map, Value, json};

use super::{CLIENT, SECRET, Scene};
use crate::support::START;

const NOW: i64 = START / 1000;

/// Each edit of the claims is refused, without a call to userinfo; afterwards all is well again.
fn refused(scene: &Scene, edits: Vec<(&'static str, Value)>) {
    for (name, value) in edits {
        scene.provider.reset();
        let shown = value.clone();
        scene.provider.claims(move |claims| match &value {
            Value::Null => drop(claims.remove(name)),
            other => drop(claims.insert(name.to_owned(), other.clone())),
        });
        let rows = scene.rows();
        let (_, reply) = scene.sign_in_at_provider();
        assert!(
            reply.header("location").unwrap().ends_with("oauth_error=id_token_invalid"),
            "{name} {shown}: {reply:?}"
        );
        assert_eq!((scene.rows(), scene.provider.count("userinfo")), (rows, 0), "{name} {shown}");
    }
    scene.provider.reset();
    scene.accepts();
}

#[test]
fn sec_34_the_nonce_is_the_one_that_was_sent() {
    let scene = Scene::new();
    refused(&scene, vec![("nonce", json!(null)), ("nonce", json!("x")), ("nonce", json!(7)), ("nonce", json!(""))]);
    scene.provider.claims(|claims| {
        let longer = format!("{}1", claims["nonce"].as_str().unwrap());
        claims.insert("nonce".to_owned(), json!(longer));
    });
    scene.refuses("id_token_invalid");
}

#[test]
fn sec_35_the_issuer_is_byte_for_byte_the_configured_one() {
    let scene = Scene::new();
    let issuer = scene.provider.issuer("google");
    refused(
        &scene,
        vec![
            ("iss", json!(format!("{issuer}1"))),
            ("iss", json!(format!("{issuer}/"))),
            ("iss", json!(issuer.to_uppercase())),
            ("iss", json!(issuer.replace("http:", "https:"))),
            ("iss", json!([issuer])),
            ("iss", json!(null)),
        ],
    );
}

#[test]
fn sec_36_the_audience_is_this_client_alone() {
    let scene = Scene::new();
    refused(
        &scene,
        vec![
            ("aud", json!(format!("{CLIENT}1"))),
            ("aud", json!(null)),
            ("aud", json!([])),
            ("aud", json!([CLIENT, "other"])),
            ("aud", json!(["other"])),
            ("aud", json!(7)),
            ("azp", json!("other")),
            ("azp", json!([CLIENT])),
        ],
    );
    for good in [("aud", json!([CLIENT])), ("azp", json!(CLIENT))] {
        scene.provider.claims(move |claims| drop(claims.insert(good.0.to_owned(), good.1.clone())));
        scene.accepts();
    }
}

#[test]
fn sec_37_the_subject_is_there_and_plain() {
    let scene = Scene::new();
    let long = "s".repeat(256);
    let odd = [json!(null), json!(""), json!(7), json!(" a"), json!("a "), json!(long), json!("a\u{0}b")];
    refused(&scene, odd.into_iter().map(|value| ("sub", value)).collect());
}

#[test]
fn sec_60_a_session_of_the_provider_has_a_name_that_every_store_keeps_and_a_logout_token_can_say() {
    let scene = Scene::new();
    let long = "s".repeat(256);
    let odd = [json!(""), json!(7), json!(["a"]), json!(long), json!("a\u{0}b"), json!("a\nb")];
    refused(&scene, odd.into_iter().map(|value| ("sid", value)).collect());
    for good in [json!(null), json!("s".repeat(255)), json!("sitzung-ä")] {
        scene.provider.claims(move |claims| drop(claims.insert("sid".to_owned(), good.clone())));
        scene.accepts();
    }
}

#[test]
fn sec_38_191_the_times_are_of_now() {
    let scene = Scene::new();
    refused(
        &scene,
        vec![
            ("iat", json!(null)),
            ("iat", json!("x")),
            ("iat", json!(NOW - 86_400)),
            ("iat", json!(NOW - 601)),
            ("iat", json!(NOW + 31)),
            ("iat", json!(NOW + 600)),
            ("exp", json!(null)),
            ("exp", json!(NOW - 30)),
            ("exp", json!(NOW - 3600)),
            ("exp", json!("9999999999")),
            ("nbf", json!(NOW + 31)),
            ("nbf", json!("x")),
        ],
    );
    for good in [("iat", NOW + 30), ("iat", NOW - 300), ("exp", NOW - 29), ("nbf", NOW + 30)] {
        scene.provider.claims(move |claims| drop(claims.insert(good.0.to_owned(), json!(good.1))));
        scene.accepts();
    }
}

#[test]
fn sec_39_only_a_key_of_the_provider_and_an_allowed_algorithm_sign() {
    let scene = Scene::new();
    scene.accepts();
    let rsa = Signer::rsa("one").public().unwrap();
    let modulus = rsa["n"].as_str().unwrap().as_bytes().to_vec();
    // The published keys stay; only the tokens are signed otherwise.
    scene.provider.publish(vec![rsa.clone()]);
    let forgers = [
        Signer::none(),
        Signer::none().named(Some("one")),
        Signer::hmac(SECRET.as_bytes(), "one"),
        Signer::hmac(&modulus, "one"),
        Signer::hmac(rsa.to_string().as_bytes(), "one"),
        Signer::rsa("two").named(Some("one")),
        Signer::ecdsa("ES256", "one"),
        Signer::pss(),
    ];
    for forger in forgers {
        scene.provider.sign_with(forger);
        scene.refuses("id_token_invalid");
    }
    scene.provider.sign_with(Signer::rsa("one"));
    for name in ["None", "nOnE", "", "hs256", "RS384"] {
        scene.provider.header(move |header| drop(header.insert("alg".to_owned(), json!(name))));
        scene.refuses("id_token_invalid");
    }
    for odd in [
        ("typ", json!("logout+jwt")),
        ("typ", json!("at+jwt")),
        ("crit", json!(["x"])),
        ("cty", json!("JWT")),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ] {
        scene.provider.header(move |header| drop(header.insert(odd.0.to_owned(), odd.1.clone())));
        scene.refuses("id_token_invalid");
    }
    // A key in the token's own header is nobody's key.
    let own = Signer::ecdsa("ES256", "mine");
    let jwk = own.public().unwrap();
    scene.provider.sign_with(own).header(move |header| drop(header.insert("jwk".to_owned(), jwk.clone())));
    scene.refuses("id_token_invalid");

    scene.provider.sign_with(Signer::rsa("one")).header(|_| {});
    scene.accepts();
}

#[test]
fn sec_39_every_allowed_algorithm_is_accepted_and_a_broken_signature_of_it_is_not() {
    for signer in [Signer::rsa("one"), Signer::ecdsa("ES256", "p"), Signer::ed25519()] {
        let scene = Scene::new();
        scene.provider.sign_with(signer);
        scene.accepts();
        scene.provider.answer(|answer| {
            let token = answer["id_token"].as_str().unwrap().to_owned();
            let (rest, signature) = token.rsplit_once('.').unwrap();
            let mut bytes = authgate_testkit::provider::bytes(signature);
            bytes[7] ^= 1;
            answer["id_token"] = json!(format!("{rest}.{}", encode(&bytes)));
        });
        scene.refuses("id_token_invalid");
    }
}

#[test]
fn sec_39_what_is_no_token_is_none_and_changed_claims_are_noticed() {
    let scene = Scene::new();
    scene.provider.answer(|answer| {
        let token = answer["id_token"].as_str().unwrap().to_owned();
        let parts: Vec<&str> = token.split('.').collect();
        let mut claims: Map<String, Value> = decode(parts[1]).as_object().unwrap().clone();
        claims.insert("sub".to_owned(), json!("victim"));
        let changed = encode(Value::Object(claims).to_string().as_bytes());
        answer["id_token"] = json!(format!("{}.{changed}.{}", parts[0], parts[2]));
    });
    scene.refuses("id_token_invalid");
    for odd in
        [json!(""), json!("a.b"), json!("a.b.c"), json!("a.b.c.d.e"), json!(7), json!(null), json!(".".repeat(100_000))]
    {
        scene.provider.answer(move |answer| answer["id_token"] = odd.clone());
        scene.refuses("id_token_invalid");
    }
}

#[test]
fn sec_39_at_hash_is_the_access_tokens() {
    let scene = Scene::new();
    refused(&scene, vec![("at_hash", json!("x")), ("at_hash", json!(7)), ("at_hash", json!(""))]);
    scene.provider.claims(|claims| drop(claims.remove("at_hash")));
    scene.accepts();
}

#[test]
fn sec_45_userinfo_is_of_the_same_subject_and_says_nothing_else_of_the_address() {
    let scene = Scene::new();
    // Without a name in the ID token the userinfo endpoint is asked.
    let without_name = |claims: &mut Map<String, Value>| drop(claims.remove("name"));
    scene.provider.claims(without_name);
    scene.accepts();
    assert_eq!(scene.provider.count("userinfo"), 1);
    for odd in [("sub", json!("subject-11")), ("sub", json!(null)), ("email", json!("victim@corp.example"))] {
        scene.provider.userinfo(move |info| info[odd.0] = odd.1.clone());
        scene.refuses("id_token_invalid");
    }
    for fault in [Fault::Html, Fault::Status(401, "{}".to_owned())] {
        scene.provider.reset();
        scene.provider.claims(without_name).fail("userinfo", fault);
        scene.refuses("provider_error");
    }
    scene.provider.reset();
    scene.provider.claims(without_name);
    scene.accepts();
}

//! From an identity to a user of the reference gateway: never by address alone.

use serde_json::{Value, json};

use super::{LOGIN, Scene};
use crate::support::{ALICE, TOKEN, command};
use authgate::Reference;
use authgate::users::identities;
use authgate_runtime::prelude::HookContext;
use authgate_runtime::testing;

/// Signs in as a person; the session.
fn session(scene: &Scene, person: Value) -> Value {
    let mut browser = scene.browser();
    let url = browser.start(LOGIN);
    browser.follow(&scene.provider.agree_as(&url, person));
    browser.read().json()
}

fn person(subject: &str, email: &str, verified: Value) -> Value {
    json!({ "sub": subject, "email": email, "email_verified": verified, "name": "N" })
}

#[test]
fn sec_47_48_an_identity_is_its_issuer_and_subject_whatever_its_address_says() {
    let scene = Scene::new();
    let first = session(&scene, person("s1", "a@corp.example", json!(true)));
    let again = session(&scene, person("s1", "changed@corp.example", json!(true)));
    assert_eq!(first["user"]["id"], again["user"]["id"]);
    // Another subject with the same verified address is another user, without that address.
    let other = session(&scene, person("s2", "a@corp.example", json!(true)));
    assert_ne!(first["user"]["id"], other["user"]["id"]);
    assert_eq!(other["user"].get("email"), None);
    // Case and length matter.
    assert_ne!(session(&scene, person("S1", "x@corp.example", json!(true)))["user"]["id"], first["user"]["id"]);
    let ids: Vec<String> =
        ["1", "public", "00000000-0000-0000-0000-000000000000", first["user"]["id"].as_str().unwrap()]
            .iter()
            .map(|subject| {
                session(&scene, json!({ "sub": subject, "name": "N" }))["user"]["id"].as_str().unwrap().to_owned()
            })
            .collect();
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1);
        assert_ne!(first["user"]["id"], id.as_str());
    }
}

#[test]
fn sec_46_an_address_that_is_not_verified_is_no_address() {
    let scene = Scene::new();
    for (n, odd) in [json!(false), json!(null), json!("true"), json!(1), json!("false")].into_iter().enumerate() {
        let session = session(&scene, person(&format!("s{n}"), "a@corp.example", odd));
        assert_eq!(session["user"].get("email"), None);
    }
    assert_eq!(session(&scene, person("good", "A@Corp.Example", json!(true)))["user"]["email"], "a@corp.example");
}

#[test]
fn sec_47_50_an_address_of_a_local_user_neither_signs_in_nor_links() {
    let scene = Scene::new();
    command(
        &scene,
        &["users", "add", "victim", "--email", "victim@corp.example", "--password-stdin"],
        "a-long-password-of-17\n",
    );
    let intruder = session(&scene, person("attacker", "victim@corp.example", json!(true)));
    assert_ne!(intruder["user"]["username"], "victim");
    assert_eq!(intruder["user"].get("email"), None);
    // And the other way: the local user is who they were.
    let body = r#"{"username":"victim","password":"a-long-password-of-17"}"#;
    assert_eq!(scene.read(&scene.sign_in(body)).json()["user"]["email"], "victim@corp.example");
}

#[test]
fn sec_29_a_name_that_is_taken_or_reserved_is_not_taken_over() {
    let scene = Scene::new();
    for name in ["alice", "ALICE", "public", "queen"] {
        let session = session(&scene, json!({ "sub": format!("s-{name}"), "preferred_username": name, "name": "N" }));
        let username = session["user"]["username"].as_str().unwrap();
        assert!(username.to_lowercase().starts_with(&format!("{}-", name.to_lowercase())), "{username}");
    }
    for odd in ["", " ", "a b", "<script>", "é", &"x".repeat(65)] {
        let session =
            session(&scene, json!({ "sub": format!("odd-{}", odd.len()), "preferred_username": odd, "name": "N" }));
        assert!(session["user"]["username"].as_str().unwrap().starts_with("user-"), "{session}");
    }
}

#[test]
fn sec_51_no_sign_in_adds_an_identity_to_the_session_that_is_open() {
    let scene = Scene::new();
    let owner = session(&scene, json!({ "sub": "s1", "name": "Owner" }));
    // Alice is signed in, and somebody makes her browser begin and finish a sign-in at the provider.
    let mut browser = scene.browser();
    browser.keep(&scene.client.send("POST", TOKEN, &[], Some(ALICE)));
    let alice = browser.read().json();
    for person in [json!({ "sub": "s1", "name": "Owner" }), json!({ "sub": "new", "name": "New" })] {
        let url = browser.start(LOGIN);
        browser.follow(&scene.provider.agree_as(&url, person));
        assert_ne!(
            browser.read().json()["user"]["id"],
            alice["user"]["id"],
            "another user's session, never more of hers"
        );
    }
    let of_alice = format!(
        "SELECT count(*) AS n FROM oauth_identities WHERE user_id = '{}'",
        alice["user"]["id"].as_str().unwrap()
    );
    assert_eq!(scene.count(&of_alice), 0);
    assert_eq!(session(&scene, json!({ "sub": "s1", "name": "Owner" }))["user"]["id"], owner["user"]["id"]);
    assert_eq!(scene.read(&scene.sign_in(ALICE)).json()["user"]["id"], alice["user"]["id"]);
}

#[test]
fn sec_52_a_disabled_user_stays_out_whoever_vouches_for_them() {
    let scene = Scene::new();
    let before = session(&scene, json!({ "sub": "s1", "preferred_username": "bob", "name": "Bob" }));
    assert_eq!(before["user"]["username"], "bob");
    command(&scene, &["users", "disable", "bob"], "");
    let mut browser = scene.browser();
    let url = browser.start(LOGIN);
    let reply = browser.follow(&scene.provider.agree_as(&url, json!({ "sub": "s1", "name": "Bob" })));
    scene.assert_failed(&reply, "identity_rejected");
    command(&scene, &["users", "enable", "bob"], "");
    assert_eq!(session(&scene, json!({ "sub": "s1", "name": "Bob" }))["user"]["username"], "bob");
    // Removed: the identity went with the user, and a new sign-in is a new user.
    command(&scene, &["users", "remove", "bob"], "");
    let after = session(&scene, json!({ "sub": "s1", "preferred_username": "bob", "name": "Bob" }));
    assert_ne!(after["user"]["id"], before["user"]["id"]);
}

#[test]
fn sec_62_a_user_of_a_provider_has_no_password() {
    let scene = Scene::new();
    session(&scene, json!({ "sub": "s1", "preferred_username": "bob", "name": "Bob" }));
    for password in ["", "bob", "null"] {
        let body = json!({ "username": "bob", "password": password }).to_string();
        let reply = scene.client.send("POST", TOKEN, &[], Some(&body));
        assert_eq!(reply.refusal(), (401, "bad_credentials".to_owned()));
    }
    assert_eq!(scene.client.send("POST", TOKEN, &[], Some(ALICE)).status, 200);
}

/// What `identity_fn` would do with an identity of a spec that links, without the flow before it.
fn linked(scene: &Scene, subject: &str, email: &str, verified: bool, links: bool) -> Option<String> {
    let identity = testing::identity(subject, email, verified, links);
    let work = async move |cx: &HookContext| identities::link(cx, &identity).await.unwrap();
    testing::with_context::<Reference, _>(&scene.database, scene.own_variables(&[]), work).unwrap()
}

#[test]
fn sec_50_linking_needs_an_address_that_both_sides_have_proved_and_purges_what_was_planted() {
    let scene = Scene::new();
    // Proved here: the first provider had verified the address.
    let first = session(&scene, person("s1", "alice@corp.example", json!(true)));
    let id = first["user"]["id"].as_str().unwrap().to_owned();
    let live = {
        let mut browser = scene.browser();
        let url = browser.start(LOGIN);
        browser.follow(&scene.provider.agree_as(&url, person("s1", "alice@corp.example", json!(true))));
        browser
    };
    command(
        &scene,
        &["users", "add", "bob", "--email", "bob@corp.example", "--password-stdin"],
        "a-long-password-of-17\n",
    );
    // Without the word, without the provider's proof, and without the user's own: never.
    assert_eq!(linked(&scene, "new", "alice@corp.example", true, false), None);
    assert_eq!(linked(&scene, "new", "alice@corp.example", false, true), None);
    assert_eq!(linked(&scene, "new", "bob@corp.example", true, true), None, "an operator typed it, bob proved nothing");
    assert_eq!(linked(&scene, "new", "nobody@corp.example", true, true), None);
    // An identity that somebody planted with an unverified address goes, and with it every session.
    scene.sql(&format!("INSERT INTO oauth_identities VALUES ('google', 'https://x', 'planted', '{id}', FALSE, 0)"));
    assert_eq!(live.read().status, 200);
    assert_eq!(linked(&scene, "new", "Alice@Corp.example", true, true), Some(id.clone()));
    assert_eq!(live.read().status, 401, "what was planted may have been signed in");
    assert_eq!(scene.count("SELECT count(*) AS n FROM oauth_identities WHERE subject = 'planted'"), 0);
    assert_eq!(scene.count(&format!("SELECT count(*) AS n FROM oauth_identities WHERE user_id = '{id}'")), 2);
    assert_eq!(session(&scene, person("s1", "alice@corp.example", json!(true)))["user"]["id"], id.as_str());
}

//! The flow itself: state, browser, provider, parameters, PKCE.

use authgate_testkit::provider::{Fault, encode};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Browser, CALLBACK, CLIENT, LOGIN, SECRET, Scene, parameter};
use crate::support::{ALICE, TOKEN};

#[test]
fn a_sign_in_at_a_provider_ends_in_a_session_like_any_other() {
    let scene = Scene::new();
    let (browser, reply) = scene.sign_in_at_provider();
    assert_eq!(reply.header("location"), Some(format!("{}/", scene.app()).as_str()));
    let session = browser.read().json();
    assert_eq!(session["user"]["email"], "alice@corp.example");
    assert_eq!(session["roles"], json!(["member"]));
    let list = scene.client.get("/v1/auth/sessions", &[("Cookie", &browser.session().unwrap())]).json();
    assert_eq!(list["sessions"][0]["source"], "cookie");
    assert_eq!(scene.client.post("/v1/auth/token/logout", &[("Cookie", &browser.session().unwrap())]).status, 204);
    assert_eq!(browser.read().status, 401);
}

#[test]
fn providers_are_listed_where_their_secret_is_set_and_are_404_where_it_is_not() {
    let scene = Scene::new();
    let listed = scene.client.get("/v1/auth/providers", &[]).json();
    assert_eq!(listed["providers"], json!([{ "slug": "google", "label": "Google", "login_path": LOGIN }]));
    let without = crate::support::Gateway::new();
    assert_eq!(without.client.get("/v1/auth/providers", &[]).json()["providers"], json!([]));
    for path in [LOGIN, CALLBACK] {
        assert_eq!(without.client.get(path, &[]).status, 404);
    }
}

#[test]
fn sec_29_a_callback_that_belongs_to_no_flow_of_this_browser_asks_the_provider_nothing() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let callback = scene.provider.agree(&browser.start(LOGIN));
    let code = parameter(&callback, "code").unwrap();
    let state = parameter(&callback, "state").unwrap();
    let long = "s".repeat(8 << 10);
    for query in [
        String::new(),
        format!("code={code}"),
        format!("code={code}&state="),
        format!("code={code}&state=guess"),
        format!("code={code}&state={long}"),
    ] {
        let reply = browser.clone().get(&format!("{CALLBACK}?{query}"));
        scene.assert_failed(&reply, "state_mismatch");
    }
    // Longer than any head may be: refused before anything is looked at.
    let huge = "s".repeat(1 << 20);
    let reply = browser.clone().get(&format!("{CALLBACK}?code={code}&state={huge}"));
    assert!(matches!(reply.status, 0 | 400 | 414 | 431) && reply.all("set-cookie").is_empty(), "{reply:?}");
    // Another browser, and this one with another flow's secret.
    let mut other = scene.browser();
    scene.assert_failed(&other.follow(&callback), "state_mismatch");
    let own = other.start(LOGIN);
    assert_ne!(parameter(&own, "state").unwrap(), state);
    let mut mixed = browser.clone();
    let name = browser.cookies.keys().next().unwrap().clone();
    mixed.cookies.insert(name, other.cookies.values().next().unwrap().clone());
    scene.assert_failed(&mixed.follow(&callback), "state_mismatch");
    assert_eq!(scene.provider.count("token"), 0);
    // The flow is still this browser's: nobody else could use it up.
    assert_eq!(browser.follow(&callback).header("location"), Some(format!("{}/", scene.app()).as_str()));
    assert_eq!(browser.read().status, 200);

    let callback = scene.provider.agree(&browser.start(LOGIN));
    scene.clock.advance(601_000);
    scene.assert_failed(&browser.follow(&callback), "state_mismatch");
}

#[test]
fn sec_31_a_callback_is_good_once() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let callback = scene.provider.agree(&browser.start(LOGIN));
    let before = browser.clone();
    assert_eq!(browser.follow(&callback).status, 302);
    assert_eq!(browser.read().status, 200);
    scene.assert_failed(&browser.follow(&callback), "state_mismatch");
    scene.assert_failed(&before.clone().follow(&callback), "state_mismatch");
    assert_eq!((scene.provider.count("token"), scene.rows()), (1, 1));

    let mut browser = scene.browser();
    let callback = scene.provider.agree(&browser.start(LOGIN));
    let threads: Vec<_> = (0..20)
        .map(|_| {
            let (mut browser, callback) = (browser.clone(), callback.clone());
            std::thread::spawn(move || {
                browser.follow(&callback);
                browser.session().is_some()
            })
        })
        .collect();
    let sessions = threads.into_iter().filter(|_| true).map(|t| t.join().unwrap()).filter(|had| *had).count();
    assert_eq!((sessions, scene.provider.count("token"), scene.rows()), (1, 2, 2));
}

#[test]
fn sec_32_parameters_stand_once_and_what_a_provider_says_is_never_repeated() {
    let scene = Scene::new();
    let attempt = |more: &str, reason: &str| {
        let mut browser = scene.browser();
        let callback = scene.provider.agree(&browser.start(LOGIN));
        let state = parameter(&callback, "state").unwrap();
        let reply = browser.get(&format!("{CALLBACK}?{}", more.replace("STATE", &state)));
        scene.assert_failed(&reply, reason);
        assert!(!format!("{reply:?}").contains("script"), "{reply:?}");
    };
    attempt("code=a&code=b&state=STATE", "provider_error");
    attempt("code=a&state=STATE&state=STATE", "provider_error");
    attempt("code=a&state=STATE&iss=a&iss=a", "provider_error");
    attempt("code=a&error=access_denied&state=STATE", "provider_error");
    attempt("state=STATE", "provider_error");
    attempt("code=&state=STATE", "provider_error");
    attempt("error=%0d%0aSet-Cookie:x&error_description=%3Cscript%3E&state=STATE", "provider_error");
    attempt("error=login_required&state=STATE", "provider_error");
    attempt("error=access_denied&error_description=%3Cscript%3E&state=STATE", "access_denied");
    assert_eq!(scene.provider.count("token"), 0);
    scene.accepts();
}

#[test]
fn sec_33_57_every_start_has_its_own_pkce_and_takes_nothing_from_its_query() {
    let scene = Scene::new();
    let mut challenges = Vec::new();
    let hostile = "redirect_uri=https://evil.example&client_id=x&scope=admin&state=x&nonce=x&code_challenge=x&response_type=token&prompt=none";
    for login in [LOGIN.to_owned(), LOGIN.to_owned(), format!("{LOGIN}?{hostile}")] {
        let mut browser = scene.browser();
        let url = browser.start(&login);
        assert!(url.starts_with(&format!("{}/authorize?", scene.provider.issuer("google"))), "{url}");
        let get = |name: &str| parameter(&url, name).unwrap_or_default();
        assert_eq!((get("response_type"), get("client_id")), ("code".to_owned(), CLIENT.to_owned()));
        assert_eq!(get("scope"), "openid email profile");
        assert_eq!(get("redirect_uri"), format!("{}{CALLBACK}", scene.app()));
        assert_eq!(get("code_challenge_method"), "S256");
        assert_eq!(parameter(&url, "prompt"), None);
        assert!(get("state").len() >= 43 && get("nonce").len() >= 43);
        browser.follow(&scene.provider.agree(&url));
        let call = scene.provider.calls().into_iter().rfind(|call| call.endpoint == "token").unwrap();
        let verifier = &call.form["code_verifier"];
        assert!((43..=128).contains(&verifier.len()));
        assert_eq!(encode(&Sha256::digest(verifier)), get("code_challenge"));
        assert_eq!(call.form["redirect_uri"], get("redirect_uri"));
        // RFC 6749 section 2.3.1: id and secret are form-encoded, then joined.
        let encoded: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        let pair = base64_standard(&format!("{CLIENT}:{encoded}"));
        assert_eq!(call.headers["authorization"], format!("Basic {pair}"));
        assert!(!call.form.contains_key("client_secret"));
        challenges.push(get("code_challenge"));
    }
    challenges.dedup();
    assert_eq!(challenges.len(), 3);
}

fn base64_standard(text: &str) -> String {
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.encode(text)
}

#[test]
fn sec_33_a_code_of_one_flow_is_of_no_use_in_another() {
    let scene = Scene::new();
    let (mut victim, mut attacker) = (scene.browser(), scene.browser());
    let stolen = parameter(&scene.provider.agree(&victim.start(LOGIN)), "code").unwrap();
    let state = parameter(&attacker.start(LOGIN), "state").unwrap();
    // This provider ignores PKCE: the nonce still tells.
    scene.assert_failed(&attacker.get(&format!("{CALLBACK}?code={stolen}&state={state}")), "id_token_invalid");
    assert_eq!(scene.rows(), 0);
}

#[test]
fn sec_41_an_answer_that_names_another_issuer_never_gets_the_code() {
    let scene = Scene::new();
    let attempt = |more: &str| {
        let mut browser = scene.browser();
        let callback = scene.provider.agree(&browser.start(LOGIN));
        browser.follow(&format!("{callback}{more}"))
    };
    for iss in ["https://evil.example", "", &format!("{}/", scene.provider.issuer("google")), "google"] {
        scene.assert_failed(&attempt(&format!("&iss={iss}")), "provider_error");
    }
    assert_eq!(scene.provider.count("token"), 0);
    let good = format!("&iss={}", scene.provider.issuer("google"));
    assert_eq!(attempt(&good).header("location"), Some(format!("{}/", scene.app()).as_str()));

    let promising = Scene::new();
    promising.provider.metadata(|m| m["authorization_response_iss_parameter_supported"] = json!(true));
    promising.refuses("provider_error");
    assert_eq!(promising.provider.count("token"), 0);
}

#[test]
fn sec_56_urls_are_built_from_the_environment_whatever_the_host_is() {
    let scene = Scene::new();
    for header in
        [("Host", "evil.example"), ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example;proto=https")]
    {
        let reply = scene.client.get(LOGIN, &[header]);
        let to = reply.header("location").unwrap();
        assert_eq!(parameter(to, "redirect_uri").unwrap(), format!("{}{CALLBACK}", scene.app()));
        let reply = scene.client.get(&format!("{CALLBACK}?state=x"), &[header]);
        scene.assert_failed(&reply, "state_mismatch");
    }
}

#[test]
fn sec_15_a_browser_has_at_most_five_flows_and_the_oldest_give_way() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let mut urls = Vec::new();
    for _ in 0..20 {
        urls.push(browser.start(LOGIN));
        scene.clock.advance(1);
        assert!(browser.cookies.len() <= 5, "{:?}", browser.cookies.keys());
    }
    assert_eq!(browser.cookies.len(), 5);
    assert!(browser.cookies.keys().all(|name| name.starts_with("__Host-authgate-flow-")));
    let longest = browser.cookies.iter().map(|(name, value)| name.len() + value.len()).max().unwrap();
    assert!(longest < 256, "{longest}");
    scene.assert_failed(&browser.follow(&scene.provider.agree(&urls[3])), "state_mismatch");
    assert_eq!(
        browser.follow(&scene.provider.agree(&urls[19])).header("location"),
        Some(format!("{}/", scene.app()).as_str())
    );
}

#[test]
fn sec_54_tabs_that_begin_at_once_all_finish_in_any_order() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let callbacks: Vec<String> = (0..5).map(|_| scene.provider.agree(&browser.start(LOGIN))).collect();
    for index in [3, 0, 4, 1, 2] {
        assert_eq!(browser.follow(&callbacks[index]).header("location"), Some(format!("{}/", scene.app()).as_str()));
        assert_eq!(browser.read().status, 200);
    }
    assert_eq!(scene.rows(), 1, "each sign-in took the place of the one before");
    assert_eq!(browser.cookies.len(), 1, "no flow is left");
}

#[test]
fn sec_6_a_sign_in_at_a_provider_replaces_what_the_browser_had() {
    let scene = Scene::new();
    let mut browser: Browser = scene.browser();
    browser.keep(&scene.client.send("POST", TOKEN, &[], Some(ALICE)));
    let old = browser.session().unwrap();
    let callback = scene.provider.agree(&browser.start(LOGIN));
    browser.follow(&callback);
    assert_ne!(browser.session().unwrap(), old);
    assert_eq!(scene.read(&old).status, 401);
    assert_eq!(browser.read().json()["user"]["email"], "alice@corp.example");
}

#[test]
fn sec_14_58_the_flow_cookie_is_sealed_and_nothing_of_the_provider_reaches_the_browser() {
    let scene = Scene::new();
    let reply = scene.client.get(LOGIN, &[]);
    let [cookie] = reply.all("set-cookie")[..] else { panic!("{reply:?}") };
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure"), "{cookie}");
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let (browser, done) = scene.sign_in_at_provider();
    assert_eq!(done.header("referrer-policy"), Some("no-referrer"));
    for text in [format!("{done:?}"), browser.read().body] {
        for secret in ["access-", "refresh-of-", "code-", SECRET] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert!(!done.header("location").unwrap().contains("state"));
}

#[test]
fn sec_177_a_store_that_is_gone_is_server_error_and_signs_nobody_in() {
    let scene = Scene::new();
    let mut browser = scene.browser();
    let callback = scene.provider.agree(&browser.start(LOGIN));
    scene.sql("ALTER TABLE authgate_oauth_flows RENAME TO away");
    scene.assert_failed(&scene.client.get(LOGIN, &[]), "server_error");
    scene.assert_failed(&browser.clone().follow(&callback), "server_error");
    scene.sql("ALTER TABLE away RENAME TO authgate_oauth_flows");
    scene.sql("ALTER TABLE users RENAME TO away");
    scene.assert_failed(&browser.follow(&callback), "server_error");
    scene.sql("ALTER TABLE away RENAME TO users");
    scene.accepts();
}

#[test]
fn sec_191_what_a_token_endpoint_says_of_errors_is_a_fixed_word_and_is_never_tried_again() {
    let scene = Scene::new();
    for error in ["invalid_client", "invalid_grant", "redirect_uri_mismatch", "<script>"] {
        let body = json!({ "error": error, "error_description": "the redirect_uri is wrong" }).to_string();
        for status in [400, 401, 200] {
            scene.provider.reset();
            scene.provider.fail("token", Fault::Status(status, body.clone()));
            scene.refuses("provider_error");
            assert_eq!(scene.provider.count("token"), 1);
        }
    }
    scene.provider.reset();
    for odd in [json!(null), json!("300"), json!(-1), json!({})] {
        scene.provider.answer(move |answer| answer["expires_in"] = odd.clone());
        scene.accepts();
    }
    for (name, value) in [("access_token", json!("")), ("access_token", json!(7)), ("token_type", json!("mac"))] {
        scene.provider.answer(move |answer| answer[name] = value.clone());
        scene.refuses("provider_error");
    }
    scene.provider.reset();
    scene.accepts();
}

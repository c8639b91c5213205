//! How a client proves itself.

use crate::*;

#[test]
fn sec_61_apple_answers_by_form_and_is_shown_a_secret_that_the_team_signed() {
    let scene = Scene::new();
    let reply = scene.client().get("/v1/auth/oauth/apple/login", &[]);
    let (name, value, attributes) = reply.cookie().unwrap();
    assert!(attributes.contains("SameSite=None; Max-Age=600; Secure"), "a form comes across sites: {attributes}");
    let url = Url::parse(reply.header("location").unwrap()).unwrap();
    assert_eq!(
        (query(&url)["response_mode"].as_str(), query(&url)["scope"].as_str()),
        ("form_post", "openid email name")
    );
    let cookie = format!("{name}={value}");
    let callback = Url::parse(&scene.provider.agree(url.as_str())).unwrap();
    let form = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Cookie", cookie.as_str()),
        ("Origin", "https://appleid.apple.com"),
        ("Sec-Fetch-Site", "cross-site"),
    ];
    let body = format!("{}&user=%7B%22name%22%3A1%7D", callback.query().unwrap());
    let done = scene.client().send("POST", callback.path(), &form, Some(&body));
    assert!(scene.told(&done).starts_with("apple|"));
    let call = scene.last("token");
    let (header, claims) = assertion(&scene, &call.form["client_secret"]);
    assert_eq!((&header["alg"], &header["kid"]), (&json!("ES256"), &json!("KEY1234567")));
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!("TEAM123456"), &json!("com.example.web")));
    assert_eq!(claims["aud"], json!(scene.provider.issuer("apple")));
    assert!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap() <= 300);

    let (url, cookie) = scene.start("apple");
    let state = query(&url)["state"].clone();
    let form = [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", cookie.as_str())];
    let refused = scene.client().send(
        "POST",
        callback.path(),
        &form,
        Some(&format!("error=user_cancelled_authorize&state={state}")),
    );
    assert!(refused.header("location").unwrap().ends_with("oauth_error=provider_error"), "{refused:?}");
    let json = scene.client().send("POST", callback.path(), &[], Some("{}"));
    assert!(json.header("location").unwrap().ends_with("oauth_error=provider_error"), "{json:?}");
}

#[test]
fn a_private_key_proves_the_client_and_the_literal_redirect_uri_is_what_the_provider_sees() {
    let scene = Scene::new();
    scene.provider.sign_with(Signer::ecdsa("ES384", "k"));
    let (url, cookie) = scene.start("corp");
    assert_eq!(query(&url)["redirect_uri"], "https://public.example/v1/corp/back");
    let callback = Url::parse(&scene.provider.agree(url.as_str())).unwrap();
    let here = format!("http://{}{}?{}", scene.server.address, callback.path(), callback.query().unwrap());
    let told = scene.told(&scene.finish(&here, &cookie));
    assert!(told.contains("|alice@corp.example|verified|alice@corp.example|Alice|"), "{told}");
    assert_eq!(scene.provider.count("userinfo"), 1, "`userinfo: 'always'`");
    let call = scene.last("token");
    assert_eq!(call.form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let (_, claims) = assertion(&scene, &call.form["client_assertion"]);
    assert_eq!((&claims["iss"], &claims["sub"]), (&json!("gateway"), &json!("gateway")));
    assert_eq!(claims["aud"], json!(format!("{}/token", scene.provider.issuer("corp"))));
    assert!(claims["jti"].as_str().unwrap().len() >= 40);
    assert!(!call.form.contains_key("client_secret") && !call.headers.contains_key("authorization"));
    // Only the algorithms of the spec: RS256 is not among them here.
    scene.provider.sign_with(Signer::rsa("one"));
    let (url, cookie) = scene.start("corp");
    let callback = Url::parse(&scene.provider.agree(url.as_str())).unwrap();
    let here = format!("http://{}{}?{}", scene.server.address, callback.path(), callback.query().unwrap());
    assert!(scene.finish(&here, &cookie).header("location").unwrap().ends_with("oauth_error=id_token_invalid"));
}

#[test]
fn a_public_client_sends_its_id_alone_and_a_manual_provider_is_never_discovered() {
    let scene = Scene::new();
    scene.provider.claims(|claims| drop(claims.remove("name")));
    let told = scene.facts("public");
    assert!(told.starts_with("public|") && told.contains("|alice@corp.example|verified|"), "{told}");
    let call = scene.last("token");
    assert_eq!(call.form["client_id"], "public");
    assert!(!call.form.contains_key("client_secret") && !call.headers.contains_key("authorization"));
    assert_eq!((scene.provider.count("openid-configuration"), scene.provider.count("userinfo")), (0, 0));
}

#[test]
fn a_key_that_cannot_be_read_leaves_its_providers_out_and_the_others_in() {
    let folder = tempfile::tempdir().unwrap();
    let provider = Provider::start(now());
    let database = Program::database(folder.path());
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("JWT_SECRET", JWT_SECRET),
        ("PROVIDERS_SECRET", SECRET),
        ("PROVIDERS_KEY", "not a key"),
        ("PROVIDERS_VAULT_KEY", VAULT_KEY),
        ("AUTHGATE_TEST_PROVIDERS", &provider.base()),
    ];
    let server = Program::start(env!("CARGO_BIN_EXE_golden-providers"), &["serve"], &variables);
    let listed = server.client().get("/v1/auth/providers", &[]).json();
    let slugs: Vec<&str> = listed["providers"].as_array().unwrap().iter().filter_map(|p| p["slug"].as_str()).collect();
    assert!(slugs.contains(&"github") && !slugs.contains(&"apple") && !slugs.contains(&"corp"), "{slugs:?}");
    let doctor = Program::run(env!("CARGO_BIN_EXE_golden-providers"), &["doctor"], &variables, "");
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("provider apple is not served: PROVIDERS_KEY: it is no private key"), "{said}");
    assert!(said.contains("https://public.example/v1/corp/back") && !said.contains("not a key"), "{said}");
}

//! Every kind of provider, driven: what its preset promises is what is sent and understood.

use std::collections::BTreeMap;

use authgate_testkit::provider::{Call, Fault, Provider, Signer, decode};
use authgate_testkit::{Client, Program, Reply};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use serde_json::{Value, json};
use url::Url;

const JWT_SECRET: &str = authgate_runtime::testing::SECRET;
const SECRET: &str = "the-secret";
const VAULT_KEY: &str = "vault-key-Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgAZk3v9";

struct Scene {
    provider: Provider,
    server: Program,
    /// The public half of the operator's key.
    public: Vec<u8>,
    _folder: tempfile::TempDir,
}

fn now() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

impl Scene {
    fn new() -> Self {
        Self::with(&[])
    }

    fn with(more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let provider = Provider::start(now());
        let (pem, public) = key();
        let variables = [
            ("DATABASE_URL", Program::database(folder.path())),
            ("JWT_SECRET", JWT_SECRET.to_owned()),
            ("AUTHGATE_TEST_PROVIDERS", provider.base()),
            ("PROVIDERS_SECRET", SECRET.to_owned()),
            ("PROVIDERS_KEY", pem),
            ("PROVIDERS_VAULT_KEY", VAULT_KEY.to_owned()),
        ];
        let own = variables.iter().map(|(k, v)| (*k, v.as_str()));
        let variables: Vec<(&str, &str)> = own.chain(more.iter().copied()).collect();
        let server = Program::start(env!("CARGO_BIN_EXE_golden-providers"), &["serve"], &variables);
        Self { provider, server, public, _folder: folder }
    }

    fn client(&self) -> Client {
        self.server.client()
    }

    /// Begins at a provider: the URL that it leads to, and the flow's cookie.
    fn start(&self, slug: &str) -> (Url, String) {
        let reply = self.client().get(&format!("/v1/auth/oauth/{slug}/login"), &[]);
        let (name, value, _) = reply.cookie().unwrap_or_else(|| panic!("{reply:?}"));
        (Url::parse(reply.header("location").unwrap()).unwrap(), format!("{name}={value}"))
    }

    fn finish(&self, callback: &str, cookie: &str) -> Reply {
        let url = Url::parse(callback).unwrap();
        self.client().get(&format!("{}?{}", url.path(), url.query().unwrap()), &[("Cookie", cookie)])
    }

    /// A whole sign-in: the facts that the hook was told, joined by bars.
    fn facts(&self, slug: &str) -> String {
        let (url, cookie) = self.start(slug);
        let reply = self.finish(&self.provider.agree(url.as_str()), &cookie);
        self.told(&reply)
    }

    fn told(&self, reply: &Reply) -> String {
        assert_eq!(
            reply.header("location"),
            Some(format!("http://{}/home?tab=1", self.server.address).as_str()),
            "{reply:?}"
        );
        let session = reply.all("set-cookie").into_iter().find(|c| c.starts_with("__Host-authgate=")).unwrap();
        let cookie = session.split(';').next().unwrap();
        self.client().get("/v1/auth/token", &[("Cookie", cookie)]).json()["id"].as_str().unwrap().to_owned()
    }

    fn last(&self, endpoint: &str) -> Call {
        self.provider.calls().into_iter().rfind(|call| call.endpoint == endpoint).unwrap()
    }
}

/// A P-256 key as PKCS #8 in PEM, and its public half.
fn key() -> (String, Vec<u8>) {
    use base64::Engine;
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
    let body = base64::prelude::BASE64_STANDARD.encode(document.as_ref());
    (format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"), pair.public_key().as_ref().to_vec())
}

/// Header and claims of an assertion whose signature is good.
fn assertion(scene: &Scene, token: &str) -> (Value, Value) {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &scene.public);
    key.verify(message.as_bytes(), &authgate_testkit::provider::bytes(signature)).unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    (decode(header), decode(claims))
}

fn query(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

#[test]
fn every_provider_that_can_be_served_is_listed_with_its_label_and_one_that_cannot_is_404() {
    let scene = Scene::new();
    let listed = scene.client().get("/v1/auth/providers", &[]).json();
    let labels: Vec<(&str, &str)> = listed["providers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["slug"].as_str().unwrap(), p["label"].as_str().unwrap()))
        .collect();
    let wanted = [
        ("github", "GitHub"),
        ("discord", "Discord"),
        ("twitter", "X"),
        ("spotify", "Spotify"),
        ("facebook", "Facebook"),
        ("slack", "Slack"),
        ("microsoft", "Microsoft"),
        ("azure-ad", "Microsoft"),
        ("auth0", "Auth0"),
        ("op", "op"),
        ("apple", "Apple"),
        ("corp", "Corporate account"),
        ("public", "public"),
    ];
    assert_eq!(labels, wanted, "`plain` has no secret here");
    assert_eq!(scene.client().get("/v1/auth/oauth/plain/login", &[]).status, 404);
    assert_eq!(scene.client().get("/v1/plain/back", &[]).status, 404);
}

#[test]
fn sec_46_github_is_asked_for_its_list_of_addresses_and_only_that_verifies_one() {
    let scene = Scene::new();
    let (url, _) = scene.start("github");
    assert_eq!(query(&url)["scope"], "read:user user:email");
    assert!(!query(&url).contains_key("nonce"), "there is no ID token to carry it");
    scene.provider.answer(|answer| drop(answer.as_object_mut().unwrap().remove("id_token")));
    // The profile's own address counts for nothing.
    scene.provider.person(json!({ "id": 583231, "login": "octocat", "name": "Octo", "email": "public@corp.example" }));
    let lists = [
        (
            json!([{ "email": "O@Corp.Example", "primary": true, "verified": true }, { "email": "b@corp.example", "verified": true }]),
            "o@corp.example|verified|o@corp.example",
        ),
        (json!([{ "email": "o@corp.example", "primary": true, "verified": false }]), "o@corp.example|unverified|-"),
        (json!([{ "email": "o@corp.example", "primary": true, "verified": "true" }]), "o@corp.example|unverified|-"),
        (
            json!([{ "email": "b@corp.example", "primary": false, "verified": true }]),
            "b@corp.example|verified|b@corp.example",
        ),
        (json!([]), "-|unverified|-"),
        (json!({ "message": "no" }), "-|unverified|-"),
    ];
    for (list, wanted) in lists {
        scene.provider.emails(list);
        assert_eq!(scene.facts("github"), format!("github|https://github.com|583231|{wanted}|Octo|octocat|refresh"));
    }
    // Its word on an issuer is not RFC 9207's: it has no metadata.
    let (url, cookie) = scene.start("github");
    let named = format!("{}&iss=https://github.com/login/oauth", scene.provider.agree(url.as_str()));
    assert!(scene.told(&scene.finish(&named, &cookie)).starts_with("github|"));
    let call = scene.last("token");
    assert_eq!((call.form["client_id"].as_str(), call.form["client_secret"].as_str()), ("client-of-github", SECRET));
    assert_eq!(call.headers["accept"], "application/json");
    assert!(!call.headers.contains_key("authorization"));
    assert!(scene.last("userinfo").headers["user-agent"].starts_with("authgate/"));
}

#[test]
fn providers_without_id_tokens_are_read_by_their_own_fields() {
    let scene = Scene::new();
    scene.provider.answer(|answer| drop(answer.as_object_mut().unwrap().remove("id_token")));
    let cases = [
        (
            "discord",
            json!({ "id": "80351110224678912", "username": "nelly", "global_name": "Nelly", "email": "n@corp.example", "verified": true }),
            "https://discord.com|80351110224678912|n@corp.example|verified|n@corp.example|Nelly|nelly",
        ),
        (
            "discord",
            json!({ "id": "1", "username": "nelly", "email": "n@corp.example", "verified": false }),
            "https://discord.com|1|n@corp.example|unverified|-|-|nelly",
        ),
        (
            "twitter",
            json!({ "data": { "id": "2244994945", "name": "X Dev", "username": "xdev" } }),
            "https://x.com|2244994945|-|unverified|-|X Dev|xdev",
        ),
        (
            "spotify",
            json!({ "id": "smedjan", "display_name": "S", "email": "s@corp.example", "email_verified": true }),
            "https://accounts.spotify.com|smedjan|s@corp.example|unverified|-|S|-",
        ),
        (
            "facebook",
            json!({ "id": "10", "name": "F", "email": "f@corp.example" }),
            "https://www.facebook.com|10|f@corp.example|unverified|-|F|-",
        ),
    ];
    for (slug, person, wanted) in cases {
        scene.provider.person(person);
        assert_eq!(scene.facts(slug), format!("{slug}|{wanted}|refresh"));
    }
    // A subject that is missing or odd is nobody.
    for odd in [
        json!({}),
        json!({ "id": "" }),
        json!({ "id": 1.5 }),
        json!({ "id": -1 }),
        json!({ "id": null }),
        json!({ "id": { "a": 1 } }),
    ] {
        scene.provider.person(odd.clone());
        let (url, cookie) = scene.start("discord");
        let reply = scene.finish(&scene.provider.agree(url.as_str()), &cookie);
        assert!(
            reply.header("location").unwrap().ends_with("/sign-in?from=provider&oauth_error=provider_error"),
            "{odd} {reply:?}"
        );
    }
}

#[test]
fn sec_43_microsoft_tokens_name_their_own_tenant_and_no_other_issuer() {
    let scene = Scene::new();
    let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    let base = scene.provider.base();
    let template = format!("{base}/microsoft/{{tenantid}}/v2.0");
    scene.provider.metadata(move |metadata| metadata["issuer"] = json!(template));
    let with = |tid: Value, iss: String| {
        scene.provider.claims(move |claims| {
            claims.insert("iss".to_owned(), json!(iss));
            claims.insert("tid".to_owned(), tid.clone());
        });
        let (url, cookie) = scene.start("microsoft");
        scene.finish(&scene.provider.agree(url.as_str()), &cookie)
    };
    let issuer = |tenant: &str| format!("{base}/microsoft/{tenant}/v2.0");
    let good = with(json!(tenant), issuer(tenant));
    let (url, cookie) = scene.start("microsoft");
    let named = format!("{}&iss={}", scene.provider.agree(url.as_str()), issuer(tenant));
    assert!(scene.told(&scene.finish(&named, &cookie)).starts_with("microsoft|"));
    let (url, cookie) = scene.start("microsoft");
    let named = format!("{}&iss={}", scene.provider.agree(url.as_str()), issuer("common"));
    assert!(scene.finish(&named, &cookie).header("location").unwrap().ends_with("oauth_error=provider_error"));
    assert!(scene.told(&good).starts_with(&format!("microsoft|{}|subject-1|", issuer(tenant))));
    for (tid, iss) in [
        (json!("11111111-1111-1111-1111-111111111111"), issuer(tenant)),
        (json!(null), issuer(tenant)),
        (json!("common"), issuer("common")),
        (json!("../evil"), issuer("../evil")),
        (json!(tenant), format!("https://evil.example/{tenant}/v2.0")),
        (json!(tenant), issuer("{tenantid}")),
        (json!("72F988BF-86F1-41AF-91AB-2D7CD011DB47"), issuer("72F988BF-86F1-41AF-91AB-2D7CD011DB47")),
    ] {
        let reply = with(tid.clone(), iss.clone());
        assert!(reply.header("location").unwrap().ends_with("oauth_error=id_token_invalid"), "{tid} {iss} {reply:?}");
    }
    // One tenant, named by its domain: the metadata has its id, and tokens must have the same.
    let scene = Scene::new();
    let issuer = format!("{}/azure-ad/{tenant}/v2.0", scene.provider.base());
    let (served, named) = (issuer.clone(), issuer.clone());
    scene.provider.metadata(move |metadata| metadata["issuer"] = json!(served));
    scene.provider.claims(move |claims| drop(claims.insert("iss".to_owned(), json!(named))));
    assert!(scene.facts("azure-ad").starts_with(&format!("azure-ad|{issuer}|subject-1|")));
    let other = format!("{}/azure-ad/11111111-1111-1111-1111-111111111111/v2.0", scene.provider.base());
    scene.provider.claims(move |claims| drop(claims.insert("iss".to_owned(), json!(other))));
    let (url, cookie) = scene.start("azure-ad");
    let reply = scene.finish(&scene.provider.agree(url.as_str()), &cookie);
    assert!(reply.header("location").unwrap().ends_with("oauth_error=id_token_invalid"));
}

#[test]
fn auth0_keeps_the_slash_of_its_issuer() {
    let scene = Scene::new();
    let issuer = format!("{}/auth0/", scene.provider.base());
    let (served, named) = (issuer.clone(), issuer.clone());
    scene.provider.metadata(move |metadata| metadata["issuer"] = json!(served));
    scene.provider.claims(move |claims| drop(claims.insert("iss".to_owned(), json!(named))));
    assert!(scene.facts("auth0").starts_with(&format!("auth0|{issuer}|subject-1|")));
    scene.provider.metadata(|_| {});
    let fresh = Scene::new();
    let reply = fresh.client().get("/v1/auth/oauth/auth0/login", &[]);
    assert!(
        reply.header("location").unwrap().ends_with("oauth_error=provider_error"),
        "the metadata's issuer has no slash"
    );
}

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
fn a_logout_goes_on_to_the_provider_where_the_spec_says_so_and_comes_back() {
    let scene = Scene::new();
    scene.provider.sign_with(Signer::ecdsa("ES384", "k"));
    let (url, cookie) = scene.start("corp");
    let callback = Url::parse(&scene.provider.agree(url.as_str())).unwrap();
    let here = format!("http://{}{}?{}", scene.server.address, callback.path(), callback.query().unwrap());
    let done = scene.finish(&here, &cookie);
    let session = done.all("set-cookie").into_iter().find(|c| c.starts_with("__Host-authgate=")).unwrap();
    let session = session.split(';').next().unwrap().to_owned();
    let out = scene.client().post("/v1/auth/token/logout", &[("Cookie", &session)]);
    assert_eq!(out.status, 200);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(
        scene.client().get("/v1/auth/token", &[("Cookie", &session)]).status,
        401,
        "the session here ended first"
    );
    let end = Url::parse(out.json()["end_session_url"].as_str().unwrap()).unwrap();
    assert!(end.as_str().starts_with(&format!("{}/end-session?", scene.provider.issuer("corp"))));
    let asked = query(&end);
    assert_eq!(asked["client_id"], "gateway");
    assert_eq!(decode(asked["id_token_hint"].split('.').nth(1).unwrap())["sub"], "subject-1");
    let back = format!("http://{}/v1/auth/oauth/corp/signed-out", scene.server.address);
    assert_eq!(asked["post_logout_redirect_uri"], back);
    // SEC 61: whatever state comes back, or none, the browser goes to the app.
    for state in [format!("?state={}", asked["state"]), "?state=other".to_owned(), String::new()] {
        let reply = scene.client().get(&format!("/v1/auth/oauth/corp/signed-out{state}"), &[]);
        assert_eq!(
            (reply.status, reply.header("location")),
            (302, Some(format!("http://{}/home?tab=1", scene.server.address).as_str()))
        );
    }
    // A second logout, and one of a session from elsewhere, ends here alone.
    assert_eq!(scene.client().post("/v1/auth/token/logout", &[("Cookie", &session)]).status, 204);
    let (url, cookie) = scene.start("public");
    scene.provider.sign_with(Signer::rsa("one"));
    let other = scene.finish(&scene.provider.agree(url.as_str()), &cookie);
    let session = other.all("set-cookie").into_iter().find(|c| c.starts_with("__Host-authgate=")).unwrap();
    let session = session.split(';').next().unwrap();
    assert_eq!(scene.client().post("/v1/auth/token/logout", &[("Cookie", session)]).status, 204);
}

#[test]
fn sec_30_a_flow_of_one_provider_is_of_no_use_at_another() {
    let scene = Scene::new();
    let (url, cookie) = scene.start("slack");
    let callback = scene.provider.agree(url.as_str());
    for path in ["/v1/auth/oauth/auth0/callback", "/v1/public/back", "/v1/auth/oauth/microsoft/callback"] {
        let moved = callback.replace("/v1/auth/oauth/slack/callback", path);
        assert_ne!(moved, callback);
        let reply = scene.finish(&moved, &cookie);
        assert!(reply.header("location").unwrap().ends_with("oauth_error=state_mismatch"), "{reply:?}");
    }
    assert_eq!(scene.provider.count("token"), 0);
    assert!(scene.told(&scene.finish(&callback, &cookie)).starts_with("slack|"));
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

#[test]
fn sec_58_191_the_log_says_which_provider_failed_and_why_and_holds_no_secret() {
    let scene = Scene::with(&[("LOG_FORMAT", "json")]);
    let mut sent = Vec::new();
    for (error, description) in
        [("invalid_client", ""), ("invalid_grant", "redirect_uri does not match"), ("slow\u{1b}[31mdown", "")]
    {
        let body = json!({ "error": error, "error_description": description }).to_string();
        scene.provider.fail("token", Fault::Status(400, body));
        let (url, cookie) = scene.start("slack");
        let callback = scene.provider.agree(url.as_str());
        let reply = scene.finish(&callback, &cookie);
        assert!(reply.header("location").unwrap().ends_with("oauth_error=provider_error"));
        sent.extend([query(&Url::parse(&callback).unwrap())["code"].clone(), query(&url)["state"].clone()]);
    }
    scene.provider.reset();
    scene.facts("slack");
    let call = scene.last("token");
    sent.extend([call.form["code_verifier"].clone(), call.form["code"].clone()]);
    sent.extend([SECRET, "access-", "refresh-of-"].map(str::to_owned));
    std::thread::sleep(std::time::Duration::from_millis(200));
    let said = scene.server.said();
    let uri = format!("http://{}/v1/auth/oauth/slack/callback", scene.server.address);
    for told in [
        "\"spec_key\":\"auth.methods[0].providers[5]\"",
        "invalid_client; check `client_id` and the value of PROVIDERS_SECRET",
        "register exactly this redirect URI",
        &uri,
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains('\u{1b}'), "{said}");
    for secret in sent {
        assert!(!said.contains(&secret), "{secret}: {said}");
    }
}

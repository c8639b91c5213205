//! The vault: a session's tokens at its provider, sealed at rest, refreshed by one caller at a time.

use std::time::{Duration, Instant};

use authgate_testkit::provider::{Fault, Provider};
use authgate_testkit::{Program, Reply};
use serde_json::json;
use url::Url;

const VAULT_KEY: &str = "vault-key-Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgAZk3v9";

struct Scene {
    provider: Provider,
    nodes: Vec<Program>,
    folder: tempfile::TempDir,
}

impl Scene {
    /// Two gateways over one database, with one public origin.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let provider = Provider::start(now.try_into().unwrap());
        let base = provider.base();
        let database = Program::database(folder.path());
        let origin = "https://api.example";
        let variables = [
            ("DATABASE_URL", database.as_str()),
            ("JWT_SECRET", authgate_runtime::testing::SECRET),
            ("AUTHGATE_TEST_PROVIDERS", &base),
            ("PROVIDERS_SECRET", "the-secret"),
            ("PROVIDERS_VAULT_KEY", VAULT_KEY),
            ("API_URL", origin),
            ("APP_URL", origin),
        ];
        let node = || Program::start(env!("CARGO_BIN_EXE_golden-providers"), &["serve"], &variables);
        let nodes = vec![node(), node()];
        Self { provider, nodes, folder }
    }

    /// Signs in; the session's cookie.
    fn sign_in(&self) -> String {
        let client = self.nodes[0].client();
        let login = client.get("/v1/auth/oauth/op/login", &[]);
        let (name, value, _) = login.cookie().unwrap();
        let callback = Url::parse(&self.provider.agree(login.header("location").unwrap())).unwrap();
        let path = format!("{}?{}", callback.path(), callback.query().unwrap());
        let done = client.get(&path, &[("Cookie", &format!("{name}={value}"))]);
        let session = done
            .all("set-cookie")
            .into_iter()
            .find(|c| c.starts_with("__Host-authgate="))
            .unwrap_or_else(|| panic!("{done:?}"));
        session.split(';').next().unwrap().to_owned()
    }

    fn upstream(&self, node: usize, cookie: &str) -> Reply {
        self.nodes[node].client().get("/upstream", &[("Cookie", cookie)])
    }

    fn refreshes(&self) -> usize {
        self.provider.calls().iter().filter(|call| call.form.contains_key("refresh_token")).count()
    }

    /// Access tokens last so many seconds from now on.
    fn tokens_last(&self, seconds: i64) {
        self.provider.answer(move |answer| answer["expires_in"] = json!(seconds));
    }
}

#[test]
fn a_session_has_its_providers_token_and_the_file_holds_nothing_readable() {
    let scene = Scene::new();
    let cookie = scene.sign_in();
    let token = scene.upstream(0, &cookie).body;
    assert!(token.starts_with("access-"), "{token}");
    assert_eq!(scene.upstream(1, &cookie).body, token, "every node has it");
    assert_eq!(scene.refreshes(), 0, "a token that is good is not refreshed");
    for entry in std::fs::read_dir(scene.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in [token.as_bytes(), b"refresh-of-", b"alice@corp.example\""] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret), "{}", String::from_utf8_lossy(secret));
        }
    }
    assert_eq!(scene.nodes[0].client().post("/v1/auth/token/logout", &[("Cookie", &cookie)]).status, 200);
    assert_eq!(scene.upstream(0, &cookie).status, 401);
}

#[test]
fn sec_59_of_many_callers_on_two_nodes_one_refreshes() {
    let scene = Scene::new();
    scene.tokens_last(30);
    let cookie = scene.sign_in();
    scene.tokens_last(300);
    scene.provider.fail("token", Fault::Delay(300));
    let callers: Vec<_> = (0..20)
        .map(|n| {
            let (client, cookie) = (scene.nodes[n % 2].client(), cookie.clone());
            std::thread::spawn(move || client.get("/upstream", &[("Cookie", &cookie)]))
        })
        .collect();
    let mut tokens: Vec<String> = callers
        .into_iter()
        .map(|caller| caller.join().unwrap())
        .inspect(|reply| assert_eq!(reply.status, 200, "{reply:?}"))
        .map(|reply| reply.body)
        .collect();
    tokens.dedup();
    assert_eq!((tokens.len(), scene.refreshes()), (1, 1), "{tokens:?}");
    assert_eq!(scene.upstream(0, &cookie).body, tokens[0]);
    assert_eq!(scene.refreshes(), 1);
}

#[test]
fn sec_59_a_refresh_that_is_refused_or_another_subjects_ends_the_session() {
    let scene = Scene::new();
    let attempt = |spoil: &dyn Fn()| {
        scene.provider.reset();
        scene.tokens_last(1);
        let cookie = scene.sign_in();
        spoil();
        let reply = scene.upstream(0, &cookie);
        let after = scene.nodes[1].client().get("/v1/auth/token", &[("Cookie", &cookie)]).status;
        (reply.status, after)
    };
    let refused = json!({ "error": "invalid_grant" }).to_string();
    let spoiled: [&dyn Fn(); 5] = [
        &|| drop(scene.provider.fail("token", Fault::Status(400, refused.clone())).base()),
        &|| drop(scene.provider.claims(|claims| drop(claims.insert("sub".to_owned(), json!("victim")))).base()),
        &|| {
            drop(
                scene
                    .provider
                    .claims(|claims| drop(claims.insert("iss".to_owned(), json!("https://evil.example"))))
                    .base(),
            )
        },
        &|| drop(scene.provider.claims(|claims| drop(claims.insert("aud".to_owned(), json!("other")))).base()),
        &|| drop(scene.provider.header(|header| drop(header.insert("alg".to_owned(), json!("none")))).base()),
    ];
    for (n, spoil) in spoiled.into_iter().enumerate() {
        assert_eq!(attempt(spoil), (401, 401), "case {n}");
    }
    // A provider that is away ends nothing: the next call may work.
    scene.provider.reset();
    scene.tokens_last(1);
    let cookie = scene.sign_in();
    for fault in [Fault::Close, Fault::Status(500, String::new()), Fault::Html] {
        scene.provider.fail("token", fault);
        let begun = Instant::now();
        assert_eq!(scene.upstream(0, &cookie).refusal(), (502, "provider_error".to_owned()));
        assert!(begun.elapsed() < Duration::from_secs(3));
    }
    scene.provider.reset();
    let good = scene.upstream(0, &cookie);
    assert_eq!((good.status, good.body.starts_with("access-")), (200, true));
    // Without an ID token in the answer the grant itself is the proof.
    scene.tokens_last(1);
    let cookie = scene.sign_in();
    scene.provider.answer(|answer| drop(answer.as_object_mut().unwrap().remove("id_token")));
    assert_eq!(scene.upstream(0, &cookie).status, 200);
}

#[test]
fn a_token_that_ended_and_cannot_be_refreshed_is_none() {
    let scene = Scene::new();
    scene.provider.answer(|answer| {
        answer["expires_in"] = json!(0);
        drop(answer.as_object_mut().unwrap().remove("refresh_token"));
    });
    let cookie = scene.sign_in();
    assert_eq!(scene.upstream(0, &cookie).body, "none");
    assert_eq!(scene.nodes[0].client().get("/v1/auth/token", &[("Cookie", &cookie)]).status, 200);
}

#[test]
fn sec_18_a_vault_without_a_strong_key_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let database = Program::database(folder.path());
    for key in [None, Some("tiny-key"), Some("changeme-changeme-changeme-changeme")] {
        let mut variables =
            vec![("DATABASE_URL", database.as_str()), ("JWT_SECRET", authgate_runtime::testing::SECRET)];
        variables.extend(key.map(|key| ("PROVIDERS_VAULT_KEY", key)));
        let output = Program::run(env!("CARGO_BIN_EXE_golden-providers"), &["serve"], &variables, "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains("PROVIDERS_VAULT_KEY"), "{said}");
        assert!(key.is_none_or(|key| !said.contains(key)), "{said}");
    }
}

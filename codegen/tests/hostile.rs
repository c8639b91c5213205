//! SEC 162, 163: ten thousand hostile texts in every text of the spec are refused, or come out as
//! one escaped literal: the printed Rust and TypeScript keep their structure.
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

use std::path::{Path, PathBuf};

use authgate_codegen::render;
use authgate_codegen::spec::engine::Engine;
use authgate_codegen::spec::{Project, read, read_value};
use serde_json::{Value, json};

const SEEDS: [&str; 34] = [
    "\"];std::process::exit(1);//",
    "\"#",
    "r#\"",
    "{}",
    "{{",
    "*/",
    "/*",
    "\n",
    "\r\n",
    "\0",
    "\u{202e}",
    "\u{2028}",
    "\u{2029}",
    "\\u{0}",
    "\\",
    "'",
    "`",
    "${x}",
    "</script>",
    "<!--",
    "__proto__",
    "constructor",
    "prototype",
    "\u{feff}",
    "auth::x();",
    "crate",
    "..",
    "%2e%2e",
    "//",
    "; rm -rf /",
    "é",
    "аuth",
    "😀",
    "\u{7f}",
];

/// Every text word of the spec, as a pointer into the block.
const WORDS: [&str; 40] = [
    "/session_schema",
    "/session_store",
    "/public_session",
    "/user_id_attr",
    "/token_id_attr",
    "/secret_env",
    "/mount",
    "/token_url",
    "/cookie/name",
    "/session/idle",
    "/revocation/max",
    "/bridge/out",
    "/bridge/scaffold",
    "/methods/0/credentials_schema",
    "/methods/0/validate_fn",
    "/methods/0/account_attr",
    "/methods/1/identity_fn",
    "/methods/1/api_base_url_env",
    "/methods/1/app_base_url_env",
    "/methods/1/success_path",
    "/methods/1/error_path",
    "/methods/1/vault/key_env",
    "/methods/1/providers/0/slug",
    "/methods/1/providers/0/label",
    "/methods/1/providers/0/client_id",
    "/methods/1/providers/0/client_secret_env",
    "/methods/1/providers/0/callback_path",
    "/methods/1/providers/0/scopes/0",
    "/methods/1/providers/0/issuer",
    "/methods/1/providers/0/authorization_endpoint",
    "/methods/1/providers/0/token_endpoint",
    "/methods/1/providers/0/userinfo_endpoint",
    "/methods/1/providers/0/jwks_uri",
    "/methods/1/providers/1/team_id",
    "/methods/1/providers/1/key_id",
    "/methods/1/providers/1/private_key_env",
    "/methods/1/providers/1/redirect_uri",
    "/methods/1/providers/2/domain",
    "/methods/1/providers/3/tenant",
    "/methods/1/providers/4/user_pool_id",
];

fn block() -> Value {
    json!({ "auth": {
        "session_schema": "auth.Session", "session_store": "auth.store", "public_session": "auth.public_session",
        "user_id_attr": "user.id", "token_id_attr": "token_id", "secret_env": "JWT_SECRET", "mount": "/v1", "token_url": "/auth/token",
        "cookie": { "name": "__Host-authgate" }, "session": { "idle": "1h" }, "revocation": { "max": "0s" },
        "bridge": { "out": "web/out", "scaffold": "web/src" },
        "methods": [{ "kind": "password", "credentials_schema": "auth.LoginCredentials", "validate_fn": "auth.validate", "account_attr": "username" }, {
            "kind": "oauth", "identity_fn": "auth.map_oidc_identity", "api_base_url_env": "API_URL", "app_base_url_env": "APP_URL",
            "success_path": "/", "error_path": "/login", "vault": { "key_env": "VAULT_KEY" }, "providers": providers(),
        }],
    }})
}

/// Providers that have every text word between them.
fn providers() -> Value {
    let at = |slug: &str| format!("/v1/auth/oauth/{slug}/callback");
    let tenant = |slug: &str, preset: &str| json!({ "kind": "provider", "slug": slug, "preset": preset, "client_id": "id", "client_secret_env": "SECRET", "callback_path": at(slug) });
    let (mut okta, mut azure, mut cognito) = (tenant("o", "okta"), tenant("z", "azure_ad"), tenant("c", "aws_cognito"));
    (okta["domain"], azure["tenant"]) = (json!("tenant.okta.example"), json!("corp.example"));
    (cognito["region"], cognito["user_pool_id"]) = (json!("eu-central-1"), json!("eu-central-1_AbC"));
    json!([{
        "kind": "provider", "slug": "corp", "preset": "manual", "label": "Corp", "client_id": "id", "client_secret_env": "SECRET",
        "callback_path": at("corp"), "scopes": ["email", "openid"], "issuer": "https://id.example", "authorization_endpoint": "https://id.example/a",
        "token_endpoint": "https://id.example/t", "userinfo_endpoint": "https://id.example/u", "jwks_uri": "https://id.example/k",
    }, {
        "kind": "provider", "slug": "apple", "preset": "apple", "client_id": "id", "team_id": "TEAM", "key_id": "KEY", "private_key_env": "KEY",
        "redirect_uri": "https://api.example/v1/back",
    }, okta, azure, cognito])
}

fn project() -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/cases");
    Project { spec: PathBuf::from("project.jsonnet"), root, env: None, engine: None }
}

/// A text made from the seeds, the same for the same number.
fn hostile(n: usize, good: &str) -> String {
    let (one, two) = (SEEDS[n % SEEDS.len()], SEEDS[(n / SEEDS.len() * 7 + 3) % SEEDS.len()]);
    match n % 7 {
        0 => one.to_owned(),
        1 => format!("{good}{one}"),
        2 => format!("{one}{good}"),
        3 => format!("{}{one}{}", &good[..good.len() / 2], &good[good.len() / 2..]),
        4 => format!("{one}{two}"),
        5 => format!("{good}{one}{two}"),
        _ => one.repeat(1 + n % 90),
    }
}

/// Rust with every literal replaced: what is left is structure.
fn rust_structure(text: &str) -> String {
    fn walk(stream: proc_macro2::TokenStream, out: &mut String) {
        let mut trees: Vec<_> = stream.into_iter().collect();
        // A long literal breaks its list into lines, which end with a comma.
        trees.pop_if(|last| last.to_string() == ",");
        for tree in trees {
            match tree {
                proc_macro2::TokenTree::Group(group) => {
                    out.push('(');
                    walk(group.stream(), out);
                    out.push(')');
                }
                proc_macro2::TokenTree::Literal(_) => out.push_str(" L "),
                other => out.push_str(&format!(" {other} ")),
            }
        }
    }
    let mut out = String::new();
    walk(text.parse().unwrap(), &mut out);
    out
}

/// TypeScript with every string literal, comment and regular expression emptied; the one expression has names of cookies.
fn ts_structure(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                out.push('L');
                while let Some(inner) = rest.next() {
                    match inner {
                        '\\' => drop(rest.next()),
                        '"' => break,
                        '\n' => assert_ne!(inner, '\n', "a literal that does not end"),
                        _ => {}
                    }
                }
            }
            '/' if rest.peek() == Some(&'/') => drop(rest.by_ref().find(|c| *c == '\n')),
            '/' if rest.peek() == Some(&'(') => {
                let expression: String = rest.by_ref().take_while(|c| *c != '/').collect();
                let names = expression.strip_prefix(r"(?<=^|; ?)(?:").and_then(|e| e.strip_suffix(")=[^;]*")).unwrap();
                let plain = |c: char| c.is_ascii_alphanumeric() || r"_-|\".contains(c);
                assert!(names.chars().all(plain), "{names}");
                out.push('R');
            }
            other => out.push(other),
        }
    }
    out
}

fn structures(value: Value) -> Option<(String, String)> {
    let good = read_value(&project(), value).ok()?;
    let files = render(&good.plan).unwrap();
    let text = |name: &str| files.iter().find(|f| f.path.ends_with(name)).map(|f| f.text.clone()).unwrap();
    let rust = format!("{}\n{}", rust_structure(&text("auth.rs")), rust_structure(&text("auth_settings.rs")));
    Some((rust, ts_structure(&text("auth.gen.ts"))))
}

#[test]
fn sec_162_163_ten_thousand_hostile_texts_are_refused_or_stay_literals() {
    let benign = structures(block()).expect("the block itself is good");
    let (mut refused, mut accepted) = (0, 0);
    for n in 0..10_000 {
        let word = WORDS[n % WORDS.len()];
        let mut value = block();
        let place = value.pointer_mut(&format!("/auth{word}")).unwrap();
        let text = hostile(n / WORDS.len() + n, place.as_str().unwrap());
        if *place == text {
            continue;
        }
        *place = json!(text);
        match structures(value) {
            None => refused += 1,
            // A name that is a good path of other segments changes identifiers, as it should; no other word does.
            Some(printed) => {
                accepted += 1;
                let identifiers = word.contains("schema")
                    || word.contains("_fn")
                    || word.contains("_attr")
                    || word.contains("store")
                    || word.contains("public")
                    || word.ends_with("slug");
                assert!(identifiers || printed == benign, "{word}: {text:?}");
                assert!(
                    !identifiers || text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)),
                    "{word}: {text:?}"
                );
            }
        }
    }
    assert!(refused > 9_000 && accepted > 100, "{refused} refused, {accepted} accepted");
}

#[test]
fn sec_162_five_hundred_hostile_texts_go_through_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/cases/src/auth.rs");
    std::fs::copy(domain, folder.path().join("src/auth.rs")).unwrap();
    let file = folder.path().join("project.jsonnet");
    // The engine's program lies beside the tests of this workspace.
    let test = std::env::current_exe().unwrap();
    let engine = Engine::at(&test.ancestors().nth(2).unwrap().join("authgate-engine"));
    for n in 0..500 {
        let word = WORDS[n % WORDS.len()];
        let mut value = block();
        let place = value.pointer_mut(&format!("/auth{word}")).unwrap();
        let text = hostile(n * 3 + 1, place.as_str().unwrap());
        *place = json!(text);
        std::fs::write(&file, value.to_string()).unwrap();
        let through = read(&Project { engine: Some(engine.clone()), ..Project::at(&file) });
        let direct = read_value(&Project::at(&file), value);
        // The two ways agree, but for texts that the engine itself refuses.
        match (through, direct) {
            (Ok(mut a), Ok(b)) => {
                // Only what was read from a file has places in it.
                a.plan.written.clear();
                assert_eq!(render(&a.plan).unwrap(), render(&b.plan).unwrap());
            }
            (Err(_), Err(_)) => {}
            (Err(a), Ok(_)) => assert!(a.to_string().contains("AG0001"), "{word}: {text:?}: {a}"),
            (Ok(_), Err(b)) => panic!("{word}: {text:?}: {b}"),
        }
    }
}

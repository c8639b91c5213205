//! Pairs of specs that differ in one word, and what the change does.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::{Surface, Verdict, compare};
use crate::{Project, read_value};

fn block() -> Json {
    json!({ "auth": {
        "session_schema": "auth.Session", "session_store": "auth.store", "public_session": "auth.public_session", "user_id_attr": "user.id",
        "sources": ["bearer", "cookie"], "mount": "/v1", "token_url": "/auth/token", "secret_env": "JWT_SECRET",
        "cookie": { "name": "__Host-a", "same_site": "lax", "secure": true },
        "session": { "idle": "1h", "absolute": "24h", "max_sessions": 10, "recent_auth": "5m" }, "revocation": { "max": "0s" },
        "methods": [{
            "kind": "password", "credentials_schema": "auth.LoginCredentials", "validate_fn": "auth.validate_login", "min_length": 20, "max_body": 4096,
            "argon2": { "m": 65536, "t": 3, "p": 1 }, "throttle": { "failures": 5, "hard_cap": 50, "per_address_per_minute": 30 },
        }, {
            "kind": "oauth", "identity_fn": "auth.map_oidc_identity", "link": "never", "success_path": "/", "error_path": "/login",
            "providers": [{
                "kind": "provider", "slug": "corp", "preset": "discover", "issuer": "https://id.example", "client_id": "id", "client_auth": "basic",
                "client_secret_env": "SECRET", "callback_path": "/v1/auth/oauth/corp/callback", "scopes": ["openid", "email"], "id_token_algs": ["RS256"],
            }],
        }],
    }})
}

fn surface(value: Json) -> Surface {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let project = Project { spec: PathBuf::from("project.jsonnet"), root, env: None, engine: None };
    match read_value(&project, value) {
        Ok(good) => good.plan.surface,
        Err(report) => panic!("{report}"),
    }
}

/// The block with one word changed, or left out where the value is null.
fn with(pointer: &str, value: Json) -> Json {
    let mut block = block();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = block.pointer_mut(&format!("/auth{parent}")).unwrap();
    match (parent, value) {
        (Json::Object(object), Json::Null) => drop(object.remove(key)),
        (Json::Object(object), value) => drop(object.insert(key.to_owned(), value)),
        (Json::Array(list), Json::Null) => drop(list.remove(key.parse().unwrap())),
        (Json::Array(list), value) => list[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer}"),
    }
    block
}

const CORP: &str = "/methods/1/providers/0";

#[test]
fn d7_each_change_is_wider_narrower_or_neutral_and_says_which_sessions_end() {
    use Verdict::{Narrower, Neutral, Wider};
    let corp = |word: &str| format!("{CORP}/{word}");
    let pairs = [
        ("/session/absolute".to_owned(), json!("30d"), "session.absolute_seconds", Wider, false),
        ("/session/absolute".to_owned(), json!("2h"), "session.absolute_seconds", Narrower, false),
        ("/session/idle".to_owned(), json!("2h"), "session.idle_seconds", Wider, false),
        ("/session/idle".to_owned(), json!("5m"), "session.idle_seconds", Narrower, false),
        ("/session/max_sessions".to_owned(), json!(11), "session.max_sessions", Wider, false),
        ("/session/recent_auth".to_owned(), json!("1m"), "session.recent_auth_seconds", Narrower, false),
        ("/revocation/max".to_owned(), json!("1s"), "revocation.max_milliseconds", Wider, false),
        ("/danger_relaxed_durability".to_owned(), json!(true), "relaxed_durability", Wider, false),
        ("/public_session".to_owned(), json!(null), "public_session", Narrower, false),
        ("/sources/0".to_owned(), json!(null), "sources", Narrower, true),
        ("/session_schema".to_owned(), json!("auth.SessionTwo"), "session.fields", Wider, false),
        ("/session_store".to_owned(), json!("auth.other_store"), "session_store", Wider, true),
        ("/secret_env".to_owned(), json!("OTHER"), "secret_env", Neutral, true),
        ("/cookie/name".to_owned(), json!("__Host-b"), "cookie.name", Neutral, true),
        ("/cookie/secure".to_owned(), json!(false), "cookie.secure", Wider, true),
        ("/cookie/same_site".to_owned(), json!("strict"), "cookie.same_site_reach", Narrower, false),
        ("/token_url".to_owned(), json!("/auth/door"), "routes", Wider, false),
        ("/methods/0/min_length".to_owned(), json!(15), "password.min_length", Wider, false),
        ("/methods/0/min_length".to_owned(), json!(30), "password.min_length", Narrower, false),
        ("/methods/0/argon2/m".to_owned(), json!(47104), "password.argon2.m", Wider, false),
        ("/methods/0/argon2/t".to_owned(), json!(4), "password.argon2.t", Narrower, false),
        ("/methods/0/throttle/failures".to_owned(), json!(10), "password.throttle.failures", Wider, false),
        ("/methods/0/throttle/hard_cap".to_owned(), json!(20), "password.throttle.hard_cap", Narrower, false),
        ("/methods/0/validate_fn".to_owned(), json!("auth.validate"), "password.validate_fn", Wider, false),
        ("/methods/1/link".to_owned(), json!("verified_email"), "oauth.links_verified_email", Wider, false),
        ("/methods/1/vault".to_owned(), json!({ "key_env": "VAULT" }), "oauth.vault", Wider, false),
        ("/methods/1/error_path".to_owned(), json!("/"), "oauth.error_path", Neutral, false),
        (corp("issuer"), json!("https://evil.example"), "oauth.corp.issuer", Wider, false),
        (corp("client_id"), json!("other"), "oauth.corp.client_id", Wider, false),
        (corp("scopes"), json!(["openid", "email", "admin"]), "oauth.corp.scopes", Wider, false),
        (corp("scopes"), json!(["openid"]), "oauth.corp.scopes", Narrower, false),
        (corp("id_token_algs"), json!(["RS256", "ES256"]), "oauth.corp.id_token_algs", Wider, false),
        (corp("logout"), json!("provider"), "oauth.corp.ends_provider_session", Narrower, false),
        (corp("slug"), json!("other"), "oauth.other.issuer", Wider, false),
    ];
    assert!(pairs.len() >= 30);
    let before = surface(block());
    assert_eq!(compare(&before, &before), []);
    for (pointer, value, name, verdict, ends) in pairs {
        let changes = compare(&before, &surface(with(&pointer, value.clone())));
        let found = changes.iter().find(|change| change.name == name);
        let found = found.unwrap_or_else(|| panic!("{pointer} = {value}: {changes:?}"));
        assert_eq!((found.verdict, !found.ends.is_empty()), (verdict, ends), "{pointer} = {value}: {found}");
        // The other way opens what this closes.
        let back = compare(&surface(with(&pointer, value.clone())), &before);
        let back = back.iter().find(|change| change.name == name).unwrap().verdict;
        assert!(verdict != Verdict::Narrower || back == Verdict::Wider, "{pointer} = {value}: {back:?}");
    }
}

#[test]
fn a_change_reads_as_one_line() {
    let scopes = with(&format!("{CORP}/scopes"), json!(["openid", "admin"]));
    let lines = |value| compare(&surface(block()), &surface(value)).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(lines(scopes), ["wider    oauth.corp.scopes: - email, + admin"]);
    assert_eq!(lines(with("/session/idle", json!("5m"))), ["narrower session.idle_seconds: 3600 -> 300"]);
    let name = lines(with("/cookie/name", json!("__Host-b")));
    assert_eq!(name, ["neutral  cookie.name: __Host-a -> __Host-b; ends every session in a browser"]);
}

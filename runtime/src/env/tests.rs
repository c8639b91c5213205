use std::collections::BTreeMap;

use super::{Environment, Origin};
use crate::settings::{CookieSettings, Lifetimes, Paths, SameSite, Settings, Sources};

const GOOD: &str = "Zk3v9Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgA";

const fn settings(secure: bool) -> Settings {
    Settings {
        paths: Paths {
            mount: "/v1",
            token: "/v1/auth/token",
            providers: "/v1/auth/providers",
            sessions: "/v1/auth/sessions",
        },
        sources: Sources { bearer: true, cookie: true },
        cookie: CookieSettings { name: "__Host-authgate", secure, same_site: SameSite::Lax },
        lifetimes: Lifetimes { idle: 3600, absolute: 86400, touch: 60, recent_auth: 300 },
        max_sessions: 10,
        secret_env: "JWT_SECRET",
        revocation_max_ms: 0,
        relaxed_durability: false,
    }
}

static SECURE: Settings = settings(true);
static PLAIN: Settings = settings(false);

fn problems(settings: &Settings, pairs: &[(&str, &str)]) -> Vec<String> {
    let map: BTreeMap<String, String> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    match Environment::read(settings, &super::Needs::default(), &|name| map.get(name).cloned()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn sec_18_a_weak_secret_is_refused_by_name_and_never_repeated() {
    let sample = format!("{GOOD}changeme");
    let spaces = " ".repeat(40);
    for bad in ["", "secret", &GOOD[..31], &spaces, &"ab".repeat(20), &sample] {
        let found = problems(&SECURE, &[("JWT_SECRET", bad)]);
        assert_eq!(found.len(), 1, "{bad:?}");
        assert!(found[0].starts_with("JWT_SECRET: "), "{found:?}");
        assert!(bad.trim().is_empty() || bad == "secret" || !found[0].contains(bad), "{found:?}");
    }
    assert_eq!(problems(&SECURE, &[]).len(), 1);
    assert!(problems(&SECURE, &[("JWT_SECRET", GOOD)]).is_empty());
    assert_eq!(problems(&SECURE, &[("JWT_SECRET", GOOD), ("JWT_SECRET_PREVIOUS", "short")]).len(), 1);
}

#[test]
fn every_bad_name_is_reported_at_once() {
    let found = problems(
        &SECURE,
        &[
            ("BIND_ADDR", "nowhere"),
            ("API_URL", "http://api.example"),
            ("DATABASE_URL", "mongodb://x"),
            ("TRUSTED_PROXIES", "*"),
            ("DRAIN_SECONDS", "-1"),
            ("FORWARDED_HEADER", "x-real-ip"),
        ],
    );
    assert_eq!(found.len(), 7, "{found:?}");
}

#[test]
fn public_origins_are_required_off_loopback() {
    let on = |bind: &str| problems(&SECURE, &[("JWT_SECRET", GOOD), ("BIND_ADDR", bind)]);
    assert!(on("127.0.0.1:9000").is_empty());
    assert_eq!(on("0.0.0.0:9000").len(), 2);
}

#[test]
fn sec_171_an_insecure_cookie_is_only_for_loopback_http() {
    let with = |url: &str| problems(&PLAIN, &[("JWT_SECRET", GOOD), ("API_URL", url)]);
    assert!(with("http://localhost:8080").is_empty());
    assert_eq!(with("https://api.example").len(), 1);
}

#[test]
fn sec_82_173_an_origin_is_exact() {
    for bad in [
        "*",
        "null",
        "https://a.example/x",
        "https://*.example",
        "https://u@a.example",
        "ftp://a",
        "a.example",
        "https://A.example",
    ] {
        assert!(Origin::read(bad).is_err(), "{bad}");
    }
    assert_eq!(Origin::read("https://a.example").unwrap().as_str(), "https://a.example");
    assert!(Origin::read("http://[::1]:8080").unwrap().is_loopback_http());
    assert!(!Origin::read("http://127.0.0.1.evil.example").unwrap().is_loopback_http());
}

//! Raw to model: every word is parsed, then the rules across words, one named function each.

use crate::JsonPath;
use crate::diagnostic::Sink;
use crate::methods::{Method, RawMethod, Surroundings};
use crate::model::{Auth, Bridge, Cookie, Lifetimes, SameSite, Sources};
use crate::plan::{Client, Framework};
use crate::raw::{
    RawAuth, RawBridge, RawClient, RawCookie, RawFramework, RawSameSite, RawSession, RawSource, RawToken,
};
use crate::rules;
use crate::words::{CookieName, Duration, EnvName, FieldPath, Folder, RoutePath, RustPath, Word};

/// Parses a word where one was written; reports a bad one.
pub(crate) fn word<W: Word>(text: Option<String>, at: &JsonPath, sink: &Sink) -> Option<W> {
    match W::parse(&text?) {
        Ok(word) => Some(word),
        Err(bad) => {
            sink.error(W::CODE, at, bad.what, bad.help);
            None
        }
    }
}

/// A word with a default: the default also stands in for a bad one, which has been reported.
fn word_or<W: Word>(text: Option<String>, default: W, at: &JsonPath, sink: &Sink) -> W {
    word(text, at, sink).unwrap_or(default)
}

/// Reads the whole block. `None` where something needed is missing or bad.
pub(crate) fn check(raw: RawAuth, sink: &Sink) -> Option<Auth> {
    let at = JsonPath::auth();
    let (None | Some(RawToken::Jwt)) = raw.token;
    let at_key = |name: &str| at.key(name);
    let session_type = word::<RustPath>(raw.session_schema, &at_key("session_schema"), sink);
    let store = word::<RustPath>(raw.session_store, &at_key("session_store"), sink);
    let public = word::<RustPath>(raw.public_session, &at_key("public_session"), sink);
    let user_id = word::<FieldPath>(raw.user_id_attr, &at_key("user_id_attr"), sink);
    let token_id_text = raw.token_id_attr.unwrap_or("token_id".to_owned());
    let token_id = word::<FieldPath>(Some(token_id_text), &at_key("token_id_attr"), sink);
    let secret_text = raw.secret_env.unwrap_or("JWT_SECRET".to_owned());
    let secret_env = word::<EnvName>(Some(secret_text), &at_key("secret_env"), sink);
    let mount = mount(raw.mount, &at_key("mount"), sink);
    let token_text = raw.token_url.unwrap_or("/auth/token".to_owned());
    let token_url = word::<RoutePath>(Some(token_text), &at_key("token_url"), sink);
    let cookie = cookie(raw.cookie, raw.cookie_secure, raw.danger_same_site_none, sink);
    let lifetimes = lifetimes(raw.session.unwrap_or_default(), &at_key("session"), sink);
    let revocation =
        word_or(raw.revocation.and_then(|r| r.max), Duration::seconds(0), &at_key("revocation").key("max"), sink);
    rules::revocation_is_short(revocation, sink);
    if raw.include_permissions.is_some() {
        let help = "leave it out; the permissions are always part of the session";
        sink.warning("AG0901", &at_key("include_permissions"), "`include_permissions` does nothing", help);
    }
    if raw.danger_relaxed_durability == Some(true) {
        let message = "`danger_relaxed_durability` lets a store start that can lose acknowledged logouts";
        sink.warning("AG0902", &at_key("danger_relaxed_durability"), message, "leave it out once the store is durable");
    }
    let sources = sources(raw.sources);
    let around = Surroundings {
        reads_cookie: sources.cookie,
        secure_cookie: cookie.secure,
        absolute: lifetimes.absolute,
        mount: mount.clone(),
    };
    let methods = methods(raw.methods.unwrap_or_default(), &around, &at_key("methods"), sink);
    let bridge = bridge(raw.bridge.unwrap_or_default(), &at_key("bridge"), sink);
    let auth = Auth {
        session_type: session_type?,
        store: store?,
        public,
        user_id: user_id?,
        token_id: token_id?,
        sources,
        secret_env: secret_env?,
        mount,
        token_url: token_url?,
        cookie,
        lifetimes,
        revocation,
        relaxed_durability: raw.danger_relaxed_durability == Some(true),
        methods,
        bridge,
    };
    rules::routes_do_not_collide(&auth, sink);
    Some(auth)
}

fn mount(text: Option<String>, at: &JsonPath, sink: &Sink) -> Option<RoutePath> {
    match text.as_deref() {
        Some("/") => None,
        None => RoutePath::parse("/v1").ok(),
        Some(_) => word(text, at, sink),
    }
}

fn sources(raw: Option<Vec<RawSource>>) -> Sources {
    let listed = raw.unwrap_or(vec![RawSource::Bearer, RawSource::Cookie]);
    Sources { bearer: listed.contains(&RawSource::Bearer), cookie: listed.contains(&RawSource::Cookie) }
}

fn cookie(raw: Option<RawCookie>, short: Option<bool>, danger_none: Option<bool>, sink: &Sink) -> Cookie {
    let at = JsonPath::auth().key("cookie");
    let raw: RawCookie = raw.unwrap_or_default();
    let at_short = JsonPath::auth().key("cookie_secure");
    rules::one_word_for_secure(raw.secure, short, &at_short, sink);
    let secure = raw.secure.or(short).unwrap_or(true);
    if !secure {
        let place = if short.is_some() { at_short } else { at.key("secure") };
        let message = "the session cookie is sent over plain http";
        sink.warning(
            "AG0903",
            &place,
            message,
            "leave it out for anything but loopback http: a server elsewhere refuses to start",
        );
    }
    let same_site = match raw.same_site {
        Some(RawSameSite::Strict) => SameSite::Strict,
        Some(RawSameSite::None) => SameSite::None,
        Some(RawSameSite::Lax) | None => SameSite::Lax,
    };
    rules::same_site_none_is_named(same_site, danger_none, secure, sink);
    let name = word_or(raw.name, CookieName::default(), &at.key("name"), sink);
    Cookie { secure, same_site, name }
}

fn lifetimes(raw: RawSession, at: &JsonPath, sink: &Sink) -> Lifetimes {
    let read = |text: Option<String>, name: &str| word::<Duration>(text, &at.key(name), sink);
    let absolute = read(raw.absolute, "absolute").unwrap_or(Duration::seconds(24 * 3600));
    let idle = read(raw.idle, "idle").unwrap_or(Duration::seconds(3600).min(absolute));
    let lifetimes = Lifetimes {
        idle,
        absolute,
        touch: read(raw.touch, "touch").unwrap_or(Duration::seconds(60)),
        recent_auth: read(raw.recent_auth, "recent_auth").unwrap_or(Duration::seconds(300)),
        max_sessions: raw.max_sessions.unwrap_or(10),
    };
    rules::lifetimes_agree(&lifetimes, at, sink);
    lifetimes
}

fn methods(raw: Vec<RawMethod>, around: &Surroundings, at: &JsonPath, sink: &Sink) -> Vec<Method> {
    let mut seen: Vec<(&'static str, JsonPath)> = Vec::new();
    let mut methods = Vec::new();
    for (index, method) in raw.into_iter().enumerate() {
        let here = at.index(index);
        if let Some(kind) = method.single() {
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == kind) {
                let message = format!("`auth.{kind}` stands here a second time");
                let help = format!("write `auth.{kind}` once");
                sink.error_beside("AG0106", &here, message, help, (first, "the first is here"));
                continue;
            }
            seen.push((kind, here.clone()));
        }
        methods.extend(method.check(around, &here, sink));
    }
    methods
}

fn framework(raw: RawFramework) -> Framework {
    match raw {
        RawFramework::React => Framework::React,
        RawFramework::Vue => Framework::Vue,
        RawFramework::Svelte => Framework::Svelte,
    }
}

fn bridge(raw: RawBridge, at: &JsonPath, sink: &Sink) -> Bridge {
    let client = match raw.client {
        Some(RawClient::HeyApi) => Client::HeyApi,
        Some(RawClient::Fetch) | None => Client::Fetch,
    };
    Bridge {
        client,
        out: word::<Folder>(raw.out, &at.key("out"), sink),
        scaffold: word::<Folder>(raw.scaffold, &at.key("scaffold"), sink),
        standard_schema: raw.standard_schema.unwrap_or_default(),
        frameworks: raw
            .frameworks
            .map_or_else(|| vec![Framework::React], |all| all.into_iter().map(framework).collect()),
    }
}

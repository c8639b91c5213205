//! Rules across words. Each states one rule.

use crate::JsonPath;
use crate::diagnostic::Sink;
use crate::model::{Auth, Lifetimes, SameSite};
use crate::words::Duration;

/// `cookie_secure` is short for `cookie.secure`: only one of them is written.
pub(crate) fn one_word_for_secure(long: Option<bool>, short: Option<bool>, at: &JsonPath, sink: &Sink) {
    if long.is_some() && short.is_some() {
        let message = "`cookie_secure` and `cookie.secure` are the same word";
        let other = JsonPath::auth().key("cookie").key("secure");
        sink.error_beside("AG0301", at, message, "keep one of them", (&other, "the other is here"));
    }
}

/// A cookie that follows every cross-site request must be asked for by its dangerous name, and be Secure.
pub(crate) fn same_site_none_is_named(same_site: SameSite, danger: Option<bool>, secure: bool, sink: &Sink) {
    let at = JsonPath::auth().key("cookie").key("same_site");
    if same_site == SameSite::None && danger != Some(true) {
        let help = "write `lax` or `strict`; if another site must send the cookie, add `danger_same_site_none: true`";
        sink.error("AG0304", &at, "`none` sends the session cookie with every cross-site request", help);
    } else if same_site == SameSite::None && !secure {
        sink.error("AG0304", &at, "browsers refuse `none` without `secure`", "leave `secure` at true");
    }
    if danger == Some(true) {
        let message = "`danger_same_site_none` lets other sites send the session cookie";
        sink.warning(
            "AG0902",
            &JsonPath::auth().key("danger_same_site_none"),
            message,
            "leave it out once no other site needs it",
        );
    }
}

/// 60s ≤ touch ≤ idle ≤ absolute ≤ 30d, and 1m ≤ recent_auth ≤ 15m.
pub(crate) fn lifetimes_agree(l: &Lifetimes, at: &JsonPath, sink: &Sink) {
    let check = |good: bool, name: &str, message: String, help: &str| {
        if !good {
            sink.error("AG0302", &at.key(name), message, help);
        }
    };
    let minute = Duration::seconds(60);
    let month = Duration::seconds(30 * 86400);
    let absolute = (minute..=month).contains(&l.absolute);
    check(absolute, "absolute", format!("absolute {} is out of range", l.absolute), "write from `60s` to `30d`");
    let touch = l.touch >= minute;
    check(touch, "touch", format!("touch {} is out of range", l.touch), "write at least `60s`: each touch is a write");
    if absolute {
        check(
            l.idle <= l.absolute,
            "idle",
            format!("idle {} is longer than absolute {}", l.idle, l.absolute),
            "write idle ≤ absolute",
        );
    }
    if touch {
        check(
            l.touch <= l.idle,
            "touch",
            format!("touch {} is longer than idle {}", l.touch, l.idle),
            "write 60s ≤ touch ≤ idle",
        );
    }
    let recent = (minute..=Duration::seconds(900)).contains(&l.recent_auth);
    check(recent, "recent_auth", format!("recent_auth {} is out of range", l.recent_auth), "write from `1m` to `15m`");
}

/// A revocation is noticed within a minute at the latest.
pub(crate) fn revocation_is_short(max: Duration, sink: &Sink) {
    if max > Duration::seconds(60) {
        let at = JsonPath::auth().key("revocation").key("max");
        sink.error("AG0302", &at, format!("max {max} is out of range"), "write from `0s` to `60s`");
    }
}

/// Two routes of ours never share a path.
pub(crate) fn routes_do_not_collide(auth: &Auth, sink: &Sink) {
    let token = auth.token_url.as_str();
    let ours = ["/auth/providers", "/auth/sessions", "/auth/sessions/revoke-others", "/auth/sessions/revoke-all"];
    let logout = auth.token_url.then("/logout");
    let below = |path: &str| path.strip_prefix("/auth/sessions/").is_some_and(|rest| !rest.contains('/'));
    let at_root = auth.mount.is_none() && ["/health", "/health/ready"].contains(&token);
    for path in [token, logout.as_str()] {
        if ours.contains(&path) || below(path) || at_root {
            let at = JsonPath::auth().key("token_url");
            sink.error(
                "AG0308",
                &at,
                format!("`{path}` is a route of its own"),
                "write another path, such as `/auth/token`",
            );
        }
    }
}

//! Where a provider sends the browser back to: exactly one of `callback_path` and `redirect_uri`.

use super::raw::RawProvider;
use super::settings::{Provider, Redirect};
use crate::JsonPath;
use crate::check::word;
use crate::diagnostic::Sink;
use crate::methods::Surroundings;
use crate::words::{HttpUrl, RoutePath, Slug, Word};

impl Provider {
    /// The word that says where the callback is.
    pub(super) fn redirect_key(&self) -> JsonPath {
        self.at.key(if self.redirect.uri.is_some() { "redirect_uri" } else { "callback_path" })
    }
}

pub(super) fn check(
    raw: &mut RawProvider,
    slug: Option<&Slug>,
    around: &Surroundings,
    at: &JsonPath,
    sink: &Sink,
) -> Option<Redirect> {
    let usual = slug.map_or("/v1/auth/oauth/<slug>/callback".to_owned(), |slug| around.usual_callback(slug));
    match (raw.callback_path.take(), raw.redirect_uri.take()) {
        (None, None) => {
            let help = format!("add `callback_path: '{usual}'`");
            sink.error("AG0313", at, "auth.provider says neither `callback_path` nor `redirect_uri`", help);
            None
        }
        (Some(_), Some(_)) => {
            let help = format!("keep one of them, such as `callback_path: '{usual}'`");
            let (here, other) = (at.key("redirect_uri"), at.key("callback_path"));
            let message = "`callback_path` and `redirect_uri` exclude each other";
            sink.error_beside("AG0313", &here, message, help, (&other, "the other is here"));
            None
        }
        (Some(path), None) => {
            let at = at.key("callback_path");
            let path = word::<RoutePath>(Some(path), &at, sink)?;
            if !around.is_under_mount(path.as_str()) {
                let message = format!("`{}` does not begin with the mount", path.as_str());
                sink.error("AG0314", &at, message, format!("write `{usual}`"));
                return None;
            }
            Some(Redirect { path, uri: None })
        }
        (None, Some(uri)) => literal(&uri, &usual, around, &at.key("redirect_uri"), sink),
    }
}

/// A literal URI is served at its own path where that is below the mount, else at the usual one.
fn literal(text: &str, usual: &str, around: &Surroundings, at: &JsonPath, sink: &Sink) -> Option<Redirect> {
    let uri = word::<HttpUrl>(Some(text.to_owned()), at, sink)?;
    if !uri.is_https() && !uri.is_loopback() {
        sink.error("AG0316", at, "a redirect URI is https", "write an https URL; http is for a loopback host only");
        return None;
    }
    if uri.is_https() && !around.secure_cookie {
        let help = "leave `cookie_secure` out, or write `callback_path`, which follows the API's origin";
        sink.error("AG0317", at, "an https redirect URI does not fit a session cookie for plain http", help);
        return None;
    }
    let own = RoutePath::parse(uri.path()).ok().filter(|path| around.is_under_mount(path.as_str()));
    let path = own.or_else(|| RoutePath::parse(usual).ok())?;
    Some(Redirect { path, uri: Some(uri.as_str().to_owned()) })
}

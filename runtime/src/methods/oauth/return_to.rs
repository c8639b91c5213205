//! Where a browser goes after a sign-in: a path of the app, whatever `return_to` says.

use url::Url;

use crate::env::Origin;

/// The most bytes of a path.
const LONGEST: usize = 2048;

/// The path, if every parser reads `text` as a path of the app's own origin.
pub(super) fn safe(text: &str, app: &Origin) -> Option<String> {
    let plain = text.bytes().all(|b| b.is_ascii_graphic() && !b"\\\"<>`{}|^".contains(&b));
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let lower = path.to_ascii_lowercase();
    // What decodes to a slash, a backslash or a dot may mean another path to the next program.
    let hidden = ["%2f", "%5c", "%2e", "%00", "%09", "%0a", "%0d", "%25"].iter().any(|escape| lower.contains(escape));
    let dots = path.split('/').any(|segment| segment == "." || segment == "..");
    if text.len() > LONGEST || !plain || !path.starts_with('/') || path.contains("//") || hidden || dots {
        return None;
    }
    let joined = Url::parse(app.as_str()).ok()?.join(text).ok()?;
    let same =
        joined.origin().ascii_serialization() == app.as_str() && joined.username().is_empty() && joined.path() == path;
    same.then(|| text.to_owned())
}

/// The sign-in is in a window of its own, in the words of OpenID Connect Core 1.0 section 3.1.2.1. It is the app's to know; the
/// provider is told nothing.
pub(super) const DISPLAY: &str = "display";
pub(super) const POPUP: &str = "popup";

/// `path` as a window of its own comes back to it: the app sees by it that the window is to be closed.
pub(super) fn of_popup(path: &str) -> String {
    if is_of_popup(path) { path.to_owned() } else { with(path, DISPLAY, POPUP) }
}

/// True for a path of [`of_popup`].
pub(super) fn is_of_popup(path: &str) -> bool {
    let before = path.split('#').next().unwrap_or_default();
    let query = before.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == DISPLAY && value == POPUP)
}

/// `path` with one more query parameter, before a fragment if there is one.
pub(super) fn with(path: &str, name: &str, value: &str) -> String {
    let (before, fragment) = path.split_once('#').map_or((path, None), |(before, f)| (before, Some(f)));
    let sign = if before.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|f| format!("#{f}")).unwrap_or_default();
    format!("{before}{sign}{name}={value}{fragment}")
}

//! `/login?next=1`: a path of the frontend that a browser is sent to.

use url::Url;

use super::{BadWord, Word, shown};

/// A path on the app's own origin, with or without a query; never a way to another origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPath(String);

impl AppPath {
    /// The path, beginning with `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Word for AppPath {
    const CODE: &'static str = "AG0211";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let graphic = text.bytes().all(|b| b.is_ascii_graphic() && !b"\\\"<>`{}|^#".contains(&b));
        let path = text.split('?').next().unwrap_or_default();
        let dots = |segment: &str| {
            let plain = segment.to_ascii_lowercase().replace("%2e", ".");
            plain == "." || plain == ".."
        };
        let one_slash = text.starts_with('/') && !path.contains("//") && !path.split('/').any(dots);
        let hidden = ["%2f", "%5c", "%00"].iter().any(|escape| path.to_ascii_lowercase().contains(escape));
        let stays = Url::parse("https://app.example").and_then(|base| base.join(text));
        let stays = stays.is_ok_and(|url| url.origin().ascii_serialization() == "https://app.example");
        if graphic && one_slash && !hidden && stays && text.len() <= 2048 {
            return Ok(Self(text.to_owned()));
        }
        Err(BadWord {
            what: format!("`{}` is not a path of the app", shown(text)),
            help: "write a path such as `/` or `/login`: it begins with one slash and stays on the app's own origin; no `#`",
        })
    }
}

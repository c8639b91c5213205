//! What to write where the engine stopped: the nearest name that there is.

use std::path::Path;

use crate::places::Place;
use crate::{LIBRARY, suggest};

/// What to write instead, and where exactly; from the engine's own message and the place that it names.
pub(crate) fn remedy(root: &Path, message: &str, place: Option<Place>) -> (String, Option<Place>) {
    let plain = || "mend the Jsonnet there".to_owned();
    let after = |start: &str| message.strip_prefix(start).map(|rest| rest.trim_end_matches('.').to_owned());
    if let Some(import) = message.strip_prefix("couldn't open import \"").and_then(|rest| rest.split('"').next()) {
        let near = suggest::nearest(import, [super::imports::LIBRARY_NAME]);
        return (near.map_or_else(plain, |near| format!("did you mean `{near}`?")), place);
    }
    if let Some(name) = after("Unknown variable: ") {
        let text = place.as_ref().and_then(|place| std::fs::read_to_string(root.join(&place.file)).ok());
        let text = text.unwrap_or_default();
        let near = suggest::nearest(&name, locals(&text).chain(["std", "self"]));
        return (near.map_or_else(plain, |near| format!("did you mean `{near}`?")), place);
    }
    let (Some(name), Some(place)) = (after("field does not exist: "), &place) else { return (plain(), place) };
    let written = place.named().and_then(|chain| chain.split_once(&format!(".{name}")));
    let Some((object, _)) = written.filter(|(object, _)| *object != "std") else {
        return (plain(), Some(place.clone()));
    };
    let column = place.column + object.chars().count() + 1;
    let place = Place { column, width: name.chars().count(), ..place.clone() };
    let help = match suggest::nearest(&name, constructors()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => plain(),
    };
    (help, Some(place))
}

/// The names that `local` binds in a text.
fn locals(text: &str) -> impl Iterator<Item = &str> {
    let end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    text.split("local ").skip(1).filter_map(move |rest| rest.trim_start().split(end).next()).filter(|n| !n.is_empty())
}

/// The library's functions.
fn constructors() -> impl Iterator<Item = &'static str> {
    LIBRARY
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_once('('))
        .map(|(name, _)| name)
        .filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
}

#[cfg(test)]
mod tests {
    use super::{constructors, locals};

    #[test]
    fn every_constructor_of_the_library_is_known_by_name() {
        assert_eq!(constructors().collect::<Vec<_>>(), ["config", "password", "oauth", "provider"]);
    }

    #[test]
    fn locals_are_found_by_name() {
        let text = "local a = 1;\n{ local  b_2(x) = x, c: local d = 1; d }\nlocal";
        assert_eq!(locals(text).collect::<Vec<_>>(), ["a", "b_2", "d"]);
    }
}

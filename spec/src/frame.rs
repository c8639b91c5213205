//! A finding as people read it: the line of their file with the mistake underlined.
//!
//! ```text
//! error[AG0107]: unknown key `cookie_secur` in auth.config
//!  --> project.jsonnet:9:5
//!   |
//! 9 |     cookie_secur: false,
//!   |     ^^^^^^^^^^^^
//!   |
//!   = path: auth.cookie_secur
//!   = help: did you mean `cookie_secure`?
//! ```

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Level, Message, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::places::Place;

/// Renders a finding, with the colours of a terminal or without. What is not printable in the user's text comes out as a symbol.
#[must_use]
pub fn frame(finding: &Diagnostic, colour: bool) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut group = level.primary_title(&finding.message).id(finding.code).elements(None::<Message<'_>>);
    let related = finding.related.as_ref().and_then(|related| Some((related.place.as_ref()?, related.message)));
    let (told, drawn) = if finding.is_masked() { (related, None) } else { (None, related) };
    let told = told.map(|(place, message)| format!("{message}: {place}"));
    let drawn = drawn.map(|(place, message)| (place, AnnotationKind::Context.span(span(place)).label(message)));
    let (beside, apart) = match drawn {
        Some((place, mark)) if finding.place.as_ref().is_some_and(|here| same_line(here, place)) => (Some(mark), None),
        other => (None, other),
    };
    group = match &finding.place {
        None => group.element(Origin::path(&finding.file)),
        Some(place) if finding.is_masked() => {
            group.element(Origin::path(&place.file).line(place.line).char_column(place.column))
        }
        Some(place) => {
            group.element(snippet(place).annotation(AnnotationKind::Primary.span(span(place))).annotations(beside))
        }
    };
    if let Some((place, mark)) = apart {
        group = group.element(snippet(place).annotation(mark));
    }
    if let Some(note) = &told {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(path) = &finding.path {
        group = group.element(Level::NOTE.with_name("path").message(path.as_str()));
    }
    renderer.render(&[group.element(Level::HELP.message(&finding.help))])
}

fn same_line(one: &Place, other: &Place) -> bool {
    (&one.file, one.line) == (&other.file, other.line)
}

fn snippet(place: &Place) -> Snippet<'_, Annotation<'_>> {
    Snippet::source(&place.text).line_start(place.line).path(&place.file)
}

/// The bytes of the place's line that are meant.
fn span(place: &Place) -> Range<usize> {
    let byte = |chars: usize| place.text.char_indices().nth(chars).map_or(place.text.len(), |(at, _)| at);
    let start = place.column.saturating_sub(1);
    byte(start)..byte(start + place.width)
}

#[cfg(test)]
mod tests {
    use super::frame;
    use crate::JsonPath;
    use crate::diagnostic::{Diagnostic, Severity};
    use crate::places::Place;

    fn finding(text: &str, column: usize, message: &str) -> Diagnostic {
        let place = Place { file: "project.jsonnet".into(), line: 3, column, width: 3, text: text.into() };
        let (message, help) = (message.to_owned(), "write it plainly".to_owned());
        let file = place.file.clone();
        let (severity, path) = (Severity::Error, Some(JsonPath::default()));
        Diagnostic { severity, code: "AG0107", file, path, place: Some(place), message, help, related: None }
    }

    #[test]
    fn a_wide_letter_before_the_mistake_does_not_move_its_mark() {
        let plain = frame(&finding("  '漢字': bad,", 9, "unknown key"), false);
        let lines: Vec<&str> = plain.lines().collect();
        assert_eq!((lines[1], lines[3]), (" --> project.jsonnet:3:9", "3 |   '漢字': bad,"));
        // The two letters take two columns each.
        assert_eq!(lines[4], format!("  | {}^^^", " ".repeat(10)));
    }

    #[test]
    fn control_characters_of_a_spec_do_not_reach_the_terminal() {
        let plain = frame(&finding("  '\u{1b}[2J\u{202e}': bad,", 3, "unknown key `\u{1b}]0;x\u{7}`"), false);
        assert!(plain.chars().all(|c| c == '\n' || !c.is_control()) && !plain.contains('\u{202e}'), "{plain:?}");
    }

    #[test]
    fn colour_changes_nothing_but_the_colour() {
        let finding = finding("  bad: 1,", 3, "unknown key");
        let (plain, coloured) = (frame(&finding, false), frame(&finding, true));
        let mut escape = false;
        let stripped: String = coloured
            .chars()
            .filter(|c| match (escape, c) {
                (_, '\u{1b}') => {
                    escape = true;
                    false
                }
                (true, 'm') => {
                    escape = false;
                    false
                }
                (escape, _) => !escape,
            })
            .collect();
        assert_ne!(plain, coloured);
        assert_eq!(plain, stripped);
    }
}

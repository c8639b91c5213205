//! One file: its text, and byte offsets as lines and columns.

use std::path::Path;

use super::Place;

pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
}

impl Source {
    /// Reads a file of the project; none if there is none, or it lies outside.
    pub(super) fn read(root: &Path, name: &Path) -> Option<Self> {
        let real = root.join(name).canonicalize().ok()?;
        let inside = real.strip_prefix(root.canonicalize().ok()?).ok()?.display().to_string();
        let text = std::fs::read_to_string(&real).ok()?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Some(Self { name: inside, text })
    }

    /// The place of a span of bytes. A span of several lines is shown to the end of its first.
    pub(super) fn place(&self, start: usize, end: usize) -> Option<Place> {
        let before = self.text.get(..start)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let meant = self.text.get(start..end.clamp(start, line_end))?;
        Some(Place {
            file: self.name.clone(),
            line: before.matches('\n').count() + 1,
            column: self.text.get(line_start..start)?.chars().count() + 1,
            width: meant.trim_end().chars().count().max(1),
            text: self.text.get(line_start..line_end)?.trim_end().to_owned(),
        })
    }

    /// The place of a line and a column in bytes, as the engine counts.
    pub(super) fn at(&self, line: usize, column: usize) -> Option<Place> {
        let skipped: usize = self.text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let start = (skipped + column.saturating_sub(1)).min(self.text.len());
        let start = (0..=start).rev().find(|at| self.text.is_char_boundary(*at))?;
        let place = self.place(start, start)?;
        (place.line == line || start == self.text.len()).then_some(place)
    }

    /// How deep brackets nest, strings and comments not told apart.
    pub(super) fn depth(&self) -> usize {
        let (mut open, mut deepest) = (0_usize, 0);
        for byte in self.text.bytes() {
            match byte {
                b'(' | b'[' | b'{' => {
                    open += 1;
                    deepest = deepest.max(open);
                }
                b')' | b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
        }
        deepest
    }
}

//! What a code means, and what a word of a spec is and where it was written.

mod pages;
mod words;

pub use pages::{Page, pages};
pub use words::{Explained, word};

/// The page of a code, such as `AG0107`.
#[must_use]
pub fn page(code: &str) -> Option<&'static Page> {
    pages().find(|page| page.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests;

//! One page a code: what it means, why it is so, a wrong and a right spec. Tests run both.

/// What a code means.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// The code.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub title: &'static str,
    /// Why it is so.
    pub why: &'static str,
    /// Words of the block that are answered with the code; empty where no spec shows it.
    pub wrong: &'static str,
    /// The same, mended.
    pub right: &'static str,
}

const fn page(
    code: &'static str,
    title: &'static str,
    why: &'static str,
    wrong: &'static str,
    right: &'static str,
) -> Page {
    Page { code, title, why, wrong, right }
}

mod rules;
mod words;

/// Every code's page, by code.
pub fn pages() -> impl Iterator<Item = &'static Page> {
    words::PAGES.iter().chain(rules::PAGES)
}

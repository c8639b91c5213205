//! What of a spec faces the outside, as facts that a review can compare: `generated/auth.lock.json`.
//!
//! Each fact carries what a change of it means, so that two lock files can be compared without the specs they are of.

mod build;
mod diff;

pub(crate) use build::surface;
pub use diff::{Change, Verdict, compare};

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The facts of one spec, by name, such as `session.idle`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surface {
    /// The facts.
    pub facts: BTreeMap<String, Fact>,
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is.
    pub value: Value,
    /// Which change of it opens the surface.
    pub wider: Wider,
    /// Which sessions end where it changes, in words; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ends: String,
}

/// A fact's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A truth value.
    Flag(bool),
    /// A number, whose unit its name says.
    Number(u64),
    /// A text.
    Text(String),
    /// Names without order.
    Set(BTreeSet<String>),
}

/// Which change of a fact opens the surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wider {
    /// A larger number, `true`, or a further name.
    More,
    /// A smaller number, `false`, or a name less.
    Less,
    /// Any: the two cannot be ordered.
    Changed,
    /// None: it is told, and no more.
    Never,
}

impl Fact {
    fn new(value: Value, wider: Wider) -> Self {
        Self { value, wider, ends: String::new() }
    }

    /// A number of which more is wider.
    pub(crate) fn more(number: impl Into<u64>) -> Self {
        Self::new(Value::Number(number.into()), Wider::More)
    }

    /// A number of which less is wider.
    pub(crate) fn less(number: impl Into<u64>) -> Self {
        Self::new(Value::Number(number.into()), Wider::Less)
    }

    /// A truth value that is wider where it is `true`.
    pub(crate) fn open(flag: bool) -> Self {
        Self::new(Value::Flag(flag), Wider::More)
    }

    /// A truth value that is wider where it is `false`.
    pub(crate) fn guard(flag: bool) -> Self {
        Self::new(Value::Flag(flag), Wider::Less)
    }

    /// Names, each of which opens something.
    pub(crate) fn set(names: impl IntoIterator<Item = String>) -> Self {
        Self::new(Value::Set(names.into_iter().collect()), Wider::More)
    }

    /// Whom or what is trusted: any other is another trust.
    pub(crate) fn trust(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()), Wider::Changed)
    }

    /// Told, and no more.
    pub(crate) fn told(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()), Wider::Never)
    }

    /// Says which sessions end where the fact changes.
    pub(crate) fn ends(self, which: &str) -> Self {
        Self { ends: which.to_owned(), ..self }
    }
}

#[cfg(test)]
mod tests;

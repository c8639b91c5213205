//! Settings as a tree of literals.

/// A value that is printed as one Rust constant expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A truth value.
    Flag(bool),
    /// A whole number.
    Number(u64),
    /// A struct of the door, with its fields in order.
    Record(&'static str, Vec<(&'static str, Literal)>),
    /// A variant of an enum of the door.
    Variant(&'static str, &'static str),
    /// A list.
    List(Vec<Literal>),
    /// A value that may be absent.
    Maybe(Option<Box<Literal>>),
}

impl Literal {
    /// A struct of the door.
    #[must_use]
    pub fn record<const N: usize>(name: &'static str, fields: [(&'static str, Literal); N]) -> Self {
        Self::Record(name, fields.into())
    }
}

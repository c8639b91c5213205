//! Where in the evaluated spec a value stands.

use std::cmp::Ordering;
use std::fmt;

/// A path such as `auth.methods[1].providers[0].issuer`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonPath {
    text: String,
    segments: Vec<Segment>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// A member of an object.
    Key(String),
    /// An element of a list, from 0.
    Index(usize),
}

impl JsonPath {
    /// The path of the `auth` block itself.
    #[must_use]
    pub fn auth() -> Self {
        Self { text: "auth".to_owned(), segments: vec![Segment::Key("auth".to_owned())] }
    }

    /// This path's member `name`.
    #[must_use]
    pub fn key(&self, name: &str) -> Self {
        let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let text = if plain { format!("{}.{name}", self.text) } else { format!("{}[{name:?}]", self.text) };
        self.then(text, Segment::Key(name.to_owned()))
    }

    /// This path's element `index`, from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.then(format!("{}[{index}]", self.text), Segment::Index(index))
    }

    /// Reads a path as it is printed; none for any other text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix("auth")?;
        let mut path = Self::auth();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('[') {
                let (index, after) = after.split_once(']')?;
                path = path.index(index.parse().ok()?);
                rest = after;
            } else {
                let after = rest.strip_prefix('.')?;
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let (name, after) = after.split_at(end);
                path = Some(path.key(name)).filter(|_| !name.is_empty())?;
                rest = after;
            }
        }
        Some(path)
    }

    /// The steps as texts.
    pub(crate) fn steps(&self) -> impl Iterator<Item = String> {
        self.segments.iter().map(|segment| match segment {
            Segment::Key(name) => name.clone(),
            Segment::Index(index) => index.to_string(),
        })
    }

    /// The path as a JSON pointer (RFC 6901).
    pub(crate) fn pointer(&self) -> String {
        self.steps().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect()
    }

    fn then(&self, text: String, segment: Segment) -> Self {
        let mut segments = self.segments.clone();
        segments.push(segment);
        Self { text, segments }
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The path's steps.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

impl PartialOrd for JsonPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for JsonPath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

//! Two surfaces compared: what opens, what closes, which sessions end.

use std::fmt;

use super::{Fact, Surface, Value, Wider};

/// What a change does to the surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It opens.
    Wider,
    /// It closes.
    Narrower,
    /// Neither.
    Neutral,
}

impl Verdict {
    /// One word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Neutral => "neutral",
        }
    }
}

/// One fact that is another now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// What it does.
    pub verdict: Verdict,
    /// What was; none for a fact that is new.
    pub before: Option<Value>,
    /// What is; none for a fact that is gone.
    pub after: Option<Value>,
    /// Which sessions end; empty for none.
    pub ends: String,
}

/// Every change from `old` to `new`, those that open first.
#[must_use]
pub fn compare(old: &Surface, new: &Surface) -> Vec<Change> {
    let names: std::collections::BTreeSet<&String> = old.facts.keys().chain(new.facts.keys()).collect();
    let mut changes: Vec<Change> =
        names.into_iter().filter_map(|name| change(name, old.facts.get(name), new.facts.get(name))).collect();
    changes.sort_by(|a, b| (a.verdict, &a.name).cmp(&(b.verdict, &b.name)));
    changes
}

fn change(name: &str, old: Option<&Fact>, new: Option<&Fact>) -> Option<Change> {
    let (before, after) = (old.map(|f| &f.value), new.map(|f| &f.value));
    if before == after {
        return None;
    }
    let known = new.or(old)?;
    let verdict = match (before, after) {
        _ if known.wider == Wider::Never => Verdict::Neutral,
        (Some(before), Some(after)) => judge(before, after, known.wider),
        // What comes whole opens something, and what goes whole closes it: the facts of a method, of a provider.
        (None, _) => Verdict::Wider,
        (_, None) => Verdict::Narrower,
    };
    let ends = if old.is_some() { known.ends.clone() } else { String::new() };
    Some(Change { name: name.to_owned(), verdict, before: before.cloned(), after: after.cloned(), ends })
}

fn judge(before: &Value, after: &Value, wider: Wider) -> Verdict {
    let more = match (before, after) {
        (Value::Number(before), Value::Number(after)) => after > before,
        (Value::Flag(before), Value::Flag(after)) => after > before,
        // A name more opens, whatever else goes.
        (Value::Set(before), Value::Set(after)) if wider == Wider::More => !after.is_subset(before),
        (Value::Set(before), Value::Set(after)) if wider == Wider::Less => before.is_subset(after),
        _ => return Verdict::Wider,
    };
    match wider {
        Wider::More if more => Verdict::Wider,
        Wider::Less if !more => Verdict::Wider,
        Wider::Changed => Verdict::Wider,
        Wider::More | Wider::Less => Verdict::Narrower,
        Wider::Never => Verdict::Neutral,
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Set(names) => f.write_str(&names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
        }
    }
}

impl fmt::Display for Change {
    /// `wider    session.absolute_seconds: 86400 -> 2592000`; of a set only what came and went.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:8} {}: ", self.verdict.as_str(), self.name)?;
        match (&self.before, &self.after) {
            (Some(Value::Set(before)), Some(Value::Set(after))) => {
                let gone = before.difference(after).map(|name| format!("- {name}"));
                let came = after.difference(before).map(|name| format!("+ {name}"));
                f.write_str(&gone.chain(came).collect::<Vec<_>>().join(", "))?;
            }
            (before, after) => {
                let shown = |value: &Option<Value>| value.as_ref().map_or("none".to_owned(), Value::to_string);
                write!(f, "{} -> {}", shown(before), shown(after))?;
            }
        }
        if self.ends.is_empty() { Ok(()) } else { write!(f, "; ends {}", self.ends) }
    }
}

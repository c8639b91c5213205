//! `30d`, `24h`, `90m`, `45s`, `250ms`.

use super::{BadWord, Word, shown};

/// A span of time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(u64);

impl Duration {
    /// `n` seconds.
    #[must_use]
    pub const fn seconds(n: u64) -> Self {
        Self(n * 1000)
    }

    /// Whole seconds, rounded down.
    #[must_use]
    pub fn as_seconds(self) -> u64 {
        self.0 / 1000
    }

    /// Milliseconds.
    #[must_use]
    pub fn as_millis(self) -> u64 {
        self.0
    }
}

/// Units from large to small, in milliseconds.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        for (unit, length) in UNITS {
            if self.0.is_multiple_of(length) {
                return write!(f, "{}{unit}", self.0 / length);
            }
        }
        write!(f, "{}ms", self.0)
    }
}

impl Word for Duration {
    const CODE: &'static str = "AG0204";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let length = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, length)| *length);
        // Ten digits of days are far above every ceiling and below an overflow.
        match (length, number.len()) {
            (Some(length), 1..=10) => number.parse::<u64>().ok().map(|n| Self(n * length)),
            _ => None,
        }
        .ok_or_else(|| BadWord {
            what: format!("`{}` is not a duration", shown(text)),
            help: "write one whole number and a unit: `30d`, `24h`, `90m`, `45s` or `250ms`",
        })
    }
}

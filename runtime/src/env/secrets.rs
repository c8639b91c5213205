//! The signing secret, and the one before it during a rotation.

use super::Reader;
use crate::secret::Secret;

/// The fewest bytes of a secret: 256 bits, as RFC 7518 section 3.2 asks of HS256.
const SHORTEST: usize = 32;

/// The fewest distinct bytes; fewer is a repeated key, not a random one.
const FEWEST_DISTINCT: usize = 8;

/// Texts of documentation and habit that no deployment may use.
const SAMPLES: [&str; 6] =
    ["changeme", "change-me", "secretsecret", "your-256-bit-secret", "0123456789abcdef", "password"];

/// The secrets of a running gateway.
#[derive(Debug, Clone)]
pub(crate) struct KeyMaterial {
    /// Signs and verifies.
    pub(crate) current: Secret,
    /// Verifies only.
    pub(crate) previous: Option<Secret>,
}

impl KeyMaterial {
    pub(super) fn read(name: &str, reader: &mut Reader<'_>) -> Option<Self> {
        let previous_name = format!("{name}_PREVIOUS");
        let current = one(name, reader);
        let previous = reader.get(&previous_name).is_some().then(|| one(&previous_name, reader));
        if reader.get(name).is_none() {
            reader.problem(name, "required: set a random secret, such as one from `keys new`");
        }
        match previous {
            None => Some(Self { current: current?, previous: None }),
            Some(previous) => Some(Self { current: current?, previous: Some(previous?) }),
        }
    }
}

fn one(name: &str, reader: &mut Reader<'_>) -> Option<Secret> {
    let value = reader.get(name)?;
    match check_secret(&value) {
        Ok(()) => Some(Secret::new(value)),
        Err(what) => {
            reader.problem(name, what);
            None
        }
    }
}

/// Whether a secret is long and varied enough, and no sample.
pub(crate) fn check_secret(value: &str) -> Result<(), String> {
    if value.len() < SHORTEST {
        return Err(format!("too short: a secret has at least {SHORTEST} bytes; `keys new` makes one"));
    }
    let mut bytes: Vec<u8> = value.bytes().collect();
    bytes.sort_unstable();
    bytes.dedup();
    if bytes.len() < FEWEST_DISTINCT {
        return Err("too uniform: a secret is random; `keys new` makes one".to_owned());
    }
    let lower = value.to_lowercase();
    if SAMPLES.iter().any(|sample| lower.contains(sample)) {
        return Err("a sample of some documentation; `keys new` makes a secret".to_owned());
    }
    Ok(())
}

//! Raw to model: the rules of `auth.password`.

use super::raw::{RawArgon2, RawPassword};
use crate::JsonPath;
use crate::check::word;
use crate::diagnostic::Sink;
use crate::words::{FieldPath, RustPath};

/// `auth.password` with good words and its defaults.
#[derive(Debug)]
pub(crate) struct Password {
    pub(crate) at: JsonPath,
    pub(crate) credentials: RustPath,
    pub(crate) validate: RustPath,
    pub(crate) account: FieldPath,
    pub(crate) argon2: Argon2,
    pub(crate) min_length: u32,
    pub(crate) max_length: u32,
    pub(crate) failures: u32,
    pub(crate) hard_cap: u32,
    pub(crate) per_address_per_minute: u32,
    pub(crate) max_body: u32,
}

/// Cost of the hash: memory in KiB, passes, lanes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Argon2 {
    pub(crate) m: u32,
    pub(crate) t: u32,
    pub(crate) p: u32,
}

pub(crate) fn check(raw: RawPassword, at: &JsonPath, sink: &Sink) -> Option<Password> {
    let credentials = word::<RustPath>(raw.credentials_schema, &at.key("credentials_schema"), sink);
    let validate = word::<RustPath>(raw.validate_fn, &at.key("validate_fn"), sink);
    let account =
        word::<FieldPath>(Some(raw.account_attr.unwrap_or("username".to_owned())), &at.key("account_attr"), sink);
    let argon2 = costs(raw.argon2.unwrap_or_default(), &at.key("argon2"), sink);
    let (min_length, max_length) = (raw.min_length.unwrap_or(15), raw.max_length.unwrap_or(256));
    lengths_agree(min_length, max_length, at, sink);
    no_short_password_alone(min_length, at, sink);
    let throttle = raw.throttle.unwrap_or_default();
    Some(Password {
        at: at.clone(),
        credentials: credentials?,
        validate: validate?,
        account: account?,
        argon2: argon2?,
        min_length,
        max_length,
        failures: throttle.failures.unwrap_or(5),
        hard_cap: throttle.hard_cap.unwrap_or(100),
        per_address_per_minute: throttle.per_address_per_minute.unwrap_or(30),
        max_body: raw.max_body.unwrap_or(16384),
    })
}

/// Memory and passes make up for one another, down to the floors of the OWASP cheat sheet.
fn costs(raw: RawArgon2, at: &JsonPath, sink: &Sink) -> Option<Argon2> {
    let argon2 = Argon2 { m: raw.m.unwrap_or(65536), t: raw.t.unwrap_or(3), p: raw.p.unwrap_or(1) };
    if argon2.m < 47104 && argon2.t < 2 {
        let message = format!("m={} with t={} is below the floor", argon2.m, argon2.t);
        sink.error("AG0305", at, message, "write m ≥ 47104 with t ≥ 1, or m ≥ 19456 with t ≥ 2");
        return None;
    }
    Some(argon2)
}

/// The shortest password is not longer than the longest.
fn lengths_agree(min: u32, max: u32, at: &JsonPath, sink: &Sink) {
    if min > max {
        let message = format!("min_length {min} is above max_length {max}");
        sink.error("AG0306", &at.key("min_length"), message, "write 8 ≤ min_length ≤ max_length ≤ 1024");
    }
}

/// Below 15 code points a password needs a second factor beside it (NIST SP 800-63B-4 section 3.1.1.2).
fn no_short_password_alone(min: u32, at: &JsonPath, sink: &Sink) {
    if (8..15).contains(&min) {
        let message = format!("min_length {min} is below 15 and no second factor is declared");
        sink.error("AG0307", &at.key("min_length"), message, "write at least 15");
    }
}

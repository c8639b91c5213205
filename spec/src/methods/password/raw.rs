//! `auth.password({ … })` as it was written.

use schemars::JsonSchema;
use serde::Deserialize;

/// Sign-in with an account name and a password.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "auth.password", rename = "password")]
pub(crate) struct RawPassword {
    /// Dotted path of the type of the sign-in body.
    #[schemars(required)]
    pub(crate) credentials_schema: Option<String>,
    /// Dotted path of the async function that checks credentials and answers with a minted token id, or none.
    #[schemars(required)]
    pub(crate) validate_fn: Option<String>,
    /// Field of the credentials that names the account; the throttle counts by it. Default `username`.
    pub(crate) account_attr: Option<String>,
    /// Cost of the password hash, argon2id.
    pub(crate) argon2: Option<RawArgon2>,
    /// Shortest password that can be set, in code points. Default 15.
    #[schemars(range(min = 8, max = 1024))]
    pub(crate) min_length: Option<u32>,
    /// Longest password, in code points. Default 256.
    #[schemars(range(min = 64, max = 1024))]
    pub(crate) max_length: Option<u32>,
    /// Limits on guessing.
    pub(crate) throttle: Option<RawThrottle>,
    /// Largest sign-in body, in bytes. Default 16384.
    #[schemars(range(min = 1024, max = 1_048_576))]
    pub(crate) max_body: Option<u32>,
}

/// Cost of argon2id, with the letters of the PHC string.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "argon2", rename = "argon2")]
pub(crate) struct RawArgon2 {
    /// Memory in KiB. Default 65536.
    #[schemars(range(min = 19456, max = 262_144))]
    pub(crate) m: Option<u32>,
    /// Passes. Default 3.
    #[schemars(range(min = 1, max = 10))]
    pub(crate) t: Option<u32>,
    /// Lanes. Default 1.
    #[schemars(range(min = 1, max = 4))]
    pub(crate) p: Option<u32>,
}

/// Limits on guessing.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "throttle", rename = "throttle")]
pub(crate) struct RawThrottle {
    /// Failures in a row before an account must wait. Default 5.
    #[schemars(range(min = 1, max = 10))]
    pub(crate) failures: Option<u32>,
    /// Failures in a row after which an account stays closed until an operator acts. Default 100.
    #[schemars(range(min = 10, max = 100))]
    pub(crate) hard_cap: Option<u32>,
    /// Checks that one address may ask for in a minute. Default 30.
    #[schemars(range(min = 1, max = 600))]
    pub(crate) per_address_per_minute: Option<u32>,
}

//! Types of another module.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A user's id.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UserId(pub u64);

impl std::fmt::Display for UserId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How an account is paid for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    Free,
    SelfHosted,
    #[serde(rename = "pro \" </script> `${x}`")]
    Pro,
}

//! The users of `cargo dev`.

use authgate_runtime::prelude::{HookContext, HookError, Secret};

use super::{Addition, add};

/// Name and password, for the table of URLs.
pub const SHOWN: &[(&str, &str)] = &[("alice", "wonderland"), ("queen", "off-with-their-heads")];

/// Adds the users that are not there yet.
///
/// # Errors
/// If the database did not confirm.
pub async fn seed(cx: &HookContext) -> Result<(), HookError> {
    for ((username, password), role) in SHOWN.iter().zip(["member", "admin"]) {
        let (password, roles) = (Secret::new(*password), [role.to_owned()]);
        add(cx, Addition { username, email: None, roles: &roles, password: Some(&password) }).await?;
    }
    Ok(())
}

//! A module whose only glob is the prelude, which brings no hook.

use authgate_runtime::prelude::*;

pub async fn validate_login(credentials: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {
    Ok(None)
}

//! Okta, the authorization server of an organisation. Source: developer.okta.com/docs/reference/api/oidc. A custom
//! authorization server is `discover`.

use super::{Preset, openid};

pub(super) const PRESET: Preset = openid("Okta", "https://{domain}");

//! Auth0. Source: auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery. The issuer ends in a slash.

use super::{Preset, openid};

pub(super) const PRESET: Preset = openid("Auth0", "https://{domain}/");

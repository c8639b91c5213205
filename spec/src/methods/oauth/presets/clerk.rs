//! Clerk as an OAuth identity provider. Source: clerk.com/docs, "Use Clerk as an OAuth 2.0 / OpenID Connect provider".

use super::{Preset, openid};

pub(super) const PRESET: Preset = openid("Clerk", "https://{domain}");

//! GitLab.com. Source: docs.gitlab.com, "GitLab as OpenID Connect identity provider". A GitLab of one's own is `discover`.

use super::{Preset, openid};

pub(super) const PRESET: Preset = openid("GitLab", "https://gitlab.com");

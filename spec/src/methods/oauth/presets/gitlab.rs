//! GitLab.com. Source: docs.gitlab.com, "GitLab as OpenID Connect identity provider". A GitLab of one's own is `discover`.

use super::{Preset, Renewal, openid};

pub(super) const PRESET: Preset = Preset { renewal: Renewal::Unasked, ..openid("GitLab", "https://gitlab.com") };

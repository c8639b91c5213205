//! Google. Source: developers.google.com/identity/openid-connect/openid-connect.

use super::{Preset, Renewal, openid};

pub(super) const PRESET: Preset = Preset {
    // "Refreshing an access token (offline access)": a refresh token comes with the first consent only, unless it is asked again.
    renewal: Renewal::Parameters(&[("access_type", "offline"), ("prompt", "consent")]),
    ..openid("Google", "https://accounts.google.com")
};

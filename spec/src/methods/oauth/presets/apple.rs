//! Apple. Source: developer.apple.com/documentation/signinwithapplerestapi. Asking for a name or an address needs
//! `response_mode=form_post`; the client secret is an ES256 JWT of the team; there is no userinfo endpoint.

use super::{Preset, PresetAuth, Renewal, openid};

pub(super) const PRESET: Preset = Preset {
    scopes: &["openid", "email", "name"],
    auth: PresetAuth::Apple,
    form_post: true,
    renewal: Renewal::Unasked,
    ..openid("Apple", "https://appleid.apple.com")
};

//! Facebook: OAuth 2.0 without ID tokens in this flow. Source: developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow.
//! Paths without a version mean the oldest that the app may use. Nothing says whether an address is verified.

use super::{Preset, PresetAuth, PresetProtocol, Profile, Renewal, profile};

pub(super) const PRESET: Preset = Preset {
    label: "Facebook",
    scopes: &["email", "public_profile"],
    auth: PresetAuth::Post,
    form_post: false,
    renewal: Renewal::Unasked,
    protocol: PresetProtocol::OAuth2 {
        issuer: "https://www.facebook.com",
        authorization: "https://www.facebook.com/dialog/oauth",
        token: "https://graph.facebook.com/oauth/access_token",
        userinfo: "https://graph.facebook.com/me?fields=id,name,email",
        profile: Profile { email: "/email", name: "/name", ..profile(&["/id"]) },
    },
};

//! GitHub: OAuth 2.0 without ID tokens. Source: docs.github.com, "Authorizing OAuth apps" and "REST API endpoints for emails".

use super::{Emails, Preset, PresetAuth, PresetProtocol, Profile, Renewal, profile};

pub(super) const PRESET: Preset = Preset {
    label: "GitHub",
    scopes: &["read:user", "user:email"],
    auth: PresetAuth::Post,
    form_post: false,
    renewal: Renewal::Unasked,
    protocol: PresetProtocol::OAuth2 {
        issuer: "https://github.com",
        authorization: "https://github.com/login/oauth/authorize",
        token: "https://github.com/login/oauth/access_token",
        userinfo: "https://api.github.com/user",
        // The profile's own address is what the user chose to show; only the list says what is verified.
        profile: Profile {
            verified: Emails::Listed("https://api.github.com/user/emails"),
            name: "/name",
            username: "/login",
            picture: "/avatar_url",
            ..profile(&["/id"])
        },
    },
};

//! Discord: OAuth 2.0 without ID tokens. Source: discord.com/developers/docs/topics/oauth2 and /resources/user.

use super::{Emails, Preset, PresetAuth, PresetProtocol, Profile, Renewal, profile};

pub(super) const PRESET: Preset = Preset {
    label: "Discord",
    scopes: &["identify", "email"],
    auth: PresetAuth::Basic,
    form_post: false,
    renewal: Renewal::Unasked,
    protocol: PresetProtocol::OAuth2 {
        issuer: "https://discord.com",
        authorization: "https://discord.com/oauth2/authorize",
        token: "https://discord.com/api/oauth2/token",
        userinfo: "https://discord.com/api/users/@me",
        profile: Profile {
            email: "/email",
            verified: Emails::Field("/verified"),
            name: "/global_name",
            username: "/username",
            ..profile(&["/id"])
        },
    },
};

//! X, formerly Twitter: OAuth 2.0 with PKCE, without ID tokens and without addresses. Source: docs.x.com, "OAuth 2.0
//! Authorization Code Flow with PKCE" and "Get my User".

use super::{Preset, PresetAuth, PresetProtocol, Profile, Renewal, profile};

pub(super) const PRESET: Preset = Preset {
    label: "X",
    scopes: &["users.read", "tweet.read"],
    auth: PresetAuth::Basic,
    form_post: false,
    renewal: Renewal::Scope("offline.access", &[]),
    protocol: PresetProtocol::OAuth2 {
        issuer: "https://x.com",
        authorization: "https://x.com/i/oauth2/authorize",
        token: "https://api.x.com/2/oauth2/token",
        userinfo: "https://api.x.com/2/users/me",
        profile: Profile { name: "/data/name", username: "/data/username", ..profile(&["/data/id"]) },
    },
};

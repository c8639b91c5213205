//! Spotify: OAuth 2.0 without ID tokens. Source: developer.spotify.com, "Authorization Code Flow" and "Get Current User's
//! Profile", which says that the address is unverified.

use super::{Preset, PresetAuth, PresetProtocol, Profile, Renewal, profile};

pub(super) const PRESET: Preset = Preset {
    label: "Spotify",
    scopes: &["user-read-email"],
    auth: PresetAuth::Basic,
    form_post: false,
    renewal: Renewal::Unasked,
    protocol: PresetProtocol::OAuth2 {
        issuer: "https://accounts.spotify.com",
        authorization: "https://accounts.spotify.com/authorize",
        token: "https://accounts.spotify.com/api/token",
        userinfo: "https://api.spotify.com/v1/me",
        profile: Profile { email: "/email", name: "/display_name", ..profile(&["/id"]) },
    },
};

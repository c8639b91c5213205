//! The words that a provider has from its preset where the spec does not write them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::presets::{self, PresetAuth, PresetProtocol};
use super::raw::RawPreset;

/// The value of `word` in a provider that does not write it, and the preset that it is from.
pub(crate) fn of_preset(provider: &Value, word: &str) -> Option<(Value, String)> {
    let name = provider.get("preset")?;
    let data = presets::of(RawPreset::deserialize(name).ok()?)?;
    let value = match (word, &data.protocol) {
        ("label", _) => json!(data.label),
        ("scopes", _) => json!(data.scopes),
        ("client_auth", _) => match data.auth {
            PresetAuth::Basic => json!("basic"),
            PresetAuth::Post => json!("post"),
            PresetAuth::Apple => return None,
        },
        ("id_token_algs", PresetProtocol::OpenId { algorithms, .. }) => json!(algorithms),
        ("issuer", PresetProtocol::OpenId { issuer, .. } | PresetProtocol::OAuth2 { issuer, .. }) => json!(issuer),
        ("authorization_endpoint", PresetProtocol::OAuth2 { authorization, .. }) => json!(authorization),
        ("token_endpoint", PresetProtocol::OAuth2 { token, .. }) => json!(token),
        ("userinfo_endpoint", PresetProtocol::OAuth2 { userinfo, .. }) => json!(userinfo),
        _ => return None,
    };
    Some((value, format!("preset `{}`", name.as_str()?)))
}

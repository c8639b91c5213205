//! Slack. Source: api.slack.com/authentication/sign-in-with-slack.

use super::{Preset, PresetAuth, Renewal, openid};

/// The token method takes the client's id and secret in the body. Tokens do not end unless an app turns rotation on.
pub(super) const PRESET: Preset =
    Preset { auth: PresetAuth::Post, renewal: Renewal::Unasked, ..openid("Slack", "https://slack.com") };

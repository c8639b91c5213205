//! Slack. Source: api.slack.com/authentication/sign-in-with-slack.

use super::{Preset, PresetAuth, openid};

/// The token method takes the client's id and secret in the body.
pub(super) const PRESET: Preset = Preset { auth: PresetAuth::Post, ..openid("Slack", "https://slack.com") };

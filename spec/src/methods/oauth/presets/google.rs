//! Google. Source: developers.google.com/identity/openid-connect/openid-connect.

use super::{Preset, openid};

pub(super) const PRESET: Preset = openid("Google", "https://accounts.google.com");

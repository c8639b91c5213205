//! Amazon Cognito user pools. Source: docs.aws.amazon.com/cognito, "User pool endpoints and managed login reference".

use super::{Preset, openid};

pub(super) const PRESET: Preset = openid("Amazon Cognito", "https://cognito-idp.{region}.amazonaws.com/{user_pool_id}");

//! Amazon Cognito user pools. Source: docs.aws.amazon.com/cognito, "User pool endpoints and managed login reference".

use super::{Preset, Renewal, openid};

pub(super) const PRESET: Preset = Preset {
    renewal: Renewal::Unasked,
    ..openid("Amazon Cognito", "https://cognito-idp.{region}.amazonaws.com/{user_pool_id}")
};

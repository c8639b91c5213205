//! Logto. Source: docs.logto.io, "OpenID Connect discovery" and "Signing keys", which are ES384 unless an owner rotates them to RSA.

use super::{IssuerRule, OFFLINE_ACCESS, Preset, PresetProtocol, openid};
use crate::methods::oauth::raw::RawAlgorithm;

const ISSUER: &str = "https://{domain}/oidc";

pub(super) const PRESET: Preset = Preset {
    protocol: PresetProtocol::OpenId {
        issuer: ISSUER,
        rule: IssuerRule::Exact,
        algorithms: &[RawAlgorithm::Es384, RawAlgorithm::Rs256],
    },
    renewal: OFFLINE_ACCESS,
    ..openid("Logto", ISSUER)
};

//! Microsoft, accounts of any tenant. Source: learn.microsoft.com/entra/identity-platform/v2-protocols-oidc and
//! /id-token-claims-reference. Its metadata names the issuer as a template; a token's issuer must be that template filled
//! with the token's own tenant. An address is whatever a tenant's administrator wrote: it is never verified.

use super::{ALGORITHMS, IssuerRule, Preset, PresetProtocol, openid};

const ISSUER: &str = "https://login.microsoftonline.com/common/v2.0";

pub(super) const PRESET: Preset = Preset {
    protocol: PresetProtocol::OpenId { issuer: ISSUER, rule: IssuerRule::AnyTenant, algorithms: ALGORITHMS },
    ..openid("Microsoft", ISSUER)
};

//! Microsoft Entra ID (Azure AD), one tenant. Source: learn.microsoft.com/entra/identity-platform/v2-protocols-oidc.
//! The tenant may be named by its domain; the issuer always has its id.

use super::{ALGORITHMS, IssuerRule, Preset, PresetProtocol, openid};

const ISSUER: &str = "https://login.microsoftonline.com/{tenant}/v2.0";

pub(super) const PRESET: Preset = Preset {
    protocol: PresetProtocol::OpenId { issuer: ISSUER, rule: IssuerRule::OneTenant, algorithms: ALGORITHMS },
    ..openid("Microsoft", ISSUER)
};

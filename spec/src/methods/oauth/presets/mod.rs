//! The providers that a spec can name: data, one file each, from the providers' published documentation.

mod apple;
mod auth0;
mod aws_cognito;
mod azure_ad;
mod clerk;
mod discord;
mod facebook;
mod github;
mod gitlab;
mod google;
mod logto;
mod microsoft;
mod okta;
mod slack;
mod spotify;
mod twitter;

use super::raw::{RawAlgorithm, RawPreset};
use super::renewal::{OFFLINE_ACCESS, Renewal};
use super::settings::{Emails, IssuerRule, Profile};

/// What is known of a provider before its `auth.provider` is read.
#[derive(Debug)]
pub(super) struct Preset {
    pub(super) label: &'static str,
    pub(super) scopes: &'static [&'static str],
    /// How its documentation has clients authenticate.
    pub(super) auth: PresetAuth,
    /// Answers with a form that the browser posts, not with a redirect.
    pub(super) form_post: bool,
    pub(super) renewal: Renewal,
    pub(super) protocol: PresetProtocol,
}

/// Client authentication that a preset begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PresetAuth {
    Basic,
    Post,
    /// A secret that is a JWT, signed with a key of the developer's team.
    Apple,
}

/// How a provider says who signed in.
#[derive(Debug)]
pub(super) enum PresetProtocol {
    /// By ID token. `{…}` in the issuer are words of the provider.
    OpenId { issuer: &'static str, rule: IssuerRule, algorithms: &'static [RawAlgorithm] },
    /// By an endpoint of its own.
    OAuth2 {
        issuer: &'static str,
        authorization: &'static str,
        token: &'static str,
        userinfo: &'static str,
        profile: Profile,
    },
}

/// The data of a preset; none for `discover` and `manual`, which have all in the spec.
pub(super) fn of(preset: RawPreset) -> Option<&'static Preset> {
    Some(match preset {
        RawPreset::Google => &google::PRESET,
        RawPreset::Github => &github::PRESET,
        RawPreset::Gitlab => &gitlab::PRESET,
        RawPreset::Discord => &discord::PRESET,
        RawPreset::Slack => &slack::PRESET,
        RawPreset::Spotify => &spotify::PRESET,
        RawPreset::Facebook => &facebook::PRESET,
        RawPreset::Twitter => &twitter::PRESET,
        RawPreset::Apple => &apple::PRESET,
        RawPreset::Microsoft => &microsoft::PRESET,
        RawPreset::Auth0 => &auth0::PRESET,
        RawPreset::Okta => &okta::PRESET,
        RawPreset::AwsCognito => &aws_cognito::PRESET,
        RawPreset::AzureAd => &azure_ad::PRESET,
        RawPreset::Logto => &logto::PRESET,
        RawPreset::Clerk => &clerk::PRESET,
        RawPreset::Discover | RawPreset::Manual => return None,
    })
}

/// The scopes of an OpenID provider that says nothing else.
pub(super) const OPENID: &[&str] = &["openid", "email", "profile"];

/// The algorithms of an OpenID provider that says nothing else.
pub(super) const ALGORITHMS: &[RawAlgorithm] = &[RawAlgorithm::Rs256, RawAlgorithm::Es256, RawAlgorithm::EdDsa];

/// An OpenID provider like any other.
const fn openid(label: &'static str, issuer: &'static str) -> Preset {
    Preset {
        label,
        scopes: OPENID,
        auth: PresetAuth::Basic,
        form_post: false,
        renewal: Renewal::Scope("offline_access", &[]),
        protocol: PresetProtocol::OpenId { issuer, rule: IssuerRule::Exact, algorithms: ALGORITHMS },
    }
}

/// A profile whose fields have these names; more is said by what differs.
const fn profile(subject: &'static [&'static str]) -> Profile {
    Profile { subject, email: "", verified: Emails::Unproven, name: "", username: "", picture: "" }
}

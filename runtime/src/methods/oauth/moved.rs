//! Feature `testing`: every provider of the spec, at a server of the test's own.

use super::running::Says;
use super::settings::{Emails, Endpoints, Profile, Provider};

/// The variable that names the test's server, `http://127.0.0.1:<port>`.
pub(super) const VARIABLE: &str = "AUTHGATE_TEST_PROVIDERS";

/// What the provider says, with the same protocol and rules, below `base/<slug>`.
pub(super) fn moved(says: Says, issuer: &str, provider: &Provider, base: &str) -> (Says, String) {
    let here = format!("{base}/{}", provider.slug);
    // Lives as long as the test's process.
    let at = |path: &str| -> &'static str { Box::leak(format!("{here}/{path}").into_boxed_str()) };
    let endpoints = |old: &Endpoints| -> &'static Endpoints {
        Box::leak(Box::new(Endpoints {
            authorization: at("authorize"),
            token: at("token"),
            userinfo: old.userinfo.map(|_| at("userinfo")),
            jwks: old.jwks.map(|_| at("jwks")),
        }))
    };
    match says {
        Says::OpenId { rule, endpoints: old, algorithms } => {
            let slash = if issuer.ends_with('/') { "/" } else { "" };
            (Says::OpenId { rule, endpoints: old.map(endpoints), algorithms }, format!("{here}{slash}"))
        }
        Says::OAuth2 { endpoints: old, profile } => {
            let verified = match profile.verified {
                Emails::Unproven => Emails::Unproven,
                Emails::Field { pointer } => Emails::Field { pointer },
                Emails::Listed { .. } => Emails::Listed { url: at("emails") },
            };
            let profile = Profile { verified, ..*profile };
            (Says::OAuth2 { endpoints: endpoints(old), profile: Box::leak(Box::new(profile)) }, issuer.to_owned())
        }
    }
}

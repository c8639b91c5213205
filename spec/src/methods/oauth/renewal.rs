//! What makes a provider give a refresh token, without which a kept access token ends before the session does.

use super::presets;
use super::raw::RawPreset;
use crate::JsonPath;
use crate::diagnostic::Sink;
use crate::words::{Duration, Scope};

/// Parameters of the authorization request (RFC 6749 section 4.1.1) beside those of every sign-in.
pub(super) type Parameters = &'static [(&'static str, &'static str)];

/// What a provider wants before it gives a refresh token.
#[derive(Clone, Copy, Debug)]
pub(super) enum Renewal {
    /// Nothing: it gives one at every sign-in, or its access tokens outlive every session.
    Unasked,
    /// A scope, and the parameters without which it ignores the scope.
    Scope(&'static str, Parameters),
    /// These parameters.
    Parameters(Parameters),
}

/// OpenID Connect Core section 11: `offline_access` is ignored unless the user is asked for consent.
pub(super) const OFFLINE_ACCESS: Renewal = Renewal::Scope("offline_access", CONSENT);

/// Asks the user again, so that the provider gives a new refresh token at each sign-in.
const CONSENT: Parameters = &[("prompt", "consent")];

/// The life of an access token where a provider promises no more.
const USUAL: Duration = Duration::seconds(3600);

/// How long a session lasts, and whether the tokens of its provider are kept with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub(super) session: Duration,
    pub(super) vault: bool,
}

/// The parameters that a provider of this preset is asked with. A session that would outlive a kept token warns.
pub(super) fn parameters(
    preset: RawPreset,
    scopes: &[Scope],
    at: &JsonPath,
    (written, kept): (bool, Kept),
    sink: &Sink,
) -> Parameters {
    let openid = scopes.iter().any(|s| s.as_str() == "openid");
    let other = if openid { OFFLINE_ACCESS } else { Renewal::Unasked };
    match presets::of(preset).map_or(other, |data| data.renewal) {
        Renewal::Scope(scope, parameters) if scopes.iter().any(|s| s.as_str() == scope) => parameters,
        Renewal::Scope(scope, _) => {
            if kept.vault && kept.session > USUAL {
                let message = format!(
                    "a session lasts up to {}, the access token that is kept with it about an hour, and nothing renews it",
                    kept.session
                );
                let help = format!("add `'{scope}'` to `scopes`, so that the provider gives a refresh token");
                let place = if written { at.key("scopes") } else { at.clone() };
                sink.warning("AG0904", &place, message, help);
            }
            &[]
        }
        Renewal::Parameters(parameters) if kept.vault => parameters,
        Renewal::Parameters(_) | Renewal::Unasked => &[],
    }
}

//! What of sign-in through providers faces the outside: whom it trusts, and with what.

use super::check::OAuth;
use super::settings::{ClientAuth, Emails, IssuerRule, Protocol, Provider};
use crate::surface::Fact;

pub(crate) fn facts(method: &OAuth) -> Vec<(String, Fact)> {
    let fact = |name: &str, fact: Fact| (format!("oauth.{name}"), fact);
    let mut facts = vec![
        fact("identity_fn", Fact::trust(method.identity.dotted())),
        fact("links_verified_email", Fact::open(method.links_verified_email)),
        fact("vault", Fact::open(method.vault_key_env.is_some())),
        fact("success_path", Fact::told(method.success_path.as_str())),
        fact("error_path", Fact::told(method.error_path.as_str())),
    ];
    facts.extend(method.providers.iter().flat_map(provider));
    facts
}

fn provider(provider: &Provider) -> Vec<(String, Fact)> {
    let fact = |name: &str, fact: Fact| (format!("oauth.{}.{name}", provider.slug.as_str()), fact);
    // From what proves the client best to what proves nothing.
    let weakness: u64 = match provider.auth {
        ClientAuth::PrivateKeyJwt(_) | ClientAuth::Apple { .. } => 0,
        ClientAuth::Basic(_) | ClientAuth::Post(_) => 1,
        ClientAuth::None => 2,
    };
    let scopes = provider.scopes.iter().map(|scope| scope.as_str().to_owned());
    let mut facts = vec![
        fact("client_id", Fact::trust(provider.client_id.as_str())),
        fact("client_auth_weakness", Fact::more(weakness)),
        fact("scopes", Fact::set(scopes)),
        fact("redirect", Fact::told(provider.redirect.uri.as_deref().unwrap_or(provider.redirect.path.as_str()))),
        fact("ends_provider_session", Fact::guard(provider.ends_provider_session)),
    ];
    match &provider.protocol {
        Protocol::OpenId { issuer, rule, endpoints, algorithms } => {
            facts.extend([
                fact("issuer", Fact::trust(issuer.as_str())),
                fact("any_tenant", Fact::open(*rule == IssuerRule::AnyTenant)),
                fact("id_token_algs", Fact::set(algorithms.iter().map(|name| (*name).to_owned()))),
            ]);
            facts.extend(endpoints.iter().map(|at| fact("token_endpoint", Fact::trust(at.token.as_str()))));
        }
        Protocol::OAuth2 { issuer, endpoints, profile } => facts.extend([
            fact("issuer", Fact::trust(issuer.as_str())),
            fact("token_endpoint", Fact::trust(endpoints.token.as_str())),
            fact("vouches_for_addresses", Fact::open(!matches!(profile.verified, Emails::Unproven))),
        ]),
    }
    facts
}

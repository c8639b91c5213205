//! Model to plan: the routes, the settings and the hook of sign-in through providers.

use super::check::OAuth;
use super::settings::{ClientAuth, Emails, Endpoints, IssuerRule, Profile, Protocol, Provider, Userinfo};
use crate::JsonPath;
use crate::diagnostic::Sink;
use crate::domain::Domain;
use crate::plan::{
    Argument, Code, HookPlan, Literal, MethodPlan, Mounted, Parameter, Place, Reply, Route, SignInLink, Verb,
};
use crate::words::{EnvName, RoutePath};

pub(crate) fn plan(method: &OAuth, mounted: &Mounted, domain: &Domain, sink: &Sink) -> Option<MethodPlan> {
    domain.hook(&method.identity, true, &method.at.key("identity_fn"), sink);
    let link = |p: &Provider| SignInLink {
        slug: p.slug.as_str().to_owned(),
        label: p.label.as_str().to_owned(),
        path: below(p, mounted, "login"),
    };
    Some(MethodPlan {
        module: "oauth",
        routes: method.providers.iter().flat_map(|p| routes(p, &method.api_env, mounted)).collect(),
        types: Vec::new(),
        settings: settings(method, mounted),
        accessors: Vec::new(),
        hooks: vec![HookPlan {
            name: "identity",
            path: method.identity.clone(),
            arguments: vec![
                Argument::Door("identity", "oauth::OidcIdentity"),
                Argument::Door("tokens", "oauth::ProviderTokens"),
                Argument::Context,
            ],
            awaited: true,
            key: method.at.key("identity_fn"),
        }],
        sign_in: None,
        links: method.providers.iter().map(link).collect(),
        ends_other_sessions: method.providers.iter().any(|p| p.ends_provider_session),
    })
}

/// What a page may say where it sends the browser to sign in.
const LOGIN: &[Parameter] = &[
    Parameter {
        name: "return_to",
        place: Place::Query,
        summary: "The path of the app to come back to; anything that leaves the app is as if it were not there",
        values: &[],
    },
    Parameter {
        name: "display",
        place: Place::Query,
        summary: "The sign-in runs in a window of its own, which tells the page that opened it",
        values: &["popup"],
    },
];

/// A path of a provider, `<M>/auth/oauth/{slug}/…`.
fn below(provider: &Provider, mounted: &Mounted, last: &str) -> RoutePath {
    mounted.oauth.then(&format!("/{}/{last}", provider.slug.as_str()))
}

fn routes(provider: &Provider, api_env: &EnvName, mounted: &Mounted) -> Vec<Route> {
    let slug = provider.slug.as_str();
    let pascal: String = slug.split('-').map(capital).collect();
    let route = |verb, path: RoutePath, key: JsonPath, operation: &str, summary, reply, codes: Vec<Code>| Route {
        verb,
        path,
        key,
        operation: format!("{operation}{pascal}"),
        summary,
        parameters: Vec::new(),
        body: None,
        reply,
        codes,
        register: None,
    };
    let at = || provider.at.clone();
    let callback_verb = if provider.form_post { Verb::Post } else { Verb::Get };
    let mut routes = vec![
        route(Verb::Get, below(provider, mounted, "login"), at(), "login", "Begin a sign-in", Reply::Redirect, vec![]),
        route(
            callback_verb,
            provider.redirect.path.clone(),
            provider.redirect_key(),
            "finish",
            "Finish a sign-in",
            Reply::Redirect,
            vec![],
        ),
    ];
    let path = provider.redirect.path.as_str();
    let joined = || format!("${}{path}", api_env.as_str());
    routes[0].parameters = LOGIN.to_vec();
    routes[1].register = Some(provider.redirect.uri.clone().unwrap_or_else(joined));
    if matches!(provider.protocol, Protocol::OpenId { .. }) {
        let codes = vec![Code::BadRequest, Code::BodyTooLarge, Code::StoreUnavailable];
        let path = below(provider, mounted, "backchannel-logout");
        let summary = "The provider ends sessions (OpenID Connect Back-Channel Logout 1.0)";
        routes.push(route(Verb::Post, path, at(), "backchannelLogout", summary, Reply::Done, codes));
    }
    if provider.ends_provider_session {
        let path = below(provider, mounted, "signed-out");
        let key = provider.at.key("logout");
        let summary = "Where the provider returns to after a logout";
        routes.push(route(Verb::Get, path, key, "signedOut", summary, Reply::Redirect, vec![]));
    }
    routes
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn text(value: &str) -> Literal {
    Literal::Text(value.to_owned())
}

fn settings(method: &OAuth, mounted: &Mounted) -> Literal {
    Literal::record(
        "oauth::Settings",
        [
            ("api_env", text(method.api_env.as_str())),
            ("app_env", text(method.app_env.as_str())),
            ("success_path", text(method.success_path.as_str())),
            ("error_path", text(method.error_path.as_str())),
            ("links_verified_email", Literal::Flag(method.links_verified_email)),
            ("vault_key_env", Literal::Maybe(method.vault_key_env.as_ref().map(|env| Box::new(text(env.as_str()))))),
            ("providers", Literal::List(method.providers.iter().map(|p| provider(p, mounted)).collect())),
        ],
    )
}

fn provider(provider: &Provider, mounted: &Mounted) -> Literal {
    let userinfo = match provider.userinfo {
        Userinfo::WhenMissing => "WhenMissing",
        Userinfo::Always => "Always",
        Userinfo::Never => "Never",
    };
    Literal::record(
        "oauth::Provider",
        [
            ("key", text(provider.at.as_str())),
            ("slug", text(provider.slug.as_str())),
            ("label", text(provider.label.as_str())),
            ("path", text(mounted.oauth.then(&format!("/{}", provider.slug.as_str())).as_str())),
            ("client_id", text(provider.client_id.as_str())),
            ("client_auth", client_auth(&provider.auth)),
            ("callback", text(provider.redirect.path.as_str())),
            ("redirect_uri", Literal::Maybe(provider.redirect.uri.as_deref().map(text).map(Box::new))),
            ("scopes", Literal::List(provider.scopes.iter().map(|s| text(s.as_str())).collect())),
            ("protocol", protocol(&provider.protocol)),
            ("form_post", Literal::Flag(provider.form_post)),
            ("parameters", Literal::List(provider.parameters.iter().map(parameter).collect())),
            ("ends_provider_session", Literal::Flag(provider.ends_provider_session)),
            ("userinfo", Literal::Variant("oauth::Userinfo", userinfo)),
        ],
    )
}

fn parameter((name, value): &(&str, &str)) -> Literal {
    Literal::record("oauth::Parameter", [("name", text(name)), ("value", text(value))])
}

fn client_auth(auth: &ClientAuth) -> Literal {
    let with = |name, env: &EnvName| Literal::record(name, [("secret_env", text(env.as_str()))]);
    match auth {
        ClientAuth::Basic(env) => with("oauth::ClientAuth::Basic", env),
        ClientAuth::Post(env) => with("oauth::ClientAuth::Post", env),
        ClientAuth::PrivateKeyJwt(env) => {
            Literal::record("oauth::ClientAuth::PrivateKeyJwt", [("key_env", text(env.as_str()))])
        }
        ClientAuth::Apple { team_id, key_id, key } => Literal::record(
            "oauth::ClientAuth::Apple",
            [("team_id", text(team_id)), ("key_id", text(key_id)), ("key_env", text(key.as_str()))],
        ),
        ClientAuth::None => Literal::Variant("oauth::ClientAuth", "None"),
    }
}

fn protocol(protocol: &Protocol) -> Literal {
    match protocol {
        Protocol::OpenId { issuer, rule, endpoints: at, algorithms } => {
            let rule = match rule {
                IssuerRule::Exact => "Exact",
                IssuerRule::AnyTenant => "AnyTenant",
                IssuerRule::OneTenant => "OneTenant",
            };
            let algorithms = algorithms.iter().map(|name| Literal::Variant("oauth::Algorithm", name)).collect();
            Literal::record(
                "oauth::Protocol::OpenId",
                [
                    ("issuer", text(issuer)),
                    ("rule", Literal::Variant("oauth::IssuerRule", rule)),
                    ("endpoints", Literal::Maybe(at.as_ref().map(endpoints).map(Box::new))),
                    ("algorithms", Literal::List(algorithms)),
                ],
            )
        }
        Protocol::OAuth2 { issuer, endpoints: at, profile: fields } => Literal::record(
            "oauth::Protocol::OAuth2",
            [("issuer", text(issuer)), ("endpoints", endpoints(at)), ("profile", profile(fields))],
        ),
    }
}

fn endpoints(endpoints: &Endpoints) -> Literal {
    let maybe = |url: &Option<String>| Literal::Maybe(url.as_deref().map(text).map(Box::new));
    Literal::record(
        "oauth::Endpoints",
        [
            ("authorization", text(&endpoints.authorization)),
            ("token", text(&endpoints.token)),
            ("userinfo", maybe(&endpoints.userinfo)),
            ("jwks", maybe(&endpoints.jwks)),
        ],
    )
}

fn profile(profile: &Profile) -> Literal {
    let verified = match profile.verified {
        Emails::Unproven => Literal::Variant("oauth::Emails", "Unproven"),
        Emails::Field(pointer) => Literal::record("oauth::Emails::Field", [("pointer", text(pointer))]),
        Emails::Listed(url) => Literal::record("oauth::Emails::Listed", [("url", text(url))]),
    };
    Literal::record(
        "oauth::Profile",
        [
            ("subject", Literal::List(profile.subject.iter().map(|p| text(p)).collect())),
            ("email", text(profile.email)),
            ("verified", verified),
            ("name", text(profile.name)),
            ("username", text(profile.username)),
            ("picture", text(profile.picture)),
        ],
    )
}

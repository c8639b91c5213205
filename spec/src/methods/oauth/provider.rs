//! Raw to model: the rules of one `auth.provider`.

use super::presets::{self, Preset, PresetAuth, PresetProtocol};
use super::raw::{RawAlgorithm, RawClientAuth, RawLogout, RawPreset, RawProvider, RawUserinfo};
use super::redirect;
use super::renewal::{self, Kept};
use super::settings::{ClientAuth, Emails, Endpoints, IssuerRule, Profile, Protocol, Provider, Userinfo};
use crate::JsonPath;
use crate::check::word;
use crate::diagnostic::Sink;
use crate::methods::Surroundings;
use crate::words::{ClientId, EnvName, HostName, HttpUrl, Label, Scope, Segment, Slug};

/// Where the words of a provider are looked at.
struct Here<'a> {
    preset: RawPreset,
    /// The preset as the spec writes it.
    name: String,
    http: bool,
    at: &'a JsonPath,
    sink: &'a Sink,
}

pub(super) fn check(
    mut raw: RawProvider,
    (around, kept): (&Surroundings, Kept),
    at: &JsonPath,
    sink: &Sink,
) -> Option<Provider> {
    let slug = word::<Slug>(raw.slug.take(), &at.key("slug"), sink);
    let client_id = word::<ClientId>(raw.client_id.take(), &at.key("client_id"), sink);
    let redirect = redirect::check(&mut raw, slug.as_ref(), around, at, sink);
    let preset = raw.preset?;
    let here = Here { preset, name: name(preset), http: raw.danger_http_issuer == Some(true), at, sink };
    if here.http {
        let message = "`danger_http_issuer` lets this provider be reached over plain http";
        sink.warning("AG0902", &at.key("danger_http_issuer"), message, "leave it out for any provider but a local one");
    }
    let data = presets::of(preset);
    let scopes_written = raw.scopes.is_some();
    let (scopes, all_good) = scopes(raw.scopes.take(), data, &here);
    let algorithms = raw.id_token_algs.take();
    let ends_provider_session = raw.logout == Some(RawLogout::Provider);
    let userinfo = match raw.userinfo {
        Some(RawUserinfo::Always) => Userinfo::Always,
        Some(RawUserinfo::Never) => Userinfo::Never,
        Some(RawUserinfo::WhenMissing) | None => Userinfo::WhenMissing,
    };
    let label_text = raw.label.take().or_else(|| data.map(|d| d.label.to_owned()));
    let label_text = label_text.or_else(|| slug.as_ref().map(|s| s.as_str().to_owned()));
    let label = word::<Label>(label_text, &at.key("label"), sink);
    let auth = client_auth(&mut raw, data, &here);
    let protocol = protocol(&mut raw, data, &scopes, algorithms, &here);
    if all_good && preset != RawPreset::Manual && matches!(protocol, Some(Protocol::OpenId { .. })) {
        asks_openid(&scopes, &here);
    }
    let parameters =
        if all_good { renewal::parameters(preset, &scopes, at, (scopes_written, kept), sink) } else { &[] };
    left_over(&raw, &here);
    if let Some(Protocol::OAuth2 { .. }) = protocol {
        no_words_of_id_tokens(ends_provider_session, userinfo, &here);
    }
    Some(Provider {
        at: at.clone(),
        slug: slug?,
        label: label?,
        client_id: client_id?,
        auth: auth?,
        redirect: redirect?,
        scopes,
        protocol: protocol?,
        form_post: data.is_some_and(|d| d.form_post),
        parameters,
        ends_provider_session,
        userinfo,
    })
}

/// The preset as the spec writes it.
fn name(preset: RawPreset) -> String {
    let debug = format!("{preset:?}");
    let mut name = String::new();
    for c in debug.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// The scopes, and whether each was one: else what they lack is not said too.
fn scopes(raw: Option<Vec<String>>, data: Option<&Preset>, here: &Here<'_>) -> (Vec<Scope>, bool) {
    let at = here.at.key("scopes");
    let default = || data.map_or(presets::OPENID, |d| d.scopes).iter().map(|s| (*s).to_owned()).collect();
    let listed: Vec<String> = raw.unwrap_or_else(default);
    let count = listed.len();
    let good = listed.into_iter().enumerate().filter_map(|(i, s)| word::<Scope>(Some(s), &at.index(i), here.sink));
    let good: Vec<Scope> = good.collect();
    let all = good.len() == count;
    (good, all)
}

/// A word that the preset needs.
fn required(text: Option<String>, key: &str, here: &Here<'_>) -> Option<String> {
    if text.is_none() {
        let message = format!("auth.provider has no `{key}`");
        let help = format!("add `{key}`: the preset `{}` needs it", here.name);
        here.sink.error("AG0102", here.at, message, help);
    }
    text
}

fn client_auth(raw: &mut RawProvider, data: Option<&Preset>, here: &Here<'_>) -> Option<ClientAuth> {
    let env = |text: Option<String>, key: &str| word::<EnvName>(text, &here.at.key(key), here.sink);
    if data.is_some_and(|d| d.auth == PresetAuth::Apple) {
        let part = |text: Option<String>, key: &str| {
            word::<Segment>(required(text, key, here), &here.at.key(key), here.sink).map(|s| s.as_str().to_owned())
        };
        let (team_id, key_id) = (part(raw.team_id.take(), "team_id"), part(raw.key_id.take(), "key_id"));
        let key = env(required(raw.private_key_env.take(), "private_key_env", here), "private_key_env");
        if raw.client_auth.take().is_some() {
            let help = "leave it out: the client secret of Apple is always a JWT, signed with the team's key";
            here.sink.error("AG0318", &here.at.key("client_auth"), "`client_auth` is settled by the preset", help);
        }
        return Some(ClientAuth::Apple { team_id: team_id?, key_id: key_id?, key: key? });
    }
    let preset = match data.map(|d| d.auth) {
        Some(PresetAuth::Post) => RawClientAuth::Post,
        _ => RawClientAuth::Basic,
    };
    let secret = |raw: &mut RawProvider| {
        env(required(raw.client_secret_env.take(), "client_secret_env", here), "client_secret_env")
    };
    match raw.client_auth.take().unwrap_or(preset) {
        RawClientAuth::Basic => secret(raw).map(ClientAuth::Basic),
        RawClientAuth::Post => secret(raw).map(ClientAuth::Post),
        RawClientAuth::None => Some(ClientAuth::None),
        RawClientAuth::PrivateKeyJwt => {
            let key = required(raw.private_key_env.take(), "private_key_env", here);
            env(key, "private_key_env").map(ClientAuth::PrivateKeyJwt)
        }
    }
}

fn protocol(
    raw: &mut RawProvider,
    data: Option<&Preset>,
    scopes: &[Scope],
    algorithms: Option<Vec<RawAlgorithm>>,
    here: &Here<'_>,
) -> Option<Protocol> {
    match data.map(|d| &d.protocol) {
        Some(PresetProtocol::OpenId { issuer, rule, algorithms: default }) => {
            let algorithms = names(&algorithms.unwrap_or_else(|| default.to_vec()));
            Some(Protocol::OpenId { issuer: filled(issuer, raw, here)?, rule: *rule, endpoints: None, algorithms })
        }
        Some(PresetProtocol::OAuth2 { issuer, authorization, token, userinfo, profile }) => {
            no_algorithms(algorithms, here);
            let endpoints = Endpoints {
                authorization: (*authorization).to_owned(),
                token: (*token).to_owned(),
                userinfo: Some((*userinfo).to_owned()),
                jwks: None,
            };
            Some(Protocol::OAuth2 { issuer: (*issuer).to_owned(), endpoints, profile: *profile })
        }
        None if here.preset == RawPreset::Discover => {
            let algorithms = names(&algorithms.unwrap_or_else(|| presets::ALGORITHMS.to_vec()));
            let issuer = url(required(raw.issuer.take(), "issuer", here), "issuer", here)?;
            Some(Protocol::OpenId { issuer, rule: IssuerRule::Exact, endpoints: None, algorithms })
        }
        None => manual(raw, scopes.iter().any(|s| s.as_str() == "openid"), algorithms, here),
    }
}

fn manual(
    raw: &mut RawProvider,
    openid: bool,
    algorithms: Option<Vec<RawAlgorithm>>,
    here: &Here<'_>,
) -> Option<Protocol> {
    let must = |text: Option<String>, key: &str| url(required(text, key, here), key, here);
    let authorization = must(raw.authorization_endpoint.take(), "authorization_endpoint");
    let token = must(raw.token_endpoint.take(), "token_endpoint");
    let userinfo = raw.userinfo_endpoint.take();
    if openid {
        let issuer = must(raw.issuer.take(), "issuer");
        let jwks = must(raw.jwks_uri.take(), "jwks_uri");
        let endpoints = Endpoints {
            authorization: authorization?,
            token: token?,
            userinfo: userinfo.and_then(|text| url(Some(text), "userinfo_endpoint", here)),
            jwks: Some(jwks?),
        };
        let algorithms = names(&algorithms.unwrap_or_else(|| presets::ALGORITHMS.to_vec()));
        return Some(Protocol::OpenId {
            issuer: issuer?,
            rule: IssuerRule::Exact,
            endpoints: Some(endpoints),
            algorithms,
        });
    }
    no_algorithms(algorithms, here);
    let userinfo = must(userinfo, "userinfo_endpoint");
    let (authorization, token) = (authorization?, token?);
    let issuer = match raw.issuer.take() {
        Some(text) => url(Some(text), "issuer", here)?,
        // Without an issuer of its own a provider is known by the origin of its token endpoint.
        None => ::url::Url::parse(&token).ok()?.origin().ascii_serialization(),
    };
    let profile = Profile {
        subject: &["/sub", "/id"],
        email: "/email",
        verified: Emails::Field("/email_verified"),
        name: "/name",
        username: "/preferred_username",
        picture: "/picture",
    };
    Some(Protocol::OAuth2 {
        issuer,
        endpoints: Endpoints { authorization, token, userinfo: Some(userinfo?), jwks: None },
        profile,
    })
}

/// A URL of the provider: https, or http on loopback where that is asked for.
fn url(text: Option<String>, key: &str, here: &Here<'_>) -> Option<String> {
    let at = here.at.key(key);
    let url = word::<HttpUrl>(text, &at, here.sink)?;
    if key == "issuer" && url.has_query() {
        here.sink.error("AG0210", &at, "an issuer has no query", "write the issuer as the provider's metadata has it");
        return None;
    }
    let allowed = url.is_https() || here.http && url.is_loopback();
    if !allowed {
        let help = if url.is_loopback() {
            "write https, or add `danger_http_issuer: true` for a provider on this machine"
        } else {
            "write https: over http anybody on the way can sign in as anybody"
        };
        here.sink.error("AG0316", &at, format!("`{key}` is plain http"), help);
        return None;
    }
    Some(url.as_str().to_owned())
}

/// The issuer of a tenant-based preset: its template, filled with words.
fn filled(template: &str, raw: &mut RawProvider, here: &Here<'_>) -> Option<String> {
    let mut issuer = Some(template.to_owned());
    let mut fill = |name: &str, value: Option<String>| {
        let hole = format!("{{{name}}}");
        if template.contains(&hole) {
            issuer = issuer.take().and_then(|text| Some(text.replace(&hole, &value?)));
        }
    };
    let host = |text: Option<String>, key: &str| {
        word::<HostName>(required(text, key, here), &here.at.key(key), here.sink).map(|h| h.as_str().to_owned())
    };
    let segment = |text: Option<String>, key: &str| {
        word::<Segment>(required(text, key, here), &here.at.key(key), here.sink).map(|s| s.as_str().to_owned())
    };
    if template.contains("{domain}") {
        fill("domain", host(raw.domain.take(), "domain"));
    }
    if template.contains("{region}") {
        fill("region", segment(raw.region.take(), "region"));
        fill("user_pool_id", segment(raw.user_pool_id.take(), "user_pool_id"));
    }
    if template.contains("{tenant}") {
        let tenant = segment(raw.tenant.take(), "tenant");
        let many = ["common", "organizations", "consumers"];
        let shared = tenant.as_deref().is_some_and(|t| many.contains(&t));
        if shared {
            let help = "write the tenant's id or domain, or use the preset `microsoft` for accounts of any tenant";
            here.sink.error("AG0318", &here.at.key("tenant"), "this is not one tenant", help);
        }
        fill("tenant", tenant.filter(|_| !shared));
    }
    issuer
}

/// OpenID providers answer with an ID token only where `openid` is among the scopes.
fn asks_openid(scopes: &[Scope], here: &Here<'_>) {
    if !scopes.iter().any(|s| s.as_str() == "openid") {
        let message = "the scopes of an OpenID provider have no `openid`";
        here.sink.error("AG0315", &here.at.key("scopes"), message, "add `'openid'`: without it there is no ID token");
    }
}

fn no_algorithms(algorithms: Option<Vec<RawAlgorithm>>, here: &Here<'_>) {
    if algorithms.is_some() {
        let message = "this provider has no ID tokens";
        here.sink.error("AG0318", &here.at.key("id_token_algs"), message, "leave the word out");
    }
}

/// Without ID tokens the userinfo endpoint is the only word of who signed in, and there is no session to end.
fn no_words_of_id_tokens(ends_session: bool, userinfo: Userinfo, here: &Here<'_>) {
    if ends_session {
        let message = "this provider has no session that a client can end";
        here.sink.error("AG0318", &here.at.key("logout"), message, "write `local`, or leave the word out");
    }
    if userinfo == Userinfo::Never {
        let message = "without ID tokens the userinfo endpoint is the only one that says who signed in";
        here.sink.error("AG0318", &here.at.key("userinfo"), message, "leave the word out");
    }
}

/// A word of another preset is an unknown key.
fn left_over(raw: &RawProvider, here: &Here<'_>) {
    let words = [
        ("domain", raw.domain.is_some()),
        ("tenant", raw.tenant.is_some()),
        ("region", raw.region.is_some()),
        ("user_pool_id", raw.user_pool_id.is_some()),
        ("team_id", raw.team_id.is_some()),
        ("key_id", raw.key_id.is_some()),
        ("private_key_env", raw.private_key_env.is_some()),
        ("client_secret_env", raw.client_secret_env.is_some()),
        ("issuer", raw.issuer.is_some()),
        ("authorization_endpoint", raw.authorization_endpoint.is_some()),
        ("token_endpoint", raw.token_endpoint.is_some()),
        ("userinfo_endpoint", raw.userinfo_endpoint.is_some()),
        ("jwks_uri", raw.jwks_uri.is_some()),
    ];
    for (key, _) in words.iter().filter(|(_, left)| *left) {
        let message = format!("unknown key `{key}` in auth.provider with the preset `{}`", here.name);
        let help = match *key {
            "client_secret_env" => "leave it out: this client proves itself in another way",
            "private_key_env" => "leave it out, or write `client_auth: 'private_key_jwt'`",
            _ => "leave it out: the preset does not use it",
        };
        here.sink.error("AG0107", &here.at.key(key), message, help);
    }
}

fn names(algorithms: &[RawAlgorithm]) -> Vec<&'static str> {
    let name = |algorithm: &RawAlgorithm| match algorithm {
        RawAlgorithm::Rs256 => "Rs256",
        RawAlgorithm::Ps256 => "Ps256",
        RawAlgorithm::Es256 => "Es256",
        RawAlgorithm::Es384 => "Es384",
        RawAlgorithm::EdDsa => "EdDsa",
    };
    algorithms.iter().map(name).collect()
}

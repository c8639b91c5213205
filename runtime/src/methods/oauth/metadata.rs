//! What a provider says of itself (OpenID Connect Discovery 1.0, RFC 8414), or the spec of it.

use serde::Deserialize;
use url::Url;

use super::fault::Fault;
use super::outbound::{Outbound, host, is_local, send};
use super::settings::{Endpoints, IssuerRule};

/// Where a provider's endpoints are.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    /// The issuer that tokens name; with [`IssuerRule::AnyTenant`] a template.
    pub(super) issuer: String,
    pub(super) authorization: Url,
    pub(super) token: Url,
    pub(super) userinfo: Option<Url>,
    pub(super) jwks: Option<Url>,
    pub(super) end_session: Option<Url>,
    /// Its authorization responses name their issuer (RFC 9207).
    pub(super) names_issuer: bool,
}

/// The members that are read; openidconnect's own type refuses metadata that lacks members which
/// nobody here needs, and does not know RFC 9207.
#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: Option<String>,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Fetches and judges the metadata of `issuer`.
pub(super) async fn discover(outbound: &Outbound, issuer: &str, rule: IssuerRule) -> Result<Metadata, Fault> {
    let named = parse(issuer)?;
    let url = parse(&format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')))?;
    let answer = send(outbound.to(&url, &named)?.get(url.clone())).await;
    let answer = answer.map_err(|f| Fault::new(f.reason, format!("discovery at {}: {f}", host(&url))))?;
    if !answer.status.is_success() {
        return Err(Fault::bad(format!("discovery at {}: answered {}", host(&url), answer.status)));
    }
    let document: Document = serde_json::from_slice(&answer.body)
        .map_err(|_| Fault::bad(format!("discovery at {}: the answer is no metadata", host(&url))))?;
    judge(document, issuer, rule, &named)
}

fn judge(document: Document, issuer: &str, rule: IssuerRule, named: &Url) -> Result<Metadata, Fault> {
    let good = match rule {
        IssuerRule::Exact => document.issuer == issuer,
        IssuerRule::AnyTenant => document.issuer.matches(TENANT).count() == 1 && same_host(&document.issuer, named),
        IssuerRule::OneTenant => !document.issuer.contains('{') && same_host(&document.issuer, named),
    };
    if !good {
        let shown: String = document.issuer.chars().take(120).collect();
        return Err(Fault::bad(format!("the metadata's issuer `{shown}` is not the configured `{issuer}`")));
    }
    let endpoint = |text: &str| endpoint(text, named);
    let maybe = |text: Option<String>| text.as_deref().map(endpoint).transpose();
    Ok(Metadata {
        authorization: endpoint(&document.authorization_endpoint)?,
        token: endpoint(&document.token_endpoint)?,
        userinfo: maybe(document.userinfo_endpoint)?,
        jwks: Some(endpoint(&document.jwks_uri)?),
        end_session: maybe(document.end_session_endpoint)?,
        names_issuer: document.authorization_response_iss_parameter_supported,
        issuer: document.issuer,
    })
}

/// The hole in an issuer that stands for a tenant's id.
pub(super) const TENANT: &str = "{tenantid}";

fn same_host(issuer: &str, named: &Url) -> bool {
    let filled = issuer.replace(TENANT, "tenant");
    Url::parse(&filled).is_ok_and(|url| url.scheme() == named.scheme() && url.host() == named.host())
}

/// An endpoint is https; plain http only for a provider that is itself on this machine.
fn endpoint(text: &str, named: &Url) -> Result<Url, Fault> {
    let url = parse(text)?;
    let local = named.scheme() == "http" && is_local(named) && url.scheme() == "http" && is_local(&url);
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if (url.scheme() == "https" || local) && plain {
        return Ok(url);
    }
    let shown: String = text.chars().take(120).collect();
    Err(Fault::bad(format!("the metadata names an endpoint that is no https URL: `{shown}`")))
}

/// What the spec says of a provider that is not discovered.
pub(super) fn fixed(issuer: &str, endpoints: &Endpoints) -> Result<Metadata, Fault> {
    let maybe = |text: Option<&str>| text.map(parse).transpose();
    Ok(Metadata {
        issuer: issuer.to_owned(),
        authorization: parse(endpoints.authorization)?,
        token: parse(endpoints.token)?,
        userinfo: maybe(endpoints.userinfo)?,
        jwks: maybe(endpoints.jwks)?,
        end_session: None,
        names_issuer: false,
    })
}

fn parse(text: &str) -> Result<Url, Fault> {
    Url::parse(text).map_err(|_| Fault::bad("a URL of the provider cannot be read"))
}

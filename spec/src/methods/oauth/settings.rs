//! What an `auth.oauth` block means. Every word is good, every default is set.

use crate::JsonPath;
use crate::words::{ClientId, EnvName, Label, RoutePath, Scope, Slug};

/// One provider.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) at: JsonPath,
    pub(crate) slug: Slug,
    pub(crate) label: Label,
    pub(crate) client_id: ClientId,
    pub(crate) auth: ClientAuth,
    pub(crate) redirect: Redirect,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) protocol: Protocol,
    pub(crate) form_post: bool,
    /// Parameters of the authorization request beside those of every sign-in.
    pub(crate) parameters: &'static [(&'static str, &'static str)],
    pub(crate) ends_provider_session: bool,
    pub(crate) userinfo: Userinfo,
}

/// How the token endpoint is told who asks, and the variable of what proves it.
#[derive(Debug)]
pub(crate) enum ClientAuth {
    Basic(EnvName),
    Post(EnvName),
    PrivateKeyJwt(EnvName),
    Apple { team_id: String, key_id: String, key: EnvName },
    None,
}

/// Where the provider sends the browser back to.
#[derive(Debug)]
pub(crate) struct Redirect {
    /// The route that serves it.
    pub(crate) path: RoutePath,
    /// The URI as the provider knows it; none: the path, joined to the API's origin.
    pub(crate) uri: Option<String>,
}

/// How a provider says who signed in.
#[derive(Debug)]
pub(crate) enum Protocol {
    OpenId { issuer: String, rule: IssuerRule, endpoints: Option<Endpoints>, algorithms: Vec<&'static str> },
    OAuth2 { issuer: String, endpoints: Endpoints, profile: Profile },
}

/// Endpoints that stand in the spec or a preset; elsewhere they are discovered.
#[derive(Debug)]
pub(crate) struct Endpoints {
    pub(crate) authorization: String,
    pub(crate) token: String,
    pub(crate) userinfo: Option<String>,
    pub(crate) jwks: Option<String>,
}

/// Which issuer a token of a provider may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IssuerRule {
    /// The configured one, byte for byte.
    Exact,
    /// The metadata's template, filled with the token's own tenant.
    AnyTenant,
    /// The metadata's own, which has the id of the tenant that the spec may name by its domain.
    OneTenant,
}

/// Where a provider without ID tokens says what, as JSON pointers (RFC 6901) into its userinfo.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profile {
    /// The first that is there.
    pub(crate) subject: &'static [&'static str],
    pub(crate) email: &'static str,
    pub(crate) verified: Emails,
    pub(crate) name: &'static str,
    pub(crate) username: &'static str,
    pub(crate) picture: &'static str,
}

/// How a provider without ID tokens says that an address is verified.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Emails {
    /// It does not.
    Unproven,
    /// By a field that is `true`.
    Field(&'static str),
    /// By a list of addresses at an endpoint of its own.
    Listed(&'static str),
}

/// When the userinfo endpoint is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Userinfo {
    WhenMissing,
    Always,
    Never,
}

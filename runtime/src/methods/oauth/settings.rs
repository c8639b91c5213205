//! What the spec says of `auth.oauth`, as the generated code hands it over.

/// The method's settings.
#[derive(Debug)]
pub struct Settings {
    /// Environment variable of the API's public origin.
    pub api_env: &'static str,
    /// Environment variable of the app's public origin.
    pub app_env: &'static str,
    /// Path of the app after a sign-in.
    pub success_path: &'static str,
    /// Path of the app after a failure.
    pub error_path: &'static str,
    /// A verified address may lead to an account that is there already.
    pub links_verified_email: bool,
    /// Environment variable of the key that the providers' tokens are kept under; none: they are not kept.
    pub vault_key_env: Option<&'static str>,
    /// The providers, in spec order.
    pub providers: &'static [Provider],
}

/// One provider.
#[derive(Debug)]
pub struct Provider {
    /// Its place in the spec, for logs.
    pub key: &'static str,
    /// Its name in paths and lists.
    pub slug: &'static str,
    /// What a button says.
    pub label: &'static str,
    /// Above its routes.
    pub path: &'static str,
    /// The id that it knows this client by.
    pub client_id: &'static str,
    /// How this client proves itself.
    pub client_auth: ClientAuth,
    /// Where its callback is served.
    pub callback: &'static str,
    /// The callback as the provider knows it, where that is not the API's origin and the path.
    pub redirect_uri: Option<&'static str>,
    /// What is asked for.
    pub scopes: &'static [&'static str],
    /// How it says who signed in.
    pub protocol: Protocol,
    /// It answers with a form that the browser posts.
    pub form_post: bool,
    /// What is asked with beside the parameters of every sign-in.
    pub parameters: &'static [Parameter],
    /// A logout here ends its session too.
    pub ends_provider_session: bool,
    /// When its userinfo endpoint is asked.
    pub userinfo: Userinfo,
}

/// A parameter of the authorization request (RFC 6749 section 4.1.1).
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: &'static str,
}

/// How a client proves itself at the token endpoint (OpenID Connect Core section 9).
#[derive(Debug, Clone, Copy)]
pub enum ClientAuth {
    /// `client_secret_basic`
    Basic {
        /// Environment variable of the secret.
        secret_env: &'static str,
    },
    /// `client_secret_post`
    Post {
        /// Environment variable of the secret.
        secret_env: &'static str,
    },
    /// `private_key_jwt`
    PrivateKeyJwt {
        /// Environment variable of the key, PKCS #8 in PEM.
        key_env: &'static str,
    },
    /// `client_secret_post` with a secret that is a JWT of the developer's team.
    Apple {
        /// The team.
        team_id: &'static str,
        /// The key's id.
        key_id: &'static str,
        /// Environment variable of the key, PKCS #8 in PEM.
        key_env: &'static str,
    },
    /// A public client.
    None,
}

impl ClientAuth {
    /// The environment variable of what proves the client, if there is one.
    pub(crate) fn variable(self) -> Option<&'static str> {
        match self {
            Self::Basic { secret_env } | Self::Post { secret_env } => Some(secret_env),
            Self::PrivateKeyJwt { key_env } | Self::Apple { key_env, .. } => Some(key_env),
            Self::None => None,
        }
    }
}

/// How a provider says who signed in.
#[derive(Debug)]
pub enum Protocol {
    /// OpenID Connect.
    OpenId {
        /// Its issuer.
        issuer: &'static str,
        /// Which issuers its tokens may name.
        rule: IssuerRule,
        /// Its endpoints; none: they are discovered.
        endpoints: Option<Endpoints>,
        /// Algorithms that its tokens may be signed with.
        algorithms: &'static [Algorithm],
    },
    /// OAuth 2.0 without ID tokens.
    OAuth2 {
        /// What stands for its issuer.
        issuer: &'static str,
        /// Its endpoints.
        endpoints: Endpoints,
        /// Where its userinfo says what.
        profile: Profile,
    },
}

/// Which issuer a token may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuerRule {
    /// The configured one.
    Exact,
    /// The metadata's template, filled with the token's own tenant.
    AnyTenant,
    /// The metadata's own.
    OneTenant,
}

/// Endpoints of a provider.
#[derive(Debug, Clone, Copy)]
pub struct Endpoints {
    /// Authorization endpoint.
    pub authorization: &'static str,
    /// Token endpoint.
    pub token: &'static str,
    /// Userinfo endpoint.
    pub userinfo: Option<&'static str>,
    /// JWK Set.
    pub jwks: Option<&'static str>,
}

/// A signature algorithm (RFC 7518, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the algorithm of its name")]
pub enum Algorithm {
    Rs256,
    Ps256,
    Es256,
    Es384,
    EdDsa,
}

/// Where a userinfo says what, as JSON pointers (RFC 6901); empty for nowhere.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// The subject: the first that is there.
    pub subject: &'static [&'static str],
    /// The address.
    pub email: &'static str,
    /// Whether it is verified.
    pub verified: Emails,
    /// The name.
    pub name: &'static str,
    /// The name to sign in with.
    pub username: &'static str,
    /// The picture's URL.
    pub picture: &'static str,
}

/// How a provider without ID tokens says that an address is verified.
#[derive(Debug, Clone, Copy)]
pub enum Emails {
    /// It does not.
    Unproven,
    /// By a field that is `true`.
    Field {
        /// Where.
        pointer: &'static str,
    },
    /// By a list of addresses.
    Listed {
        /// Where.
        url: &'static str,
    },
}

/// When the userinfo endpoint is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Userinfo {
    /// Where the ID token lacks the address or the name.
    WhenMissing,
    /// At every sign-in.
    Always,
    /// Never.
    Never,
}

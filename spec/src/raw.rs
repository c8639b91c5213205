//! The `auth` block as it was written: a mirror for serde and for the schema.
//!
//! Every field is optional here, so that one mistake does not hide the next; which ones must be
//! there, their types and their bounds are read from the schema by [`crate::structure`].

use schemars::JsonSchema;
use serde::Deserialize;

use crate::methods::RawMethod;

/// The `auth` block: how a request becomes a session.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "auth.config", rename = "config")]
pub(crate) struct RawAuth {
    /// Dotted path of the session type, such as `auth.Session`.
    #[schemars(required)]
    pub(crate) session_schema: Option<String>,
    /// Dotted path of the function that opens the token store. There is no stateless mode.
    #[schemars(required)]
    pub(crate) session_store: Option<String>,
    /// Dotted path of the function that makes the session of a caller without a credential.
    pub(crate) public_session: Option<String>,
    /// Path on the session to the id of the human behind it, such as `user.id`.
    #[schemars(required)]
    pub(crate) user_id_attr: Option<String>,
    /// Path on the session to its token id. Default `token_id`.
    pub(crate) token_id_attr: Option<String>,
    /// Which transports of a token are read: `bearer`, `cookie`. Default both.
    #[schemars(length(min = 1))]
    pub(crate) sources: Option<Vec<RawSource>>,
    /// Environment variable that holds the signing secret. Default `JWT_SECRET`.
    pub(crate) secret_env: Option<String>,
    /// Path before every route, or `/` for none. Default `/v1`.
    pub(crate) mount: Option<String>,
    /// Path of sign-in, read-session and logout. Default `/auth/token`.
    pub(crate) token_url: Option<String>,
    /// The session cookie.
    pub(crate) cookie: Option<RawCookie>,
    /// Short for `cookie: { secure }`.
    pub(crate) cookie_secure: Option<bool>,
    /// Lifetimes and limits of a session.
    pub(crate) session: Option<RawSession>,
    /// How the token id travels. Only `jwt`.
    pub(crate) token: Option<RawToken>,
    /// How late a revocation may be noticed.
    pub(crate) revocation: Option<RawRevocation>,
    /// Does nothing: permissions are always part of the session.
    pub(crate) include_permissions: Option<bool>,
    /// The ways to sign in.
    #[schemars(required, length(min = 1))]
    pub(crate) methods: Option<Vec<RawMethod>>,
    /// Where the TypeScript goes.
    pub(crate) bridge: Option<RawBridge>,
    /// Allows `cookie.same_site: 'none'`.
    pub(crate) danger_same_site_none: Option<bool>,
    /// Lets a store with weaker durability settings start.
    pub(crate) danger_relaxed_durability: Option<bool>,
}

/// A transport of the session token.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RawSource {
    Bearer,
    Cookie,
}

/// The session cookie.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "cookie", rename = "cookie")]
pub(crate) struct RawCookie {
    /// Sent over https only. Default `true`.
    pub(crate) secure: Option<bool>,
    /// `lax` (default) or `strict`; `none` only beside `danger_same_site_none: true`.
    pub(crate) same_site: Option<RawSameSite>,
    /// Begins with `__Host-`. Default `__Host-authgate`.
    pub(crate) name: Option<String>,
}

/// When a browser sends the cookie across sites.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RawSameSite {
    Lax,
    Strict,
    None,
}

/// Lifetimes and limits of a session.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "session", rename = "session")]
pub(crate) struct RawSession {
    /// A session unused for this long ends. Default `1h`.
    pub(crate) idle: Option<String>,
    /// A session this old ends. Default `24h`, at most `30d`.
    pub(crate) absolute: Option<String>,
    /// How often the time of last use is written. Default `60s`, at least that.
    pub(crate) touch: Option<String>,
    /// Live sessions a user may have; the oldest gives way. Default 10.
    #[schemars(range(min = 1, max = 100))]
    pub(crate) max_sessions: Option<u32>,
    /// How long a sign-in counts as recent. Default `5m`, from `1m` to `15m`.
    pub(crate) recent_auth: Option<String>,
}

/// How the token id travels.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RawToken {
    Jwt,
}

/// How late a revocation may be noticed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "revocation", rename = "revocation")]
pub(crate) struct RawRevocation {
    /// The bound. Default `0s`: on the very next request. At most `60s`.
    pub(crate) max: Option<String>,
}

/// Where the TypeScript goes.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "bridge", rename = "bridge")]
pub(crate) struct RawBridge {
    /// Folder of `auth.gen.ts`. Without it the file is `generated/auth.gen.ts`.
    pub(crate) out: Option<String>,
    /// Folder of the files that are written once and then yours. Without it none is written.
    pub(crate) scaffold: Option<String>,
    /// Which HTTP client the bridge calls. Default `fetch`.
    pub(crate) client: Option<RawClient>,
    /// For which frameworks session adapters are scaffolded. Default `['react']`.
    #[schemars(length(min = 1))]
    pub(crate) frameworks: Option<Vec<RawFramework>>,
    /// Adds Standard Schema validators. Default `false`.
    pub(crate) standard_schema: Option<bool>,
}

/// The bridge's HTTP client.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawClient {
    Fetch,
    HeyApi,
}

/// A frontend framework.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RawFramework {
    React,
    Vue,
    Svelte,
}

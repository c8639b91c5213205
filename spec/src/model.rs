//! What the block means. Every word is good, every default is set.

use crate::methods::Method;
use crate::plan::{Client, Framework};
use crate::words::{CookieName, Duration, EnvName, FieldPath, Folder, RoutePath, RustPath};

/// The whole block.
#[derive(Debug)]
pub(crate) struct Auth {
    pub(crate) session_type: RustPath,
    pub(crate) store: RustPath,
    pub(crate) public: Option<RustPath>,
    pub(crate) user_id: FieldPath,
    pub(crate) token_id: FieldPath,
    pub(crate) sources: Sources,
    pub(crate) secret_env: EnvName,
    /// None: routes begin at the root.
    pub(crate) mount: Option<RoutePath>,
    pub(crate) token_url: RoutePath,
    pub(crate) cookie: Cookie,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) revocation: Duration,
    pub(crate) relaxed_durability: bool,
    pub(crate) methods: Vec<Method>,
    pub(crate) bridge: Bridge,
}

/// Which transports are read. At least one is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sources {
    pub(crate) bearer: bool,
    pub(crate) cookie: bool,
}

/// The session cookie.
#[derive(Debug)]
pub(crate) struct Cookie {
    pub(crate) secure: bool,
    pub(crate) same_site: SameSite,
    pub(crate) name: CookieName,
}

/// RFC 6265bis section 4.1.2.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SameSite {
    Lax,
    Strict,
    None,
}

/// Lifetimes and limits of a session.
#[derive(Debug)]
pub(crate) struct Lifetimes {
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
    pub(crate) touch: Duration,
    pub(crate) recent_auth: Duration,
    pub(crate) max_sessions: u32,
}

/// Where the TypeScript goes.
#[derive(Debug)]
pub(crate) struct Bridge {
    pub(crate) out: Option<Folder>,
    pub(crate) scaffold: Option<Folder>,
    pub(crate) client: Client,
    pub(crate) frameworks: Vec<Framework>,
    pub(crate) standard_schema: bool,
}

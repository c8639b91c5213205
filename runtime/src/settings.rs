//! What the spec says, as the generated code hands it over.

/// The gateway's settings.
#[derive(Debug)]
pub struct Settings {
    /// Where routes are served.
    pub paths: Paths,
    /// Which transports of a token are read.
    pub sources: Sources,
    /// The session cookie.
    pub cookie: CookieSettings,
    /// Lifetimes of a session.
    pub lifetimes: Lifetimes,
    /// Live sessions a user may have; the oldest gives way.
    pub max_sessions: u32,
    /// The environment variable of the signing secret.
    pub secret_env: &'static str,
    /// How late a revocation may be noticed, in milliseconds.
    pub revocation_max_ms: u64,
    /// A store with weaker durability settings may start.
    pub relaxed_durability: bool,
}

/// Where routes are served, mount included.
#[derive(Debug)]
pub struct Paths {
    /// Before every route; empty for none.
    pub mount: &'static str,
    /// Sign-in and read-session; logout is below it.
    pub token: &'static str,
    /// What one can sign in with.
    pub providers: &'static str,
    /// The caller's sessions.
    pub sessions: &'static str,
}

/// Which transports of a token are read. A disabled one is not looked at.
#[derive(Debug, Clone, Copy)]
pub struct Sources {
    /// `Authorization: Bearer`.
    pub bearer: bool,
    /// The session cookie.
    pub cookie: bool,
}

/// The session cookie, as the spec has it.
#[derive(Debug)]
pub struct CookieSettings {
    /// Its name over https.
    pub name: &'static str,
    /// Whether it is sent over https only.
    pub secure: bool,
    /// When it is sent across sites.
    pub same_site: SameSite,
}

/// RFC 6265bis section 4.1.2.7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// With top-level navigations.
    Lax,
    /// Never across sites.
    Strict,
    /// Always.
    None,
}

impl SameSite {
    /// The attribute's value.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Lax => "Lax",
            Self::Strict => "Strict",
            Self::None => "None",
        }
    }
}

/// Lifetimes of a session, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// A session unused for this long ends.
    pub idle: u32,
    /// A session this old ends.
    pub absolute: u32,
    /// How often the time of last use is written.
    pub touch: u32,
    /// How long a sign-in counts as recent.
    pub recent_auth: u32,
}

//! The environment of a running gateway, read at once: every bad name is reported together.

mod origin;
mod proxies;
mod secrets;

pub use origin::Origin;
pub(crate) use proxies::{ForwardedHeader, Proxies, bucket};
pub(crate) use secrets::KeyMaterial;
#[cfg(all(feature = "dev", debug_assertions))]
pub(crate) use secrets::check_secret;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;

use crate::gate::Gate;
use crate::http::RouteTable;
use crate::secret::Secret;
use crate::settings::Settings;

/// Everything a gateway learns from its environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Where it listens.
    pub bind: SocketAddr,
    /// The public origin of the API: the issuer of tokens.
    pub api: Origin,
    /// Which origins followed from the address, so that they follow the port that is really bound.
    follows: (bool, bool),
    /// The public origin of the frontend.
    pub app: Origin,
    /// Where tokens and users are.
    pub database: String,
    pub(crate) keys: KeyMaterial,
    pub(crate) proxies: Proxies,
    pub(crate) allowed_origins: Vec<Origin>,
    pub(crate) drain_seconds: u64,
    /// Pending migrations of a database server are applied when it starts.
    pub auto_migrate: bool,
    /// The Redis that sessions live in; none: they live in the database.
    pub redis: Option<String>,
    /// Where the metrics are served, if at all.
    pub metrics: Option<SocketAddr>,
    /// Origins under names that the spec chose.
    origins: BTreeMap<&'static str, Origin>,
    /// What methods need, where it is set.
    values: BTreeMap<&'static str, Secret>,
    /// Keys that something is kept under.
    named_keys: BTreeMap<&'static str, KeyMaterial>,
}

/// Names that the methods of a spec look up beside the gateway's own.
#[derive(Debug, Default)]
pub struct Needs {
    /// Public origins.
    pub(crate) origins: Vec<&'static str>,
    /// Secrets; a method does without one that is not set.
    pub(crate) values: Vec<&'static str>,
    /// Keys that something is kept under; each may have a previous one, as the signing secret has.
    pub(crate) keys: Vec<&'static str>,
}

/// One name that is missing or bad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvProblem {
    /// The variable.
    pub name: String,
    /// What is wrong and what to set; never the value of a secret.
    pub what: String,
}

impl fmt::Display for EnvProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.what)
    }
}

/// Reads variables and keeps the problems.
pub(crate) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<EnvProblem>,
}

impl Reader<'_> {
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn problem(&mut self, name: &str, what: impl Into<String>) {
        self.problems.push(EnvProblem { name: name.to_owned(), what: what.into() });
    }

    /// A variable with a default, parsed; a bad one is reported and its default stands in.
    fn parse<T>(&mut self, name: &str, default: T, read: impl Fn(&str) -> Result<T, String>) -> T {
        match self.get(name).map(|text| read(&text)) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(what)) => {
                self.problem(name, what);
                default
            }
        }
    }
}

impl Environment {
    /// Reads what a gate needs through `lookup`.
    ///
    /// # Errors
    /// Every missing or bad name, at once.
    pub fn of<G: Gate>(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<EnvProblem>> {
        Self::read(const { &G::SETTINGS }, &RouteTable::<G>::of().needs, lookup)
    }

    /// Reads what `settings` and methods need through `lookup`.
    ///
    /// # Errors
    /// Every missing or bad name, at once.
    pub fn read(
        settings: &Settings,
        needs: &Needs,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<EnvProblem>> {
        let mut reader = Reader { lookup, problems: Vec::new() };
        let keys = KeyMaterial::read(settings.secret_env, &mut reader);
        let loopback = SocketAddr::from(([127, 0, 0, 1], 8080));
        let bind = reader.parse("BIND_ADDR", loopback, |text| {
            text.parse().map_err(|_| "write an address and a port, such as 127.0.0.1:8080".to_owned())
        });
        let follows = (reader.get("API_URL").is_none(), reader.get("APP_URL").is_none());
        let api = public_origin("API_URL", bind, &mut reader);
        let app = public_origin("APP_URL", bind, &mut reader);
        let origins = named_origins(needs, bind, &mut reader);
        let values = needs.values.iter().filter_map(|name| Some((*name, Secret::new(reader.get(name)?)))).collect();
        let named_keys =
            needs.keys.iter().filter_map(|name| Some((*name, KeyMaterial::read(name, &mut reader)?))).collect();
        let database = reader.get("DATABASE_URL").unwrap_or_else(|| "sqlite://authgate.db".to_owned());
        if let Err(what) = crate::db::Target::read(&database) {
            reader.problem("DATABASE_URL", what);
        }
        let redis = reader.get("REDIS_URL");
        match &redis {
            Some(_) if !cfg!(feature = "redis") => {
                reader.problem(
                    "REDIS_URL",
                    "this build has no Redis: build it with the cargo feature `redis`, or unset it",
                );
            }
            #[cfg(feature = "redis")]
            Some(url) => {
                if let Err(what) = crate::store::redis_address::read(url) {
                    reader.problem("REDIS_URL", what);
                }
            }
            _ => {}
        }
        let metrics = reader.parse("METRICS_ADDR", None, |text| {
            let address = text.parse().map_err(|_| "write an address and a port, such as 127.0.0.1:9090".to_owned());
            address.map(Some)
        });
        let header = reader.parse("FORWARDED_HEADER", ForwardedHeader::default(), ForwardedHeader::read);
        let proxies = reader.parse("TRUSTED_PROXIES", Proxies::none(header), |text| Proxies::read(text, header));
        let allowed_origins = reader
            .parse("ALLOWED_ORIGINS", Vec::new(), |text| text.split(',').map(|one| Origin::read(one.trim())).collect());
        let drain_seconds = reader.parse("DRAIN_SECONDS", 1, |text| match text.parse() {
            Ok(seconds @ 0..=300) => Ok(seconds),
            _ => Err("write whole seconds from 0 to 300".to_owned()),
        });
        let auto_migrate = reader.parse("AUTO_MIGRATE", false, |text| match text {
            "1" => Ok(true),
            "0" => Ok(false),
            _ => Err("write 1, or leave it unset".to_owned()),
        });
        let insecure_cookie = settings.sources.cookie && !settings.cookie.secure;
        if let (Some(api), true) = (&api, insecure_cookie)
            && !api.is_loopback_http()
        {
            reader.problem("API_URL", "the spec sets `cookie_secure: false`, which is only for loopback http");
        }
        match (keys, api, app, reader.problems) {
            (Some(keys), Some(api), Some(app), problems) if problems.is_empty() => Ok(Self {
                bind,
                api,
                follows,
                app,
                database,
                keys,
                proxies,
                allowed_origins,
                drain_seconds,
                auto_migrate,
                redis,
                metrics,
                origins,
                values,
                named_keys,
            }),
            (_, _, _, problems) => Err(problems),
        }
    }

    /// The port that the system chose, where `BIND_ADDR` asks for port 0.
    #[must_use]
    pub fn bound_to(mut self, bound: SocketAddr) -> Self {
        self.bind = bound;
        if let Ok(origin) = Origin::read(&format!("http://{bound}")) {
            if self.follows.0 {
                self.api = origin.clone();
            }
            if self.follows.1 {
                self.app = origin;
            }
        }
        self
    }

    /// True for an origin whose pages may call with credentials.
    pub(crate) fn allows(&self, origin: &Origin) -> bool {
        let named = || self.origins.values().any(|own| own == origin);
        *origin == self.api || *origin == self.app || self.allowed_origins.contains(origin) || named()
    }

    /// The origin of a variable that the spec names; `usual` where it is one of the gateway's own, or follows the address.
    pub(crate) fn origin(&self, name: &str, usual: &Origin) -> Origin {
        match name {
            "API_URL" => self.api.clone(),
            "APP_URL" => self.app.clone(),
            _ => self.origins.get(name).unwrap_or(usual).clone(),
        }
    }

    /// The key of a variable that something is kept under.
    pub(crate) fn key(&self, name: &str) -> Option<&KeyMaterial> {
        self.named_keys.get(name)
    }

    /// The value of a variable that a method needs.
    pub(crate) fn value(&self, name: &str) -> Option<&Secret> {
        self.values.get(name)
    }
}

/// Origins under other names than the gateway's own; on loopback one that is not set follows the address.
fn named_origins(needs: &Needs, bind: SocketAddr, reader: &mut Reader<'_>) -> BTreeMap<&'static str, Origin> {
    let own = ["API_URL", "APP_URL"];
    let mut origins = BTreeMap::new();
    for name in needs.origins.iter().filter(|name| !own.contains(name)) {
        let set = reader.get(name).is_some();
        if let Some(origin) = public_origin(name, bind, reader).filter(|_| set) {
            origins.insert(*name, origin);
        }
    }
    origins
}

fn public_origin(name: &str, bind: SocketAddr, reader: &mut Reader<'_>) -> Option<Origin> {
    match reader.get(name).map(|text| Origin::read(&text)) {
        Some(Ok(origin)) if origin.is_https() || origin.is_loopback_http() => Some(origin),
        Some(Ok(_)) => {
            reader.problem(name, "plain http is only for loopback; write an https origin");
            None
        }
        Some(Err(what)) => {
            reader.problem(name, what);
            None
        }
        None if bind.ip().is_loopback() => Origin::read(&format!("http://{bind}")).ok(),
        None => {
            reader.problem(
                name,
                "required, since BIND_ADDR is not loopback: write the public origin, such as https://app.example",
            );
            None
        }
    }
}

#[cfg(test)]
mod tests;

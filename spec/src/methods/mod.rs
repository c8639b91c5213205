//! The ways to sign in: one folder a method, one line each below.

pub(crate) mod oauth;
pub(crate) mod password;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::Sink;
use crate::plan::MethodPlan;
use crate::surface::Fact;
use crate::words::{Duration, RoutePath, Slug};
use crate::{JsonPath, domain};

/// A method as it was written. The constructor's tag says which.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RawMethod {
    Password(password::RawPassword),
    #[serde(rename = "oauth")]
    OAuth(Box<oauth::RawOAuth>),
}

/// A method whose words are good.
#[derive(Debug)]
pub(crate) enum Method {
    Password(password::Password),
    OAuth(oauth::OAuth),
}

/// What a method must know of the rest of the block.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) reads_cookie: bool,
    pub(crate) secure_cookie: bool,
    /// The longest that a session lasts.
    pub(crate) absolute: Duration,
    /// None: routes begin at the root.
    pub(crate) mount: Option<RoutePath>,
}

impl Surroundings {
    /// True for the mount itself and what is below it, by whole segments.
    pub(crate) fn is_under_mount(&self, path: &str) -> bool {
        let Some(mount) = &self.mount else { return true };
        path.strip_prefix(mount.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Where a provider's callback is by custom.
    pub(crate) fn usual_callback(&self, slug: &Slug) -> String {
        let mount = self.mount.as_ref().map_or("", RoutePath::as_str);
        format!("{mount}/auth/oauth/{}/callback", slug.as_str())
    }
}

impl RawMethod {
    /// Raw to model. `None` where a word was bad, which has been reported.
    pub(crate) fn check(self, around: &Surroundings, at: &JsonPath, sink: &Sink) -> Option<Method> {
        match self {
            Self::OAuth(raw) => oauth::check(*raw, around, at, sink).map(Method::OAuth),
            Self::Password(raw) => password::check(raw, at, sink).map(Method::Password),
        }
    }

    /// Whether a spec may have this method only once: its kind, if so.
    pub(crate) fn single(&self) -> Option<&'static str> {
        match self {
            Self::Password(_) => Some("password"),
            Self::OAuth(_) => Some("oauth"),
        }
    }
}

/// The value of a word that its object does not write, where the object names what it has it from; and that.
pub(crate) fn inherited(object: &serde_json::Value, word: &str) -> Option<(serde_json::Value, String)> {
    match object.get("kind")?.as_str()? {
        "provider" => oauth::of_preset(object, word),
        _ => None,
    }
}

impl Method {
    /// What of it faces the outside.
    pub(crate) fn facts(&self) -> Vec<(String, Fact)> {
        match self {
            Self::Password(method) => password::facts(method),
            Self::OAuth(method) => oauth::facts(method),
        }
    }

    /// Model to plan.
    pub(crate) fn plan(
        &self,
        routes: &crate::plan::Mounted,
        domain: &domain::Domain,
        sink: &Sink,
    ) -> Option<MethodPlan> {
        match self {
            Self::Password(method) => password::plan(method, routes, domain, sink),
            Self::OAuth(method) => oauth::plan(method, routes, domain, sink),
        }
    }
}

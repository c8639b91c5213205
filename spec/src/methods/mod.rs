//! The ways to sign in: one folder a method, one line each below.

pub(crate) mod password;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::Sink;
use crate::plan::MethodPlan;
use crate::{JsonPath, domain};

/// A method as it was written. The constructor's tag says which.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RawMethod {
    Password(password::RawPassword),
}

/// A method whose words are good.
#[derive(Debug)]
pub(crate) enum Method {
    Password(password::Password),
}

impl RawMethod {
    /// Raw to model. `None` where a word was bad, which has been reported.
    pub(crate) fn check(self, at: &JsonPath, sink: &Sink) -> Option<Method> {
        match self {
            Self::Password(raw) => password::check(raw, at, sink).map(Method::Password),
        }
    }

    /// Whether a spec may have this method only once: its kind, if so.
    pub(crate) fn single(&self) -> Option<&'static str> {
        match self {
            Self::Password(_) => Some("password"),
        }
    }
}

impl Method {
    /// Model to plan.
    pub(crate) fn plan(
        &self,
        routes: &crate::plan::Mounted,
        domain: &domain::Domain,
        sink: &Sink,
    ) -> Option<MethodPlan> {
        match self {
            Self::Password(method) => password::plan(method, routes, domain, sink),
        }
    }
}

//! Model to plan: the route, the settings and the hooks of password sign-in.

use super::check::Password;
use crate::diagnostic::Sink;
use crate::domain::{Direction, Domain};
use crate::plan::{
    Accessor, Argument, Code, HookPlan, Literal, MethodPlan, Mounted, Reply, Route, SignInBody, TypeBinding, Verb,
};

pub(crate) fn plan(method: &Password, mounted: &Mounted, domain: &Domain, sink: &Sink) -> Option<MethodPlan> {
    domain.hook(&method.validate, true, &method.at.key("validate_fn"), sink);
    let at = method.at.key("credentials_schema");
    let shape = domain.shape(&method.credentials, Direction::Read, &at, sink)?;
    shape.refuses_unknown_fields(&method.credentials, &at, sink);
    shape.text_field(&method.account, &method.at.key("account_attr"), sink);
    let path = mounted.token.clone();
    Some(MethodPlan {
        module: "password",
        routes: vec![Route {
            verb: Verb::Post,
            path: path.clone(),
            key: method.at.clone(),
            operation: "login".to_owned(),
            summary: "Sign in with a password",
            parameters: Vec::new(),
            body: Some(shape.root.clone()),
            reply: Reply::SignedIn,
            codes: vec![
                Code::BadRequest,
                Code::BadCredentials,
                Code::CrossSite,
                Code::BodyTooLarge,
                Code::UnsupportedMediaType,
                Code::InvalidBody,
                Code::TooManyAttempts,
                Code::ServerError,
                Code::StoreUnavailable,
                Code::Overloaded,
            ],
            register: None,
        }],
        types: vec![TypeBinding { name: "Credentials", path: method.credentials.clone(), key: at }],
        settings: settings(method),
        accessors: vec![Accessor {
            name: "account",
            argument: "credentials",
            of: "Credentials",
            field: method.account.clone(),
            answer: "str",
            key: method.at.key("account_attr"),
        }],
        hooks: vec![HookPlan {
            name: "validate",
            path: method.validate.clone(),
            arguments: vec![Argument::Typed("credentials", "Credentials"), Argument::Context],
            awaited: true,
            key: method.at.key("validate_fn"),
        }],
        sign_in: Some(SignInBody { path, shape }),
        links: Vec::new(),
        ends_other_sessions: false,
    })
}

fn settings(method: &Password) -> Literal {
    Literal::record(
        "password::Settings",
        [
            (
                "argon2",
                Literal::record(
                    "password::Argon2Cost",
                    [
                        ("memory_kib", Literal::Number(method.argon2.m.into())),
                        ("passes", Literal::Number(method.argon2.t.into())),
                        ("lanes", Literal::Number(method.argon2.p.into())),
                    ],
                ),
            ),
            ("min_length", Literal::Number(method.min_length.into())),
            ("max_length", Literal::Number(method.max_length.into())),
            (
                "throttle",
                Literal::record(
                    "password::Throttle",
                    [
                        ("failures", Literal::Number(method.failures.into())),
                        ("hard_cap", Literal::Number(method.hard_cap.into())),
                        ("per_address_per_minute", Literal::Number(method.per_address_per_minute.into())),
                    ],
                ),
            ),
            ("max_body", Literal::Number(method.max_body.into())),
        ],
    )
}

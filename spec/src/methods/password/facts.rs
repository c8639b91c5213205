//! What of password sign-in faces the outside.

use super::check::Password;
use crate::surface::Fact;

pub(crate) fn facts(method: &Password) -> Vec<(String, Fact)> {
    let fact = |name: &str, fact: Fact| (format!("password.{name}"), fact);
    vec![
        fact("credentials", Fact::told(method.credentials.dotted())),
        fact("validate_fn", Fact::trust(method.validate.dotted())),
        fact("argon2.m", Fact::less(method.argon2.m)),
        fact("argon2.t", Fact::less(method.argon2.t)),
        fact("min_length", Fact::less(method.min_length)),
        fact("throttle.failures", Fact::more(method.failures)),
        fact("throttle.hard_cap", Fact::more(method.hard_cap)),
        fact("throttle.per_address_per_minute", Fact::more(method.per_address_per_minute)),
        fact("max_body", Fact::more(method.max_body)),
    ]
}

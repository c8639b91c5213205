//! Model and plan to facts.

use super::{Fact, Surface, Value, Wider};
use crate::domain::TypeShape;
use crate::methods::Method;
use crate::model::{Auth, SameSite};
use crate::plan::Plan;

/// The facts of a whole block.
pub(crate) fn surface(auth: &Auth, plan: &Plan) -> Surface {
    let cookie = auth.sources.cookie;
    let sources = [("bearer", auth.sources.bearer), ("cookie", cookie)];
    let sources = sources.iter().filter(|(_, on)| *on).map(|(name, _)| (*name).to_owned());
    let routes = plan.routes.iter().map(|route| format!("{} {}", route.verb.as_str(), route.path.as_str()));
    let codes = plan.routes.iter().flat_map(|route| &route.codes).map(|code| code.wire().0.to_owned());
    let life = &auth.lifetimes;
    let mut facts = vec![
        ("routes".to_owned(), Fact::set(routes)),
        ("codes".to_owned(), Fact::new(Value::Set(codes.collect()), Wider::Never)),
        ("session.fields".to_owned(), Fact::set(fields(plan))),
        ("sources".to_owned(), Fact::set(sources).ends("the sessions of a source that is gone")),
        ("session.idle_seconds".to_owned(), Fact::more(life.idle.as_seconds())),
        ("session.absolute_seconds".to_owned(), Fact::more(life.absolute.as_seconds())),
        ("session.recent_auth_seconds".to_owned(), Fact::more(life.recent_auth.as_seconds())),
        ("session.max_sessions".to_owned(), Fact::more(life.max_sessions)),
        ("revocation.max_milliseconds".to_owned(), Fact::more(auth.revocation.as_millis())),
        ("relaxed_durability".to_owned(), Fact::open(auth.relaxed_durability)),
        (
            "session_store".to_owned(),
            Fact::trust(auth.store.dotted()).ends("every session, unless the new store has the rows of the old"),
        ),
        (
            "secret_env".to_owned(),
            Fact::told(auth.secret_env.as_str())
                .ends("every session, unless the old secret is the new one's _PREVIOUS"),
        ),
        ("public_session".to_owned(), Fact::open(auth.public.is_some())),
    ];
    if cookie {
        // In the order of how far a cookie follows requests of other sites.
        let reach: u64 = match auth.cookie.same_site {
            SameSite::Strict => 0,
            SameSite::Lax => 1,
            SameSite::None => 2,
        };
        facts.extend([
            ("cookie.name".to_owned(), Fact::told(auth.cookie.name.as_str()).ends("every session in a browser")),
            ("cookie.secure".to_owned(), Fact::guard(auth.cookie.secure).ends("every session in a browser")),
            ("cookie.same_site_reach".to_owned(), Fact::more(reach)),
        ]);
    }
    facts.extend(auth.methods.iter().flat_map(Method::facts));
    Surface { facts: facts.into_iter().collect() }
}

/// The fields that read-session shows.
fn fields(plan: &Plan) -> Vec<String> {
    let mut fields = Vec::new();
    for (name, shape) in &plan.session.shape.types {
        if let TypeShape::Object(object) = shape {
            fields.extend(object.fields.iter().map(|field| format!("{name}.{}", field.name)));
        }
    }
    fields
}

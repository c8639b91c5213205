//! Model to plan.

use super::{
    Argument, BridgePlan, Code, HookPlan, Literal, Mounted, Parameter, Place, Plan, Reply, Route, SessionPlan, Verb,
};
use crate::JsonPath;
use crate::diagnostic::Sink;
use crate::domain::{Direction, Domain};
use crate::model::{Auth, SameSite};
use crate::surface::{Surface, surface};
use crate::words::{RoutePath, Word};

/// The name of the cookie over loopback http.
const DEV_COOKIE: &str = "authgate-dev";

/// How a client says which of the two transports its session is to have.
const TRANSPORT: Parameter = Parameter {
    name: "Authgate-Transport",
    place: Place::Header,
    summary: "`bearer` for a token in the answer and no cookie",
    values: &["cookie", "bearer"],
};

/// Plans the whole block. `None` where the user's types do not fit, which has been reported.
pub(crate) fn plan(auth: &Auth, spec_file: &str, domain: &Domain, sink: &Sink) -> Option<Plan> {
    let at = JsonPath::auth();
    let mounted = mounted(auth)?;
    let session = session(auth, domain, sink);
    domain.hook(&auth.store, false, &at.key("session_store"), sink);
    if let Some(public) = &auth.public {
        domain.hook(public, false, &at.key("public_session"), sink);
    }
    let methods: Vec<_> = auth.methods.iter().map(|m| m.plan(&mounted, domain, sink)).collect();
    let methods: Vec<_> = methods.into_iter().collect::<Option<_>>()?;
    let mut routes = session_routes(&mounted)?;
    for route in methods.iter().flat_map(|m| &m.routes) {
        distinct(route, &routes, sink);
        routes.push(route.clone());
    }
    if auth.sources.bearer && auth.sources.cookie {
        let sign_ins = routes.iter_mut().filter(|route| route.reply == Reply::SignedIn);
        sign_ins.for_each(|route| route.parameters.push(TRANSPORT));
    }
    let session = session?;
    domain.one_name_one_type(&session.shape, methods.iter().filter_map(|m| m.sign_in.as_ref()).map(|s| &s.shape), sink);
    let mut plan = Plan {
        spec_file: spec_file.to_owned(),
        session,
        store: HookPlan {
            name: "store",
            path: auth.store.clone(),
            arguments: vec![Argument::Context],
            awaited: domain.is_async(&auth.store),
            key: at.key("session_store"),
        },
        public: auth.public.clone().map(|path| HookPlan {
            name: "public_session",
            path,
            arguments: Vec::new(),
            awaited: false,
            key: at.key("public_session"),
        }),
        settings: settings(auth, &mounted),
        routes,
        methods,
        mounted,
        cookies: if auth.sources.cookie {
            vec![auth.cookie.name.as_str().to_owned(), DEV_COOKIE.to_owned()]
        } else {
            Vec::new()
        },
        bridge: BridgePlan {
            out: auth.bridge.out.as_ref().map(|f| f.as_str().to_owned()),
            scaffold: auth.bridge.scaffold.as_ref().map(|f| f.as_str().to_owned()),
            client: auth.bridge.client,
            frameworks: auth.bridge.frameworks.clone(),
            standard_schema: auth.bridge.standard_schema,
        },
        written: Vec::new(),
        surface: Surface::default(),
    };
    plan.surface = surface(auth, &plan);
    Some(plan)
}

/// A route has its verb and path for itself.
fn distinct(route: &Route, before: &[Route], sink: &Sink) {
    if let Some(other) = before.iter().find(|other| other.verb == route.verb && other.path == route.path) {
        let message = format!("`{} {}` is another route already", route.verb.as_str(), route.path.as_str());
        let first = (&other.key, "the other comes from here");
        sink.error_beside("AG0308", &route.key, message, "write a path that no other route has", first);
    }
}

fn mounted(auth: &Auth) -> Option<Mounted> {
    let under = |text: &str| RoutePath::parse(text).ok().map(|p| p.under(auth.mount.as_ref()));
    let token = auth.token_url.under(auth.mount.as_ref());
    Some(Mounted {
        logout: token.then("/logout"),
        token,
        providers: under("/auth/providers")?,
        sessions: under("/auth/sessions")?,
        oauth: under("/auth/oauth")?,
    })
}

fn session(auth: &Auth, domain: &Domain, sink: &Sink) -> Option<SessionPlan> {
    let at = JsonPath::auth();
    let at_schema = at.key("session_schema");
    let shape = domain.shape(&auth.session_type, Direction::Write, &at_schema, sink)?;
    shape.has_permissions(&auth.session_type, &at_schema, sink);
    shape.keeps_secrets(&at_schema, sink);
    shape.scalar_field(&auth.user_id, &at.key("user_id_attr"), sink);
    shape.hidden_token_id(&auth.token_id, &at.key("token_id_attr"), sink);
    Some(SessionPlan {
        path: auth.session_type.clone(),
        shape,
        token_id: auth.token_id.clone(),
        user_id: auth.user_id.clone(),
    })
}

/// The routes that every gateway has, in the order of the table of contents.
fn session_routes(mounted: &Mounted) -> Option<Vec<Route>> {
    let at = JsonPath::auth();
    let token_url = at.key("token_url");
    let live = [Code::BadRequest, Code::NotSignedIn, Code::InvalidToken, Code::StoreUnavailable, Code::ServerError];
    let writes = [&live[..], &[Code::CrossSite]].concat();
    // A logout is for everybody: without a credential there is nothing to end, and it says so by 204.
    let ends: Vec<Code> = writes.iter().copied().filter(|code| *code != Code::NotSignedIn).collect();
    let route = |verb, path: RoutePath, key: &JsonPath, operation: &str, summary, reply, codes: &[Code]| Route {
        verb,
        path,
        key: key.clone(),
        operation: operation.to_owned(),
        summary,
        parameters: Vec::new(),
        body: None,
        reply,
        codes: codes.to_vec(),
        register: None,
    };
    let sessions = &mounted.sessions;
    let handle = sessions.then("/{handle}");
    let one = [&writes[..], &[Code::NotFound]].concat();
    let mut routes = vec![
        route(
            Verb::Get,
            mounted.token.clone(),
            &token_url,
            "readSession",
            "Read the caller's session",
            Reply::Session,
            &live,
        ),
        route(
            Verb::Post,
            mounted.logout.clone(),
            &token_url,
            "logout",
            "End the presented session",
            Reply::SignedOut,
            &ends,
        ),
        route(Verb::Get, sessions.clone(), &at, "listSessions", "List the caller's sessions", Reply::Sessions, &live),
        route(Verb::Delete, handle, &at, "revokeSession", "End one of the caller's sessions", Reply::Nothing, &one),
        route(
            Verb::Post,
            sessions.then("/revoke-others"),
            &at,
            "revokeOtherSessions",
            "End all but this session",
            Reply::Nothing,
            &writes,
        ),
        route(
            Verb::Post,
            sessions.then("/revoke-all"),
            &at,
            "revokeAllSessions",
            "End every session of the caller",
            Reply::Nothing,
            &writes,
        ),
        route(
            Verb::Get,
            mounted.providers.clone(),
            &at.key("methods"),
            "listProviders",
            "What one can sign in with",
            Reply::Providers,
            &[],
        ),
    ];
    let fixed = |text: &str| RoutePath::parse(text).ok();
    let ready = [Code::StoreUnavailable];
    routes.push(route(Verb::Get, fixed("/health")?, &at, "health", "The process is alive", Reply::Health, &[]));
    routes.push(route(Verb::Get, fixed("/health/ready")?, &at, "ready", "The store answers", Reply::Health, &ready));
    Some(routes)
}

fn settings(auth: &Auth, mounted: &Mounted) -> Literal {
    let seconds = |d: crate::words::Duration| Literal::Number(d.as_seconds());
    let text = |p: &RoutePath| Literal::Text(p.as_str().to_owned());
    let same_site = match auth.cookie.same_site {
        SameSite::Lax => "Lax",
        SameSite::Strict => "Strict",
        SameSite::None => "None",
    };
    Literal::record(
        "Settings",
        [
            (
                "paths",
                Literal::record(
                    "Paths",
                    [
                        ("mount", Literal::Text(auth.mount.as_ref().map_or("", RoutePath::as_str).to_owned())),
                        ("token", text(&mounted.token)),
                        ("providers", text(&mounted.providers)),
                        ("sessions", text(&mounted.sessions)),
                    ],
                ),
            ),
            (
                "sources",
                Literal::record(
                    "Sources",
                    [("bearer", Literal::Flag(auth.sources.bearer)), ("cookie", Literal::Flag(auth.sources.cookie))],
                ),
            ),
            (
                "cookie",
                Literal::record(
                    "CookieSettings",
                    [
                        ("name", Literal::Text(auth.cookie.name.as_str().to_owned())),
                        ("secure", Literal::Flag(auth.cookie.secure)),
                        ("same_site", Literal::Variant("SameSite", same_site)),
                    ],
                ),
            ),
            (
                "lifetimes",
                Literal::record(
                    "Lifetimes",
                    [
                        ("idle", seconds(auth.lifetimes.idle)),
                        ("absolute", seconds(auth.lifetimes.absolute)),
                        ("touch", seconds(auth.lifetimes.touch)),
                        ("recent_auth", seconds(auth.lifetimes.recent_auth)),
                    ],
                ),
            ),
            ("max_sessions", Literal::Number(auth.lifetimes.max_sessions.into())),
            ("secret_env", Literal::Text(auth.secret_env.as_str().to_owned())),
            ("revocation_max_ms", Literal::Number(auth.revocation.as_millis())),
            ("relaxed_durability", Literal::Flag(auth.relaxed_durability)),
        ],
    )
}

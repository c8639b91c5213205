//! Every route of a spec, collected once and registered on each worker.

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpResponse, Route, web};

use crate::env::Needs;
use crate::error::{Code, respond};
use crate::gate::{Gate, Gateway};
use crate::methods::{oauth, password};

/// The routes of a spec, and what its methods need.
pub struct RouteTable<G: Gate> {
    routes: Vec<Entry>,
    pub(crate) methods: Vec<Offered>,
    pub(crate) passwords: Option<&'static password::Settings>,
    pub(crate) oauth: Option<&'static oauth::Settings>,
    pub(crate) needs: Needs,
    gate: std::marker::PhantomData<fn() -> G>,
}

struct Entry {
    verb: Method,
    path: String,
    make: fn() -> Route,
}

/// A way to sign in, as discovery lists it.
pub(crate) struct Offered {
    pub(crate) kind: &'static str,
    pub(crate) login_path: &'static str,
}

impl<G: Gate> RouteTable<G> {
    pub(crate) fn new() -> Self {
        Self {
            routes: Vec::new(),
            methods: Vec::new(),
            passwords: None,
            oauth: None,
            needs: Needs::default(),
            gate: std::marker::PhantomData,
        }
    }

    /// The table of a gate.
    pub(crate) fn of() -> Self {
        let mut table = Self::new();
        G::routes(&mut table);
        table
    }

    /// Adds a route.
    pub(crate) fn add(&mut self, verb: Method, path: &str, make: fn() -> Route) {
        self.routes.push(Entry { verb, path: path.to_owned(), make });
    }

    /// Verb and path of every route.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&Method, &str)> {
        self.routes.iter().map(|entry| (&entry.verb, entry.path.as_str()))
    }

    fn register(&self, app: &mut web::ServiceConfig) {
        let mut done: Vec<&str> = Vec::new();
        for path in self.routes.iter().map(|entry| entry.path.as_str()) {
            if done.contains(&path) {
                continue;
            }
            done.push(path);
            let mut resource = web::resource(path.to_owned());
            let mut verbs = Vec::new();
            for entry in self.routes.iter().filter(|entry| entry.path == path) {
                resource = resource.route((entry.make)());
                verbs.push(entry.verb.as_str());
            }
            let allow = HeaderValue::try_from(verbs.join(", ")).ok();
            app.service(resource.default_service(web::to(move || {
                let allow = allow.clone();
                async move { not_allowed(allow) }
            })));
        }
    }
}

/// RFC 9110 section 15.5.6: a 405 says which methods there are.
fn not_allowed(allow: Option<HeaderValue>) -> HttpResponse {
    let mut response = respond(Code::MethodNotAllowed);
    if let Some(allow) = allow {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

/// Mounts every route of the spec, and lets the extractors find the gateway.
pub fn configure<G: Gate>(gate: &Gateway<G>) -> impl FnOnce(&mut web::ServiceConfig) + use<G> {
    let gate = gate.clone();
    move |app| {
        app.app_data(gate.clone());
        gate.table.register(app);
    }
}

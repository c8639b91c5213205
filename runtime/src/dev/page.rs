//! The built-in sign-in page: one document, nothing from elsewhere.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::gate::Gate;
use crate::project::Project;
use crate::settings::Paths;

const HTML: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Adds `/` and what lives under `/__dev/`.
pub(crate) fn routes<P: Project>(app: &mut web::ServiceConfig) {
    let paths = &const { &<P::Gate as Gate>::SETTINGS }.paths;
    super::idp::routes::<P>(app);
    app.route("/__dev/", web::get().to(page));
    app.route(
        "/__dev",
        web::get().to(|| async { HttpResponse::Found().insert_header((LOCATION, "/__dev/")).finish() }),
    );
    app.route("/__dev/paths", web::get().to(move || async move { HttpResponse::Ok().json(told(paths)) }));
    app.route("/", web::get().to(landing));
}

/// To the page, with the query: a failed sign-in at a provider says in it why.
pub(crate) async fn landing(request: HttpRequest) -> HttpResponse {
    let query = request.query_string();
    let sign = if query.is_empty() { "" } else { "?" };
    HttpResponse::Found().insert_header((LOCATION, format!("/__dev/{sign}{query}"))).finish()
}

/// Where the spec serves what the page calls.
fn told(paths: &Paths) -> serde_json::Value {
    serde_json::json!({
        "token": paths.token,
        "logout": format!("{}/logout", paths.token),
        "sessions": paths.sessions,
        "providers": paths.providers,
        "revoke_all": format!("{}/revoke-all", paths.sessions),
    })
}

async fn page() -> HttpResponse {
    let html = HTML.replace("/* style */", STYLE).replace("/* script */", SCRIPT);
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    let policy = format!(
        "default-src 'none'; connect-src 'self'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        hash(STYLE),
        hash(SCRIPT),
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .insert_header(("Cross-Origin-Opener-Policy", "same-origin"))
        .body(html)
}

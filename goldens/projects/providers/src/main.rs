//! A golden project: every kind of provider.

mod auth;
#[rustfmt::skip]
#[path = "../generated/auth.rs"]
mod generated;

use actix_web::{HttpResponse, web};

enum Golden {}

impl authgate_runtime::Project for Golden {
    type Gate = generated::Gate;

    fn routes(app: &mut web::ServiceConfig) {
        app.route("/upstream", web::get().to(upstream));
    }
}

/// What a handler would do with the provider's APIs; here the token itself is shown, to the test.
async fn upstream(session: generated::GetSession) -> Result<HttpResponse, authgate_runtime::AuthError> {
    let token = session.provider_access_token().await?;
    Ok(HttpResponse::Ok().body(token.map_or("none".to_owned(), |token| token.expose().to_owned())))
}

fn main() -> std::process::ExitCode {
    authgate_runtime::run::<Golden>()
}

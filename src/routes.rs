//! Two sample routes: one for everybody, one for the signed-in.

use actix_web::web;
use serde::Serialize;

use crate::generated::{GetSession, GetSessionOrPublic};

/// Greets whoever asks.
pub(crate) const GREETING: &str = "/v1/greeting";
/// Tells the signed-in who they are.
pub(crate) const ACCOUNT: &str = "/v1/account";

#[derive(Serialize)]
struct Greeting {
    greeting: String,
}

#[derive(Serialize)]
struct Account {
    id: String,
    username: String,
    roles: Vec<String>,
    permissions: Vec<String>,
}

/// Adds the sample routes.
pub(crate) fn routes(app: &mut web::ServiceConfig) {
    app.route(GREETING, web::get().to(greeting)).route(ACCOUNT, web::get().to(account));
}

async fn greeting(session: GetSessionOrPublic) -> web::Json<Greeting> {
    let who = if session.is_public() { "stranger" } else { &session.user.username };
    web::Json(Greeting { greeting: format!("Hello, {who}") })
}

async fn account(session: GetSession) -> web::Json<Account> {
    web::Json(Account {
        id: session.user.id.clone(),
        username: session.user.username.clone(),
        roles: session.roles.clone(),
        permissions: session.permissions.clone(),
    })
}

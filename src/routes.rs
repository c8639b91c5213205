//! Two sample routes: one for everybody, one for the signed-in.

use actix_web::web;
use authgate_runtime::mount;
use serde::Serialize;

use crate::generated::{Gate, GetSession, GetSessionOrPublic};

/// Where everybody is greeted.
pub(crate) fn greeting_path() -> String {
    format!("{}/greeting", mount::<Gate>())
}

/// Where the signed-in are told who they are.
pub(crate) fn account_path() -> String {
    format!("{}/account", mount::<Gate>())
}

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
    app.route(&greeting_path(), web::get().to(greeting)).route(&account_path(), web::get().to(account));
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

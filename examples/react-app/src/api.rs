//! What the app is for: data that some may see. Each handler says what it needs; what the frontend hides is not yet safe.

use actix_web::web::{Json, ServiceConfig, get};
use authgate_runtime::{AuthError, Code};
use serde::Serialize;

use crate::auth::Permission;
use crate::generated::GetSession;

pub const PROJECTS: &str = "/v1/projects";
pub const MEMBERS: &str = "/v1/members";

pub fn routes(app: &mut ServiceConfig) {
    app.route(PROJECTS, get().to(projects)).route(MEMBERS, get().to(members));
}

#[derive(Serialize)]
struct Project {
    name: &'static str,
    lead: &'static str,
    /// In whole euros; not there for who may not see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<u32>,
}

#[derive(Serialize)]
struct Member {
    name: &'static str,
    role: &'static str,
}

async fn projects(session: GetSession) -> Result<Json<Vec<Project>>, AuthError> {
    require(&session, Permission::Projects)?;
    let shown = session.may(Permission::Budgets);
    let project = |name, lead, budget| Project { name, lead, budget: shown.then_some(budget) };
    Ok(Json(vec![
        project("Looking glass", "Alice", 48_000),
        project("Tea party", "The Hatter", 12_500),
        project("Croquet ground", "The Queen", 96_200),
    ]))
}

async fn members(session: GetSession) -> Result<Json<Vec<Member>>, AuthError> {
    require(&session, Permission::Members)?;
    let member = |name, role| Member { name, role };
    Ok(Json(vec![member("Alice", "member"), member("The Hatter", "member"), member("The Queen", "admin")]))
}

fn require(session: &GetSession, permission: Permission) -> Result<(), AuthError> {
    if session.may(permission) { Ok(()) } else { Err(AuthError::new(Code::Forbidden)) }
}

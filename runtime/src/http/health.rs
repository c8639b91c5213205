//! Alive, and ready.

use actix_web::http::Method;
use actix_web::{HttpResponse, web};
use serde_json::json;

use super::{At, RouteTable, headers};
use crate::error::{AuthError, Code};
use crate::gate::Gate;

/// Adds the health routes.
pub(crate) fn routes<G: Gate>(table: &mut RouteTable<G>) {
    table.add(Method::GET, "/health", || web::get().to(alive));
    table.add(Method::GET, "/health/ready", || web::get().to(ready::<G>));
    // Balancers that ask with HEAD are answered like the rest.
    table.add(Method::HEAD, "/health", || web::head().to(alive));
    table.add(Method::HEAD, "/health/ready", || web::head().to(ready::<G>));
}

async fn alive() -> HttpResponse {
    ok()
}

/// Ready while the store answers and this process is not on its way out.
async fn ready<G: Gate>(gate: At<G>) -> Result<HttpResponse, AuthError> {
    if gate.core.is_draining() {
        return Err(AuthError::because(Code::StoreUnavailable, "draining").retry_after(2));
    }
    gate.core.store.ready().await?;
    Ok(ok())
}

fn ok() -> HttpResponse {
    let mut response = HttpResponse::Ok().json(json!({ "status": "ok" }));
    headers::seal(response.headers_mut());
    response
}

//! A golden project whose App is put together by hand.

mod auth;
#[rustfmt::skip]
#[path = "../generated/auth.rs"]
mod generated;
mod names;

use actix_web::{App, HttpServer, Responder, web};
use generated::{GetSession, GetSessionOrPublic};

async fn me(session: GetSession) -> impl Responder {
    web::Json(session.who.id.0)
}

async fn home(session: GetSessionOrPublic) -> impl Responder {
    web::Json(session.teams.len())
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let gate = authgate_runtime::open::<generated::Gate>([]).await?;
    let address = gate.address();
    let server = HttpServer::new(move || {
        App::new()
            .wrap(generated::guard(&gate))
            .configure(generated::configure(&gate))
            .route("/me", web::get().to(me))
            .route("/home", web::get().to(home))
    });
    let server = server.workers(1).bind(address)?;
    println!("listening on http://{}", server.addrs()[0]);
    Ok(server.run().await?)
}

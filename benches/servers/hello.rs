//! The floor.

use actix_web::{App, HttpServer, web};

/// A bare actix server, whose answer stands where a gateway's session does.
#[actix_web::main]
pub async fn hello() {
    let answer = || async { web::Json(serde_json::json!({ "hello": "world" })) };
    let server = HttpServer::new(move || App::new().route("/v1/auth/token", web::get().to(answer)))
        .bind_auto_h2c("127.0.0.1:0")
        .unwrap_or_else(|error| panic!("{error}"));
    println!("listening on http://{}", server.addrs()[0]);
    server.run().await.unwrap_or_else(|error| panic!("{error}"));
}

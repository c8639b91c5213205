//! `GET /metrics` on the address that `METRICS_ADDR` names, and nowhere else.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{App, HttpResponse, HttpServer, web};

use crate::gate::Core;

/// OpenMetrics 1.0, section "Overall structure".
const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A bound address.
pub(crate) struct Listening(TcpListener);

impl Listening {
    /// # Errors
    /// If the address cannot be listened on.
    pub(crate) fn at(address: SocketAddr) -> std::io::Result<Self> {
        TcpListener::bind(address).map(Self)
    }

    /// The address, whose port the system may have chosen.
    pub(crate) fn address(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Serves in the background for as long as the process runs.
    pub(crate) fn serve(self, core: Arc<Core>) -> std::io::Result<()> {
        let server = HttpServer::new(move || {
            let core = Arc::clone(&core);
            App::new().route("/metrics", web::get().to(move || std::future::ready(answer(&core))))
        });
        let server = server.workers(1).client_request_timeout(Duration::from_secs(5)).disable_signals();
        actix_web::rt::spawn(server.listen(self.0)?.run());
        Ok(())
    }
}

fn answer(core: &Core) -> HttpResponse {
    match core.metrics.as_ref().map(|metrics| metrics.text(core)) {
        Some(Ok(text)) => HttpResponse::Ok().insert_header((CONTENT_TYPE, FORMAT)).body(text),
        _ => HttpResponse::InternalServerError().finish(),
    }
}

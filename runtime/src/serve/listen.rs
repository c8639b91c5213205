//! Binds, serves, drains, stops.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

pub(crate) use crate::cli::open::{database, env_failed};
use crate::cli::{Failed, prune_all};
use crate::clock::Clock;
use crate::db::Db;
use crate::env::Environment;
use crate::error::{Code, respond};
use crate::gate::{Core, Gate, Gateway, Mode, follow};
use crate::http::At;
use crate::metrics::Listening;
use crate::project::Project;

/// Requests in flight may take so long after the drain, in seconds.
const LAST_REQUESTS: u64 = 30;

/// How often dead sessions are deleted.
const PRUNING: Duration = Duration::from_secs(60);

/// A server that listens.
pub(crate) struct Ready {
    pub(crate) core: Arc<Core>,
    pub(crate) address: SocketAddr,
    pub(crate) rows: Vec<(String, String)>,
    server: actix_web::dev::Server,
}

/// Opens the gateway and binds the port. Nothing is served until [`Ready::finish`] or [`Ready::spawn`].
pub(crate) async fn listen<P: Project>(env: Environment, db: Db, clock: Clock, mode: Mode) -> Result<Ready, Failed> {
    let listener = TcpListener::bind(env.bind)
        .map_err(|e| Failed { what: format!("BIND_ADDR: {} cannot be listened on: {e}", env.bind), code: 3 })?;
    let address = listener.local_addr().map_err(|e| Failed::because(&e))?;
    let metrics = env.metrics.map(|at| {
        let failed = |e| Failed { what: format!("METRICS_ADDR: {at} cannot be listened on: {e}"), code: 3 };
        Listening::at(at).map_err(failed)
    });
    let metrics = metrics.transpose()?;
    let gate =
        Gateway::<P::Gate>::open(env.bound_to(address), db, clock, mode).await.map_err(|e| Failed::because(&e))?;
    let core = Arc::clone(&gate.core);
    if let Some(metrics) = metrics {
        let address = metrics.address().map_err(|e| Failed::because(&e))?;
        metrics.serve(Arc::clone(&core)).map_err(|e| Failed::because(&e))?;
        tracing::info!("metrics on http://{address}/metrics");
    }
    #[cfg(all(feature = "dev", debug_assertions))]
    if mode == Mode::Dev {
        P::seed(&gate.context()).await.map_err(|e| Failed::because(&e))?;
    }
    let rows = gate.table.rows().map(|(verb, path)| (verb.to_string(), path.to_owned())).collect();
    let server = HttpServer::new(move || app::<P>(gate.clone(), mode))
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(1))
        .keep_alive(Duration::from_secs(5))
        .shutdown_timeout(LAST_REQUESTS)
        .disable_signals()
        .listen_auto_h2c(listener)
        .map_err(|e| Failed::because(&e))?
        .run();
    Ok(Ready { core, address, rows, server })
}

fn app<P: Project>(
    gate: Gateway<P::Gate>,
    mode: Mode,
) -> App<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .wrap(P::Gate::guard(&gate))
        .configure(|app| P::Gate::configure(&gate, app))
        .configure(|app| pages::<P>(app, mode))
        .configure(P::routes)
        .default_service(web::to(elsewhere::<P>))
}

/// A path that nobody serves. In `dev` the pages of the app that a sign-in ends at are the sign-in page.
async fn elsewhere<P: Project>(gate: At<P::Gate>, request: HttpRequest) -> HttpResponse {
    #[cfg(all(feature = "dev", debug_assertions))]
    if gate.core.mode == Mode::Dev
        && request.method() == actix_web::http::Method::GET
        && gate.core.oauth.as_ref().is_some_and(|oauth| oauth.ends_at(request.path()))
    {
        return crate::dev::landing(request).await;
    }
    let _ = (gate, request);
    respond(Code::NotFound)
}

#[cfg(all(feature = "dev", debug_assertions))]
fn pages<P: Project>(app: &mut web::ServiceConfig, mode: Mode) {
    if mode == Mode::Dev {
        crate::dev::routes::<P>(app);
    }
}

#[cfg(not(all(feature = "dev", debug_assertions)))]
fn pages<P: Project>(_: &mut web::ServiceConfig, _: Mode) {}

impl Ready {
    /// Serves until SIGTERM or SIGINT, then drains and stops.
    pub(crate) async fn finish(self) -> Result<ExitCode, Failed> {
        let handle = self.server.handle();
        actix_web::rt::spawn(stop_on_signal(handle, Arc::clone(&self.core)));
        actix_web::rt::spawn(prune_now_and_then(Arc::clone(&self.core)));
        self.server.await.map_err(|e| Failed::because(&e))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Serves in the background; for tests.
    #[cfg(feature = "testing")]
    pub(crate) fn spawn(self) -> ServerHandle {
        let handle = self.server.handle();
        actix_web::rt::spawn(self.server);
        handle
    }
}

/// Readiness fails first, so that balancers look elsewhere; then the listener closes.
async fn stop_on_signal(handle: ServerHandle, core: Arc<Core>) {
    signal().await;
    core.drain();
    tracing::info!(seconds = core.env.drain_seconds, "draining");
    tokio::time::sleep(Duration::from_secs(core.env.drain_seconds)).await;
    handle.stop(true).await;
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        tracing::error!("signals cannot be awaited; only a kill stops this server");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn prune_now_and_then(core: Arc<Core>) {
    loop {
        tokio::time::sleep(PRUNING).await;
        if let Err(error) = follow(&core.clock, &core.store).await {
            tracing::warn!(error = crate::error::chain(&error), "the store does not tell the time");
        }
        if let Err(error) = prune_all(&core.store).await {
            tracing::warn!(error = crate::error::chain(&error), "dead sessions could not be deleted");
        }
    }
}

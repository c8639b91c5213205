//! Logs: text on standard error, or JSON lines on standard output; and the count of what the audit log says.

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

use crate::metrics::Audit;

/// True where every line of output is JSON.
pub(crate) fn is_json() -> bool {
    std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json")
}

/// Starts logging, as `RUST_LOG` and `LOG_FORMAT` say. Calling it again changes nothing.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let written = if is_json() {
        fmt::layer().json().flatten_event(true).with_writer(std::io::stdout).boxed()
    } else {
        let colour = std::io::IsTerminal::is_terminal(&std::io::stderr()) && std::env::var_os("NO_COLOR").is_none();
        fmt::layer().with_ansi(colour).with_writer(std::io::stderr).boxed()
    };
    // A subscriber that a test or a program set before stays.
    let _ = registry().with(written.with_filter(filter)).with(Audit::layer()).try_init();
}

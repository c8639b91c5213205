//! Logs: text on standard error, or JSON lines on standard output.

use tracing_subscriber::EnvFilter;

/// True where every line of output is JSON.
pub(crate) fn is_json() -> bool {
    std::env::var("LOG_FORMAT").is_ok_and(|format| format == "json")
}

/// Starts logging, as `RUST_LOG` and `LOG_FORMAT` say. Calling it again changes nothing.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    // A subscriber that a test or a program set before stays.
    let _ = if is_json() {
        builder.json().flatten_event(true).with_writer(std::io::stdout).try_init()
    } else {
        let colour = std::io::IsTerminal::is_terminal(&std::io::stderr()) && std::env::var_os("NO_COLOR").is_none();
        builder.with_ansi(colour).with_writer(std::io::stderr).try_init()
    };
}

//! What a person sees when the server is ready.

use super::{Ready, logging};
use crate::cli::out;
use crate::project::Project;

/// One line that says so, and the table of URLs. As JSON the line alone.
pub(crate) fn show<P: Project>(ready: &Ready) {
    let listening = format!("listening on http://{}", ready.address);
    if logging::is_json() {
        tracing::info!("{listening}");
        return;
    }
    out::line(&listening);
    let api = &ready.core.env.api;
    for (verb, path) in &ready.rows {
        out::line(&format!("  {verb:6} {api}{path}"));
    }
    for (verb, path) in P::shown() {
        out::line(&format!("  {verb:6} {api}{path}"));
    }
}

//! What `dev` adds to the table of URLs.

use super::home::Home;
use crate::cli::out;
use crate::project::Project;
use crate::serve::{Ready, logging};

pub(super) fn show<P: Project>(ready: &Ready, home: &Home) {
    if logging::is_json() {
        return;
    }
    let api = &ready.core.env.api;
    out::line("");
    out::line(&format!("  sign in   {api}/__dev/"));
    for (provider, redirect_uri) in ready.core.oauth.iter().flat_map(|oauth| oauth.offered()) {
        let issuer = super::idp::issuer(api, provider.slug);
        out::line(&format!("  provider  {} stands in at {issuer}; callback {redirect_uri}", provider.slug));
    }
    for (name, password) in P::seeded() {
        out::line(&format!("  user      {name} / {password}"));
    }
    out::line(&format!("  database  {}", home.database));
    out::line("  stop      Ctrl-C");
}

//! One exported function a route, and the paths they call.

use authgate_spec::Plan;
use authgate_spec::plan::{Client, SignInLink};

use super::literal::{pattern, property, text};

const SIGN_IN: &str = include_str!("sign_in.ts");
const SESSION: &str = include_str!("session.ts");
const LINKS: &str = include_str!("links.ts");
const POPUP: &str = include_str!("popup.ts");

/// `authPaths`.
pub(super) fn paths(plan: &Plan) -> String {
    let mut rows = vec![
        ("token", &plan.mounted.token),
        ("logout", &plan.mounted.logout),
        ("sessions", &plan.mounted.sessions),
        ("providers", &plan.mounted.providers),
    ];
    if let Some(body) = plan.methods.iter().find_map(|m| m.sign_in.as_ref()) {
        rows.push(("signIn", &body.path));
    }
    let rows: Vec<String> = rows.iter().map(|(name, path)| format!("{name}: {}", text(path.as_str()))).collect();
    let cookies: Vec<String> = plan.cookies.iter().map(|name| pattern(name)).collect();
    format!(
        "/** Paths of the server's routes, from `auth.mount` and `auth.token_url`. */\n\
         export const authPaths = {{\n  {},\n}} as const;\n\
         const sessionCookie = /(?<=^|; ?)(?:{})=[^;]*/g;\n",
        rows.join(", "),
        cookies.join("|")
    )
}

/// Sign-in, read-session, logout.
pub(super) fn functions(plan: &Plan) -> String {
    let sign_in = plan.methods.iter().any(|m| m.sign_in.is_some());
    format!("{}{SESSION}", if sign_in { SIGN_IN } else { "" })
}

/// The sign-ins that begin with a navigation.
pub(super) fn links(plan: &Plan) -> String {
    let links: Vec<&SignInLink> = plan.methods.iter().flat_map(|m| &m.links).collect();
    let slugs: Vec<String> = links.iter().map(|link| text(&link.slug)).collect();
    let info = links.iter().map(|link| {
        let (slug, label, path) = (property(&link.slug), text(&link.label), text(link.path.as_str()));
        format!("{slug}: {{ label: {label}, loginPath: {path} }}")
    });
    let info: Vec<String> = info.collect();
    let popup = if links.is_empty() { "" } else { POPUP };
    let links = LINKS.replace("/* slugs */", &slugs.join(", ")).replace("/* info */", &info.join(", "));
    let links = match plan.bridge.client {
        Client::Fetch => links,
        // There it may be unset.
        Client::HeyApi => links.replace("client.getConfig().baseUrl", "(client.getConfig().baseUrl ?? \"\")"),
    };
    format!("{links}{popup}")
}

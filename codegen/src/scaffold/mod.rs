//! Files that are written once and then the user's.

use std::path::{Path, PathBuf};

use authgate_spec::Plan;

use crate::{Owner, Rendered};

/// The wrappers over the bridge, the session hooks and a sign-in page.
const FILES: [(&str, &str); 3] = [
    ("api/auth.ts", include_str!("auth.ts")),
    ("api/session.ts", include_str!("session.ts")),
    ("auth/Login.tsx", include_str!("Login.tsx")),
];

/// The scaffolds of a plan; none unless the spec names their folder.
pub(crate) fn render(plan: &Plan) -> Vec<Rendered> {
    let Some(folder) = &plan.bridge.scaffold else { return Vec::new() };
    let bridge = Path::new(plan.bridge.out.as_deref().unwrap_or("generated")).join("auth.gen");
    let rendered = FILES.iter().map(|(name, text)| {
        let path = Path::new(folder).join(name);
        let import = relative(path.parent().unwrap_or(Path::new("")), &bridge);
        Rendered { text: text.replace("@bridge", &import), path, owner: Owner::User }
    });
    rendered.collect()
}

/// `to` as a module specifier of a file in the folder `from`.
fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut path = PathBuf::new();
    for _ in shared..from.len() {
        path.push("..");
    }
    path.extend(&to[shared..]);
    let text = path.display().to_string();
    if text.starts_with("..") { text } else { format!("./{text}") }
}

//! Files that are written once and then the user's.

use std::path::{Path, PathBuf};

use authgate_spec::Plan;
use authgate_spec::domain::FieldType;
use authgate_spec::plan::Framework;
use sha2::{Digest, Sha256};

use crate::ts::{property, text};
use crate::{Owner, Rendered};

/// A file of the scaffolds, and the one framework that it is for.
type File = (&'static str, &'static str, Option<Framework>);

/// The wrappers over the bridge, the session in each framework, and a sign-in page.
const FILES: [File; 5] = [
    ("api/auth.ts", include_str!("auth.ts"), None),
    ("api/session.ts", include_str!("session.ts"), Some(Framework::React)),
    ("auth/Login.tsx", include_str!("Login.tsx"), Some(Framework::React)),
    ("api/session.vue.ts", include_str!("session.vue.ts"), Some(Framework::Vue)),
    ("api/session.svelte.ts", include_str!("session.svelte.ts"), Some(Framework::Svelte)),
];

const HIDDEN_INPUT: &str = include_str!("hidden_input.txt");
const PLAIN_INPUT: &str = include_str!("plain_input.txt");

/// The scaffolds of a plan; none unless the spec names their folder.
pub(crate) fn render(plan: &Plan) -> Vec<Rendered> {
    let Some(folder) = &plan.bridge.scaffold else { return Vec::new() };
    let bridge = Path::new(plan.bridge.out.as_deref().unwrap_or("generated"));
    let wanted = |(_, _, framework): &&File| framework.is_none_or(|one| plan.bridge.frameworks.contains(&one));
    let rendered = FILES.iter().filter(wanted).map(|(name, text, _)| {
        let path = Path::new(folder).join(name);
        let import = |module| relative(path.parent().unwrap_or(Path::new("")), &bridge.join(module));
        let text = chosen(text, plan.methods.iter().any(|m| m.sign_in.is_some()));
        let text = text.replace("@bridge", &import("auth.gen")).replace("@hooks", &import("session-hooks.gen"));
        let text = text.replace("/* body */", &body(plan)).replace("/* inputs */", &inputs(plan));
        Rendered { text: format!("{}\n{text}", mark(&text)), path, owner: Owner::User }
    });
    rendered.collect()
}

/// The first line of a file: it names what the file was made from, for [`changed`].
fn mark(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let id: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("// Written once, from template {id}; yours from here on.")
}

/// What a file of the user's would become, as a unified diff; none where it was made from the template of today, whatever
/// became of it since.
pub(crate) fn changed(there: &str, file: &Rendered) -> Option<String> {
    let mark = file.text.lines().next().unwrap_or_default();
    if there.lines().any(|line| line == mark) {
        return None;
    }
    let name = file.path.display().to_string();
    let diff = similar::TextDiff::from_lines(there, &file.text);
    Some(diff.unified_diff().header(&name, &format!("{name} (template)")).to_string())
}

/// The lines of a template for a spec with a sign-in body, or without one: a mark holds until the next.
fn chosen(template: &str, with_body: bool) -> String {
    let mut keep = true;
    let mut text = String::new();
    for line in template.lines() {
        match line {
            "// with body" => keep = with_body,
            "// without body" => keep = !with_body,
            "// end" => keep = true,
            _ if keep => text.extend([line, "\n"]),
            _ => {}
        }
    }
    text
}

/// The texts of the sign-in body that must be there, by name.
fn texts(plan: &Plan) -> Vec<&str> {
    let body = plan.methods.iter().find_map(|m| m.sign_in.as_ref()).and_then(|s| s.shape.object());
    let fields = body.into_iter().flat_map(|object| &object.fields);
    fields.filter(|f| !f.optional && f.ty == FieldType::Text).map(|f| f.name.as_str()).collect()
}

fn body(plan: &Plan) -> String {
    let fields = texts(plan).into_iter().map(|name| format!("{}: text({})", property(name), text(name)));
    fields.collect::<Vec<_>>().join(", ")
}

/// One labelled input a text; what is named like a pass phrase is not shown as it is typed.
fn inputs(plan: &Plan) -> String {
    let inputs = texts(plan).into_iter().map(|name| {
        let template = if name.to_lowercase().contains("pass") { HIDDEN_INPUT } else { PLAIN_INPUT };
        template.replace("@label", &text(&words(name))).replace("@name", &text(name))
    });
    inputs.collect::<String>().trim_end().to_owned()
}

/// `emailAddress` and `email_address` as `Email address`.
fn words(name: &str) -> String {
    let mut label = String::new();
    for c in name.chars() {
        match c {
            '_' | '-' => label.push(' '),
            c if c.is_uppercase() && !label.is_empty() => label.extend([' '].into_iter().chain(c.to_lowercase())),
            c if label.is_empty() => label.extend(c.to_uppercase()),
            c => label.push(c),
        }
    }
    label
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

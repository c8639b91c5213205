//! The generator: a plan becomes Rust, TypeScript, OpenAPI and JSON Schema text.
//!
//! ```text
//! project.jsonnet ─ authgate-spec ─► Plan ─ render ─► Rendered files ─ write ─► generated/
//!                                      │                                  └─ under CI: compare, and fail on a difference
//!                                      └─ nothing here knows a method: methods describe themselves as data
//! ```
//!
//! A build script is one call:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     authgate_codegen::build("project.jsonnet")
//! }
//! ```

mod build_script;
pub mod cli;
mod header;
mod openapi;
mod rust;
mod scaffold;
mod ts;
mod write;

pub use authgate_spec as spec;
pub use build_script::build;
pub use write::{Drift, Written, compare, write};

use std::path::PathBuf;

use authgate_spec::Plan;
use authgate_spec::plan::Framework;

/// One file to be written, relative to the project's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Where it goes.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
    /// Who owns it once it is there.
    pub owner: Owner,
}

/// Who owns a file once it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The generator: rewritten whenever it differs.
    Generator,
    /// The user: written once, never touched again.
    User,
}

/// Renders every file of a plan.
///
/// # Errors
/// If the rendered Rust does not parse, which is a fault of the generator.
pub fn render(plan: &Plan) -> Result<Vec<Rendered>, String> {
    let ours = |path: PathBuf, text: String| Rendered { path, text, owner: Owner::Generator };
    let generated = |name: &str| PathBuf::from("generated").join(name);
    let bridge = plan.bridge.out.as_deref().unwrap_or("generated");
    let mut files = vec![
        ours(generated("auth.rs"), rust::render(plan)?),
        ours(generated("auth_settings.rs"), rust::settings::render(plan)?),
        ours(PathBuf::from(bridge).join("auth.gen.ts"), ts::render(plan)),
        ours(generated("openapi.json"), openapi::render(plan)),
        ours(generated("project.schema.json"), header::schema(&plan.spec_file)),
        ours(generated("auth.lock.json"), header::lock(plan)),
        // What imports are answered with, on disk for editors only.
        ours(PathBuf::from("vendor/authgate/auth.libsonnet"), header::library(&plan.spec_file)),
    ];
    // A frontend has a folder of its own; where none is named, nobody could import the hooks' library.
    let has_frontend = plan.bridge.out.is_some() || plan.bridge.scaffold.is_some();
    if has_frontend && plan.bridge.frameworks.contains(&Framework::React) {
        files.push(ours(PathBuf::from(bridge).join("session-hooks.gen.ts"), ts::hooks(plan)));
    }
    let names: Vec<String> = files.iter().map(|f| f.path.display().to_string()).collect();
    files.push(ours(generated("files.json"), header::file_list(&plan.spec_file, &names)));
    files.extend(scaffold::render(plan));
    Ok(files)
}

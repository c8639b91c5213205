//! Renders project.jsonnet into generated/.

fn main() -> std::process::ExitCode {
    authgate_codegen::build("project.jsonnet")
}

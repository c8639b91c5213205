//! A build script, as a program that a test can run.

fn main() -> std::process::ExitCode {
    authgate_codegen::build("project.jsonnet")
}

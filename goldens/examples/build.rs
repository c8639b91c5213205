//! A build script, as a program that a test can run; its argument is the spec.

fn main() -> std::process::ExitCode {
    let spec = std::env::args().nth(1).unwrap_or_else(|| "project.jsonnet".to_owned());
    authgate_codegen::build(&spec)
}

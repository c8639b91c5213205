fn main() -> std::process::ExitCode {
    authgate_codegen::build("project.jsonnet")
}

//! `cargo authgate`.

fn main() -> std::process::ExitCode {
    authgate_codegen::cli::main()
}

//! The reference gateway's program.

fn main() -> std::process::ExitCode {
    authgate_runtime::run::<authgate::Reference>()
}

//! The rendered modules include one file of OUT_DIR, empty where the spec is good. Here the specs
//! are rendered by a test, so the file is empty.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    std::fs::write(std::path::Path::new(&out).join("authgate_findings.rs"), "")
}

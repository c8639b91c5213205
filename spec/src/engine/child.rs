//! The child's half: bounds first, then one evaluation. The only file that names jsonnet-rs.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use jsonnet::JsonnetVm;

use super::imports::Imports;
use super::{CHILD_FLAG, DEADLINE, MEMORY, Reply, Request};

/// Answers as the engine if this process was started to be one: then the caller returns the code
/// at once. `None` in every other process.
#[must_use]
pub fn serve_if_child() -> Option<ExitCode> {
    std::env::var_os(CHILD_FLAG)?;
    Some(match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

fn serve() -> std::io::Result<()> {
    let seconds = DEADLINE.as_secs() + 1;
    rlimit::setrlimit(rlimit::Resource::CPU, seconds, seconds)?;
    rlimit::setrlimit(rlimit::Resource::AS, MEMORY, MEMORY)?;
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0)?;
    let mut asked = Vec::new();
    std::io::stdin().lock().read_to_end(&mut asked)?;
    let request: Request = serde_json::from_slice(&asked)?;
    let reply = evaluate(&request);
    let mut out = std::io::stdout().lock();
    out.write_all(&serde_json::to_vec(&reply)?)?;
    out.flush()
}

fn evaluate(request: &Request) -> Reply {
    let imports = RefCell::new(Imports::new(Path::new(".")));
    let entry = imports.borrow_mut().entry(&request.file);
    let outcome = entry.and_then(|source| run(request, &source, &imports));
    Reply { imports: imports.into_inner().read, outcome }
}

/// Creates, configures and uses the machine in one function: its callbacks keep its address.
fn run(request: &Request, source: &str, imports: &RefCell<Imports>) -> Result<String, String> {
    let mut vm = JsonnetVm::new();
    vm.max_stack(200);
    vm.max_trace(Some(20));
    if let Some(env) = &request.env {
        vm.tla_var("env", env);
    }
    vm.import_callback(|_, base: &Path, name: &Path| imports.borrow_mut().resolve(base, name));
    // as_str() outlives its string and refuses lone surrogates: copy the bytes at once.
    let copy = |bytes: &[u8]| String::from_utf8(bytes.to_vec());
    match vm.evaluate_snippet(&request.file, source) {
        Ok(json) => copy(json.as_cstr().to_bytes())
            .map_err(|_| "RUNTIME ERROR: a text of the spec holds a lone surrogate, which is not Unicode".to_owned()),
        Err(error) => Err(copy(error.as_cstr().to_bytes()).unwrap_or_default()),
    }
}

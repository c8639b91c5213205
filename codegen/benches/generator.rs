//! What a build script costs: the whole of it over the engine alone, in one run.
//!
//! `cargo bench -p authgate-codegen --bench generator --profile dev` measures what a developer waits for: our code without
//! optimisation, the engine with it, as the dev profile has them.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails stops; what it finds is printed")]

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use authgate_codegen::render;
use authgate_codegen::spec::engine::{Engine, serve_if_child};
use authgate_codegen::spec::{Project, read, read_value};

/// Runs of each; medians are shown.
const RUNS: usize = 21;

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn main() -> ExitCode {
    // The engine runs in a child, which is this program again.
    if let Some(code) = serve_if_child() {
        return code;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let project = Project::at(&root.join("project.jsonnet"));
    let engine_alone = Engine::this_program().unwrap();
    let evaluated = engine_alone.evaluate(&project.root, &project.spec, None).outcome.unwrap();
    let value: serde_json::Value = serde_json::from_str(&evaluated).unwrap();

    let engine = median(|| drop(engine_alone.evaluate(&project.root, &project.spec, None).outcome.unwrap()));
    let whole = median(|| drop(render(&read(&project).unwrap().plan).unwrap()));
    let own = median(|| drop(render(&read_value(&project, value.clone()).unwrap().plan).unwrap()));
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    let ratio = millis(whole) / millis(engine);
    println!("engine alone, its process included   {:7.1} ms", millis(engine));
    println!("the whole generator                  {:7.1} ms   {ratio:.2} of the engine", millis(whole));
    println!("our code without places              {:7.1} ms", millis(own));
    println!("places of words in the spec          {:7.1} ms", millis(whole) - millis(engine) - millis(own));
    ExitCode::SUCCESS
}

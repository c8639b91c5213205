//! What a build script costs: the whole of it over the engine alone, in one run.
//!
//! `cargo bench -p authgate-codegen --bench generator --profile dev` measures what a developer waits for: our code without
//! optimisation, the engine with it, as the dev profile has them.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that fails stops; what it finds is printed")]

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use authgate_codegen::render;
use authgate_codegen::spec::engine::{Engine, serve_if_child};
use authgate_codegen::spec::{Project, read, read_value};

/// Rounds; in each, every kind runs once, so that a busy machine weighs on all alike. Medians are shown.
const ROUNDS: usize = 41;

fn time(run: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    run();
    begun.elapsed().as_secs_f64() * 1000.0
}

fn median(of: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = of.collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
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

    let rounds: Vec<[f64; 3]> = (0..ROUNDS)
        .map(|_| {
            [
                time(|| drop(engine_alone.evaluate(&project.root, &project.spec, None).outcome.unwrap())),
                time(|| drop(render(&read(&project).unwrap().plan).unwrap())),
                time(|| drop(render(&read_value(&project, value.clone()).unwrap().plan).unwrap())),
            ]
        })
        .collect();
    let column = |at: usize| median(rounds.iter().map(|round| round[at]));
    let ratio = median(rounds.iter().map(|[engine, whole, _]| whole / engine));
    println!("engine alone, its process included   {:7.1} ms", column(0));
    println!("the whole generator                  {:7.1} ms   {ratio:.2} of the engine", column(1));
    println!("our code alone, without places       {:7.1} ms", column(2));
    ExitCode::SUCCESS
}

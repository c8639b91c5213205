//! One spec file and the crate it belongs to.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::diagnostic::{Report, Sink};
use crate::domain::Domain;
use crate::engine::{self, Engine, Failure};
use crate::places::Anchor;
use crate::plan::Plan;
use crate::raw::RawAuth;
use crate::{JsonPath, check, places, plan, schema, structure, suggest};

/// One spec file and the crate it belongs to.
#[derive(Clone, Debug)]
pub struct Project {
    /// The crate's folder: imports reach no further, and `src/` is below it.
    pub root: PathBuf,
    /// The spec, relative to the root.
    pub spec: PathBuf,
    /// The argument of a spec that is a function, from `AUTHGATE_ENV` or `--env`.
    pub env: Option<String>,
    /// What evaluates it; none for the running program itself.
    pub engine: Option<Engine>,
}

/// A good spec.
#[derive(Debug)]
pub struct Good {
    /// What is to be printed.
    pub plan: Plan,
    /// What should be said although it builds.
    pub warnings: Report,
    /// Every file that was read: specs, imports, the user's modules.
    pub inputs: Vec<PathBuf>,
}

impl Project {
    /// The project whose spec is at `path`; its folder is the crate's.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        let root = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self {
            root: root.to_owned(),
            spec: path.file_name().map(PathBuf::from).unwrap_or_default(),
            env: None,
            engine: None,
        }
    }
}

/// Reads a spec, from file to plan.
///
/// # Errors
/// Every mistake of the spec, in one report, each with its place.
pub fn read(project: &Project) -> Result<Good, Box<Report>> {
    let outcome = evaluate(project);
    let locate = |report: &mut Report| report.locate(&project.root, &project.spec);
    match outcome {
        Ok(mut good) => {
            locate(&mut good.warnings);
            good.plan.written = written(project, &good.plan);
            Ok(good)
        }
        Err(mut report) => {
            locate(&mut report);
            Err(report)
        }
    }
}

/// Where the words that name something of the user's were written; for a default, the constructor that it is a default of.
fn written(project: &Project, plan: &Plan) -> Vec<(JsonPath, String)> {
    let named: Vec<(JsonPath, Anchor)> = plan.named().into_iter().map(|(key, _)| (key, Anchor::Value)).collect();
    let places = places::locate(&project.root, &project.spec, &named);
    let keys = named.into_iter().map(|(key, _)| key);
    let found = keys.zip(places).filter_map(|(key, place)| Some((key, place?)));
    found.map(|(key, place)| (key, place.to_string())).collect()
}

fn evaluate(project: &Project) -> Result<Good, Box<Report>> {
    let (value, sink, inputs) = run(project)?;
    finish(project, value, sink, inputs)
}

/// The spec as it evaluates.
///
/// # Errors
/// If the engine fails.
pub(crate) fn evaluated(project: &Project) -> Result<Value, Box<Report>> {
    run(project).map(|(value, ..)| value)
}

type Run = (Value, Sink, Vec<PathBuf>);

fn run(project: &Project) -> Result<Run, Box<Report>> {
    let sink = Sink::new(&project.spec.display().to_string());
    let refuse =
        |sink: Sink, inputs: &[PathBuf]| Err(Box::new(Report { inputs: inputs.to_vec(), ..sink.into_report() }));
    let fail = |sink: Sink| refuse(sink, &[]);
    let engine = match project.engine.clone().map_or_else(Engine::this_program, Ok) {
        Ok(engine) => engine,
        Err(error) => {
            sink.file_error("AG0002", format!("the engine cannot be found: {error}"), "run the build again");
            return fail(sink);
        }
    };
    let evaluated = engine.evaluate(&project.root, &project.spec, project.env.as_deref());
    let json = match evaluated.outcome {
        Ok(json) => json,
        Err(Failure::Evaluation(text)) => {
            let place = places::of_message(&project.root, &text);
            let message = first_line(&text);
            let (help, place) = engine::remedy(&project.root, &message, place);
            sink.placed_error("AG0001", place, message, &help);
            return refuse(sink, &evaluated.inputs);
        }
        Err(Failure::Stopped(reason)) => {
            let help = "the spec loops, grows or nests without end; write it plainly";
            sink.file_error("AG0002", format!("the engine was stopped: {reason}"), help);
            return refuse(sink, &evaluated.inputs);
        }
    };
    match serde_json::from_str(&json) {
        Ok(value) => Ok((value, sink, evaluated.inputs)),
        Err(error) => {
            sink.file_error("AG0002", format!("the evaluated spec is not usable: {error}"), "nest it less deeply");
            refuse(sink, &evaluated.inputs)
        }
    }
}

/// Reads an evaluated spec, from JSON to plan.
///
/// # Errors
/// Every mistake of the spec, in one report.
pub fn read_value(project: &Project, value: Value) -> Result<Good, Box<Report>> {
    finish(project, value, Sink::new(&project.spec.display().to_string()), Vec::new())
}

fn finish(project: &Project, value: Value, sink: Sink, mut inputs: Vec<PathBuf>) -> Result<Good, Box<Report>> {
    let domain = Domain::new(&project.root.join("src"));
    let spec_file = project.spec.display().to_string();
    let plan = block(value, &sink)
        .and_then(|block| check::check(block, &sink))
        .and_then(|auth| plan::plan(&auth, &spec_file, &domain, &sink));
    inputs.extend(domain.inputs());
    match plan {
        Some(plan) if !sink.has_errors() => Ok(Good { plan, warnings: sink.into_report(), inputs }),
        _ => Err(Box::new(Report { inputs, ..sink.into_report() })),
    }
}

/// Takes the `auth` block out of the file and reads it as raw.
fn block(value: Value, sink: &Sink) -> Option<RawAuth> {
    let Value::Object(mut members) = value else {
        sink.file_error("AG0003", "the file is not an object", "write `{ auth: auth.config({ … }) }`");
        return None;
    };
    let Some(auth) = members.remove("auth") else {
        let help = match suggest::nearest("auth", members.keys().map(String::as_str)) {
            Some(near) => format!("did you mean `auth` where `{near}` stands?"),
            None => "write `{ auth: auth.config({ … }) }`".to_owned(),
        };
        sink.file_error("AG0003", "the file has no `auth` block", help);
        return None;
    };
    let good = structure::check(&schema::auth(), auth, &JsonPath::auth(), sink)?;
    match serde_json::from_value(good) {
        Ok(raw) => Some(raw),
        Err(error) => {
            // The structure was checked, so this is a fault of ours; it must still not pass.
            sink.file_error("AG0004", format!("the block cannot be read: {error}"), "report this as a bug");
            None
        }
    }
}

/// The engine's message without its frames.
fn first_line(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let kind = ["RUNTIME ERROR: ", "STATIC ERROR: "].iter().find_map(|kind| first.strip_prefix(kind)).unwrap_or(first);
    // A static error begins with its place, which the frame shows.
    match kind.splitn(4, ':').collect::<Vec<_>>().as_slice() {
        [_, line, column, what] if line.parse::<u32>().is_ok() && column.starts_with(|c: char| c.is_ascii_digit()) => {
            what.trim().to_owned()
        }
        _ => kind.trim().to_owned(),
    }
}

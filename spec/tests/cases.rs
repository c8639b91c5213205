//! Every case of `cases/`: a spec beside what it must answer.
//!
//! The answers are rewritten only on request, with `AUTHGATE_GOLDEN=overwrite`.
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

use std::path::{Path, PathBuf};

use authgate_spec::engine::Engine;
use authgate_spec::plan::Literal;
use authgate_spec::{Plan, Project, read};

fn cases(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(kind);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "jsonnet"))
        .collect();
    files.sort();
    files
}

fn project(file: &Path) -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    Project {
        spec: file.strip_prefix(&root).unwrap().to_owned(),
        root,
        env: None,
        engine: Some(Engine::at(Path::new(env!("CARGO_BIN_EXE_authgate-engine")))),
    }
}

/// A plan as lines: every route, then every setting by its path.
fn told(plan: &Plan) -> String {
    let mut text = String::new();
    for route in &plan.routes {
        let (verb, path) = (route.verb.as_str(), route.path.as_str());
        text.push_str(&format!("{verb} {path} {} ({})\n", route.operation, route.key));
    }
    flat("gate", &plan.settings, &mut text);
    for method in &plan.methods {
        flat(method.module, &method.settings, &mut text);
    }
    text
}

fn flat(path: &str, literal: &Literal, text: &mut String) {
    match literal {
        Literal::Record(name, fields) => {
            text.push_str(&format!("{path}: {name}\n"));
            fields.iter().for_each(|(field, value)| flat(&format!("{path}.{field}"), value, text));
        }
        Literal::List(items) => {
            items.iter().enumerate().for_each(|(i, item)| flat(&format!("{path}[{i}]"), item, text));
        }
        Literal::Maybe(Some(value)) => flat(path, value, text),
        Literal::Maybe(None) => text.push_str(&format!("{path} = none\n")),
        Literal::Text(value) => text.push_str(&format!("{path} = {value:?}\n")),
        Literal::Flag(value) => text.push_str(&format!("{path} = {value}\n")),
        Literal::Number(value) => text.push_str(&format!("{path} = {value}\n")),
        Literal::Variant(name, variant) => text.push_str(&format!("{path} = {name}::{variant}\n")),
    }
}

/// What a case answers: its findings, or the plan's routes and settings.
fn answer(file: &Path) -> (bool, String) {
    match read(&project(file)) {
        Ok(good) => (true, format!("{}\n{}", good.warnings, told(&good.plan))),
        Err(report) => (false, format!("{report}\n")),
    }
}

fn compare(kind: &str, good: bool) -> usize {
    let overwrite = std::env::var("AUTHGATE_GOLDEN").is_ok_and(|v| v == "overwrite");
    let mut wrong = Vec::new();
    let files = cases(kind);
    for file in &files {
        let (accepted, text) = answer(file);
        let golden = file.with_extension("txt");
        if overwrite {
            std::fs::write(&golden, &text).unwrap();
        }
        let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
        if accepted != good || text != wanted {
            wrong.push(format!("{}:\n--- is\n{text}\n--- should be\n{wanted}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    files.len()
}

#[test]
fn sec_164_165_166_167_168_169_170_171_172_174_every_rejected_spec_says_what_and_how_to_mend_it() {
    assert!(compare("reject", false) >= 90);
}

#[test]
fn every_accepted_spec_has_its_plan() {
    assert!(compare("accept", true) >= 7);
}

#[test]
fn every_finding_names_its_path_and_a_remedy_and_repeats_no_secret() {
    for file in cases("reject") {
        let Err(report) = read(&project(&file)) else { panic!("{}", file.display()) };
        for finding in report.errors() {
            assert!(finding.code.starts_with("AG0") && !finding.help.is_empty(), "{finding}");
            let whole_file = ["AG0001", "AG0002", "AG0003"].contains(&finding.code);
            assert!(whole_file || finding.path.is_some(), "{finding}");
            assert!(!finding.to_string().contains("hunter2"), "{finding}");
        }
    }
}

#[test]
fn all_mistakes_of_a_run_are_reported_once_each() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/reject/many_mistakes_at_once.jsonnet");
    let Err(report) = read(&project(&file)) else { panic!("accepted") };
    let paths: Vec<&str> = report.errors().filter_map(|f| f.path.as_ref()).map(|p| p.as_str()).collect();
    assert_eq!(
        paths,
        [
            "auth.cookie_secur",
            "auth.token_url",
            "auth.secret_env",
            "auth.session.idle",
            "auth.session.max_sessions",
            "auth.methods[0].argon2.m",
            "auth.methods[0].validate_fn",
        ]
    );
}

#[test]
fn sec_174_the_engine_is_stopped_in_bounded_time() {
    for (name, file) in [
        ("nesting", "[".repeat(100_000)),
        ("loop", "local f(x) = [f(x + 1)[0]]; f(0)".to_owned()),
        ("range", "std.length(std.range(0, 1e9))".to_owned()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("project.jsonnet");
        std::fs::write(&path, file).unwrap();
        let project = Project {
            engine: Some(Engine::at(Path::new(env!("CARGO_BIN_EXE_authgate-engine")))),
            ..Project::at(&path)
        };
        let begun = std::time::Instant::now();
        assert!(read(&project).is_err(), "{name}");
        assert!(begun.elapsed().as_secs() < 15, "{name}: {:?}", begun.elapsed());
    }
}

#[test]
fn sec_174_a_link_out_of_the_project_is_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.libsonnet"), "{ auth: 'leaked' }").unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.libsonnet"), folder.path().join("link.libsonnet")).unwrap();
    std::fs::write(folder.path().join("project.jsonnet"), "import 'link.libsonnet'").unwrap();
    let path = folder.path().join("project.jsonnet");
    let project =
        Project { engine: Some(Engine::at(Path::new(env!("CARGO_BIN_EXE_authgate-engine")))), ..Project::at(&path) };
    let Err(report) = read(&project) else { panic!("accepted") };
    assert!(report.to_string().contains("outside the project") && !report.to_string().contains("leaked"), "{report}");
}

#[test]
fn sec_170_the_engine_sees_nothing_of_the_build_environment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("project.jsonnet");
    for file in [
        "{ auth: std.extVar('PATH') }",
        "{ auth: importstr '/proc/self/environ' }",
        "{ auth: std.native('getenv')('PATH') }",
    ] {
        std::fs::write(&path, file).unwrap();
        let engine = Engine::at(Path::new(env!("CARGO_BIN_EXE_authgate-engine")));
        let Err(report) = read(&Project { engine: Some(engine), ..Project::at(&path) }) else { panic!("{file}") };
        let text = report.to_string();
        assert!(text.contains("AG0001"), "{text}");
        assert!(std::env::var("PATH").is_ok_and(|value| !text.contains(&value)), "{text}");
    }
}

#[test]
fn every_error_has_a_place_and_an_unknown_key_is_the_text_that_stands_there() {
    let mut keys = 0;
    for file in cases("reject") {
        let Err(report) = read(&project(&file)) else { panic!("{}", file.display()) };
        for finding in report.errors() {
            let place = finding.place.as_ref().unwrap_or_else(|| panic!("{}: {finding}", file.display()));
            let line: Vec<char> = place.text.chars().collect();
            let meant: String = line.iter().skip(place.column - 1).take(place.width).collect();
            let text = std::fs::read_to_string(project(&file).root.join(&place.file)).unwrap();
            let there = text.lines().nth(place.line - 1).unwrap_or_default().trim_end().trim_start_matches('\u{feff}');
            assert_eq!(there, place.text, "{finding}");
            if finding.code == "AG0107" {
                keys += 1;
                let path = finding.path.as_ref().unwrap().as_str();
                assert!(path.ends_with(meant.trim_matches('\'')), "{path}: {meant}");
            }
        }
    }
    assert!(keys >= 10);
}

#[test]
fn every_code_that_a_spec_can_have_stands_in_a_golden() {
    let mut said = String::new();
    for kind in ["accept", "reject"] {
        for file in cases(kind) {
            said.push_str(&std::fs::read_to_string(file.with_extension("txt")).unwrap());
        }
    }
    // A fault of ours is in no spec.
    let missing = authgate_spec::explain::pages().map(|page| page.code).filter(|code| *code != "AG0004");
    let missing: Vec<&str> = missing.filter(|code| !said.contains(&format!("[{code}]"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

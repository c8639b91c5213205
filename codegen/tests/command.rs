//! `cargo authgate` as a program: what it prints and how it exits.
#![expect(clippy::expect_used, reason = "a helper that fails stops its test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

struct Folder(tempfile::TempDir);

impl Folder {
    /// A crate's folder with a good spec, a bad one and one that warns.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/cases");
        std::fs::create_dir(folder.path().join("src")).expect("src");
        std::fs::write(folder.path().join("Cargo.toml"), "").expect("a manifest");
        let copy = |from: PathBuf, to: &str| std::fs::copy(from, folder.path().join(to)).expect("a copy");
        copy(cases.join("src/auth.rs"), "src/auth.rs");
        copy(cases.join("base.libsonnet"), "project.jsonnet");
        copy(cases.join("reject/readme_example.jsonnet"), "bad.jsonnet");
        std::fs::create_dir(folder.path().join("config")).expect("config");
        std::fs::write(
            folder.path().join("config/warns.jsonnet"),
            "(import '../project.jsonnet') { auth+: { include_permissions: true } }",
        )
        .expect("a spec");
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output: Output = Command::new(env!("CARGO_BIN_EXE_cargo-authgate"))
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

#[test]
fn check_exits_1_for_errors_and_0_for_warnings() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["check"]).0, Some(0));
    assert_eq!(folder.run(&["authgate", "check", "project.jsonnet"]).0, Some(0), "as a subcommand of cargo");
    assert_eq!(folder.run(&["check", "bad.jsonnet"]).0, Some(1));
    let (code, text) = folder.run(&["check", "config/warns.jsonnet"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("warning[AG0901]") && text.contains("config/warns.jsonnet:1:63"), "{text}");
    assert_eq!(folder.run(&["check", "--format", "xml"]).0, Some(2));
    assert_eq!(folder.run(&["check", "nowhere.jsonnet"]).0, Some(3), "a file that cannot be read");
}

#[test]
fn findings_are_coloured_on_request_and_not_in_a_pipe() {
    let folder = Folder::new();
    let (_, piped) = folder.run(&["check", "bad.jsonnet"]);
    let (code, coloured) = folder.run(&["check", "bad.jsonnet", "--color", "always"]);
    assert!(!piped.contains('\u{1b}') && coloured.contains("\u{1b}["), "{piped}{coloured}");
    assert_eq!((code, coloured.lines().count()), (Some(1), piped.lines().count()));
    let (_, json) = folder.run(&["check", "bad.jsonnet", "--color", "always", "--format", "json"]);
    assert!(serde_json::from_str::<Value>(&json).is_ok(), "programs get no colour: {json}");
    assert_eq!(folder.run(&["check", "--color", "sometimes"]).0, Some(2));
}

#[test]
fn json_has_every_finding_of_several_specs() {
    let folder = Folder::new();
    let (code, text) = folder.run(&["check", "bad.jsonnet", "config/warns.jsonnet", "--format", "json"]);
    assert_eq!(code, Some(1));
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["v"], 1);
    let findings = value["findings"].as_array().expect("a list");
    let codes: Vec<&str> = findings.iter().filter_map(|f| f["code"].as_str()).collect();
    assert_eq!(codes, ["AG0107", "AG0302", "AG0402", "AG0901"]);
    assert_eq!(
        findings[0],
        serde_json::json!({
            "severity": "error", "code": "AG0107", "file": "bad.jsonnet", "line": 8, "column": 5, "path": "auth.cookie_secur",
            "message": "unknown key `cookie_secur` in auth.config", "help": "did you mean `cookie_secure`?", "notes": [], "related": [],
        })
    );
    assert_eq!(findings[3]["file"], "config/warns.jsonnet");
    let (_, empty) = folder.run(&["check", "--format", "json"]);
    assert_eq!(empty.trim(), r#"{"findings":[],"v":1}"#);
}

#[test]
fn a_mistake_of_two_halves_names_the_first_as_related() {
    let folder = Folder::new();
    let spec = folder.0.path().join("twice.jsonnet");
    let good = std::fs::read_to_string(folder.0.path().join("project.jsonnet")).unwrap();
    // The long word stands below the short one: the later of the two is the mistake, wherever it is written.
    std::fs::write(
        &spec,
        good.replace("user_id_attr", "cookie_secure: true,\n    cookie: { secure: true },\n    user_id_attr"),
    )
    .unwrap();
    let (code, text) = folder.run(&["check", "twice.jsonnet", "--format", "json"]);
    assert_eq!(code, Some(1));
    let value: Value = serde_json::from_str(&text).unwrap();
    let [finding] = value["findings"].as_array().unwrap().as_slice() else { panic!("{text}") };
    assert_eq!((&finding["code"], &finding["path"]), (&"AG0301".into(), &"auth.cookie.secure".into()));
    let line = finding["line"].as_u64().unwrap();
    let related = &finding["related"][0];
    assert_eq!((&related["file"], related["line"].as_u64()), (&"twice.jsonnet".into(), Some(line - 1)));
    assert_eq!(related["message"], "the other is here");
    let (_, human) = folder.run(&["check", "twice.jsonnet"]);
    assert!(
        human.contains(&format!("::: twice.jsonnet:{}:", line - 1)) && human.contains("the other is here"),
        "{human}"
    );
    let (_, annotation) = folder.run(&["check", "twice.jsonnet", "--format", "github"]);
    assert!(annotation.contains("%0Anote: the other is here: twice.jsonnet:"), "{annotation}");
}

#[test]
fn annotations_are_one_escaped_line_each() {
    let folder = Folder::new();
    let (_, text) = folder.run(&["check", "bad.jsonnet", "--format", "github"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("::error file=bad.jsonnet,line=8,col=5,title=AG0107::unknown key"), "{text}");
    assert!(lines[0].contains("%0Ahelp: did you mean"), "{text}");
}

#[test]
fn generate_writes_then_agrees_then_sees_drift() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["generate", "--check"]).0, Some(1));
    let (code, text) = folder.run(&["generate"]);
    assert!(code == Some(0) && text.contains("wrote generated/auth.rs"), "{text}");
    assert_eq!(folder.run(&["generate", "--check"]), (Some(0), String::new()));
    std::fs::write(folder.0.path().join("generated/auth.rs"), "// mine\n").expect("a write");
    assert_eq!(folder.run(&["generate", "--check"]).0, Some(1));
    assert!(folder.run(&["routes"]).1.contains("POST   /v1/auth/token "));
    let (_, json) = folder.run(&["routes", "--format", "json"]);
    let value: Value = serde_json::from_str(&json).expect("JSON");
    let row = |operation: &str| {
        value["routes"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|r| r["operation"] == operation)
            .expect("a route")
            .clone()
    };
    assert_eq!(row("readSession")["requires"], "session");
    assert_eq!((&row("logout")["requires"], &row("login")["key"]), (&"anybody".into(), &"auth.methods[0]".into()));
    assert!(folder.run(&["openapi"]).1.contains("\"openapi\": \"3.1.0\""));
    assert!(folder.run(&["schema"]).1.contains("session_schema"));
}

#[test]
fn diff_says_what_opens_and_exits_1_for_it_unless_it_is_acknowledged() {
    let folder = Folder::new();
    let path = |name: &str| folder.0.path().join(name);
    let good = std::fs::read_to_string(path("project.jsonnet")).unwrap();
    let longer = good.replace("user_id_attr", "session: { absolute: '30d' },\n    user_id_attr");
    std::fs::write(path("longer.jsonnet"), longer).unwrap();
    let (code, text) = folder.run(&["diff", "project.jsonnet", "longer.jsonnet"]);
    assert_eq!((code, text.trim()), (Some(1), "wider    session.absolute_seconds: 86400 -> 2592000"));
    assert_eq!(folder.run(&["diff", "project.jsonnet", "longer.jsonnet", "--allow-wider"]).0, Some(0));
    let (code, text) = folder.run(&["diff", "longer.jsonnet"]);
    assert_eq!(
        (code, text.trim()),
        (Some(0), "narrower session.absolute_seconds: 2592000 -> 86400"),
        "NEW is project.jsonnet"
    );
    let (code, text) = folder.run(&["diff", "project.jsonnet"]);
    assert_eq!((code, text.trim()), (Some(0), "nothing that faces the outside changes"));

    // The committed lock file stands for the spec that it was rendered from.
    assert_eq!(folder.run(&["generate"]).0, Some(0));
    assert_eq!(folder.run(&["diff", "generated/auth.lock.json"]).0, Some(0));
    let (code, json) = folder.run(&["diff", "generated/auth.lock.json", "longer.jsonnet", "--format", "json"]);
    assert_eq!(code, Some(1));
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&value["v"], &value["changes"][0]["verdict"]), (&1.into(), &"wider".into()));
    let (_, annotation) = folder.run(&["diff", "generated/auth.lock.json", "longer.jsonnet", "--format", "github"]);
    assert!(annotation.starts_with("::warning title=auth surface::wider    session.absolute_seconds"), "{annotation}");
    let (code, text) = folder.run(&["diff", "project.jsonnet", "bad.jsonnet"]);
    assert!(code == Some(1) && text.contains("AG0107"), "{text}");
    std::fs::write(path("no.json"), "[]").unwrap();
    assert_eq!(folder.run(&["diff", "no.json"]).0, Some(3));
    assert_eq!(folder.run(&["diff"]).0, Some(2));
}

#[test]
fn diff_of_scaffolds_shows_a_template_that_changed_and_nothing_that_its_owner_changed() {
    let folder = Folder::new();
    let path = |name: &str| folder.0.path().join(name);
    let with = |bridge: &str| {
        std::fs::write(path("app.jsonnet"), format!("(import 'project.jsonnet') {{ auth+: {{ bridge: {bridge} }} }}"))
            .unwrap();
    };
    with("{ scaffold: 'web' }");
    assert_eq!(folder.run(&["generate", "app.jsonnet"]).0, Some(0));
    let today = (Some(0), "every scaffold is from the template of today\n".to_owned());
    assert_eq!(folder.run(&["diff", "--scaffolds", "app.jsonnet"]), today);
    let login = std::fs::read_to_string(path("web/auth/Login.tsx")).unwrap();
    std::fs::write(path("web/auth/Login.tsx"), login.replace("<main>", "<main className=\"mine\">")).unwrap();
    assert_eq!(folder.run(&["diff", "--scaffolds", "app.jsonnet"]), today, "its owner's change");
    std::fs::remove_file(path("web/api/session.ts")).unwrap();
    assert_eq!(folder.run(&["diff", "--scaffolds", "app.jsonnet"]), today, "the next build writes it");

    // Another place of the bridge is another template: the import.
    with("{ scaffold: 'web', out: 'web/_generated' }");
    let (code, text) = folder.run(&["diff", "--scaffolds", "app.jsonnet"]);
    assert!(code == Some(1) && text.contains("--- web/api/auth.ts\n+++ web/api/auth.ts (template)\n"), "{text}");
    assert!(
        text.contains("-import type { AuthCredentials, AuthSession } from \"../../generated/auth.gen\";\n"),
        "{text}"
    );
    assert!(
        text.contains("+import type { AuthCredentials, AuthSession } from \"../_generated/auth.gen\";\n"),
        "{text}"
    );
    let (_, json) = folder.run(&["diff", "--scaffolds", "app.jsonnet", "--format", "json"]);
    let value: Value = serde_json::from_str(&json).unwrap();
    let paths: Vec<&Value> = value["scaffolds"].as_array().unwrap().iter().map(|file| &file["path"]).collect();
    assert_eq!(paths, ["web/api/auth.ts", "web/auth/Login.tsx"]);
    let (_, notice) = folder.run(&["diff", "--scaffolds", "app.jsonnet", "--format", "github"]);
    assert!(notice.starts_with("::notice file=web/api/auth.ts::"), "{notice}");
    assert_eq!(folder.run(&["diff", "--scaffolds"]).0, Some(0), "project.jsonnet has none");
    assert_eq!(folder.run(&["diff", "--scaffolds", "bad.jsonnet"]).0, Some(1));
    assert_eq!(folder.run(&["diff", "--scaffolds", "app.jsonnet", "--allow-wider"]).0, Some(2));
}

#[test]
fn init_makes_a_project_lists_what_it_made_and_changes_nothing_that_is_there() {
    let folder = Folder::new();
    let path = |name: &str| folder.0.path().join(name);
    let (code, text) = folder.run(&["init", "my-gateway"]);
    assert_eq!(code, Some(0), "{text}");
    for line in text.lines().filter_map(|line| line.strip_prefix("made    ")) {
        assert!(path("my-gateway").join(line).is_file(), "{line}");
    }
    let read = |name: &str| std::fs::read_to_string(path("my-gateway").join(name)).unwrap();
    assert!(
        read("src/main.rs").contains("run::<MyGateway>()")
            && read("tests/flow.rs").contains("CARGO_BIN_EXE_my-gateway")
    );
    assert!(
        read("Cargo.toml").contains("authgate-runtime = { path = ")
            && text.contains("cd my-gateway && cargo run -- dev")
    );
    assert_eq!(folder.run(&["check", "my-gateway/project.jsonnet"]).0, Some(0));
    assert_eq!(folder.run(&["generate", "--check", "my-gateway/project.jsonnet"]).0, Some(0));
    // A folder that is there, and names that are none.
    assert_eq!(folder.run(&["init", "my-gateway"]).0, Some(3));
    for name in ["..", "a b", "1st", "sub/std", "", "é"] {
        assert_eq!(folder.run(&["init", name]).0, Some(3), "{name:?}");
    }
    // In a crate: only what is lacking is added, and somebody's main stays.
    std::fs::write(path("Cargo.toml"), "[package] # mine\nname = \"mine\"\n\n[dependencies]\nserde = \"1\" # pinned\n")
        .unwrap();
    std::fs::write(path("src/main.rs"), "fn main() {} // mine\n").unwrap();
    let before = std::fs::read_to_string(path("src/auth.rs")).unwrap();
    let (code, text) = folder.run(&["init"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        text.contains("edit    Cargo.toml") && text.contains("kept    src/auth.rs") && text.contains("mod generated;"),
        "{text}"
    );
    let manifest = std::fs::read_to_string(path("Cargo.toml")).unwrap();
    assert!(manifest.contains("[package] # mine") && manifest.contains("serde = \"1\" # pinned"), "{manifest}");
    assert!(manifest.contains("authgate-codegen = { path = "), "{manifest}");
    assert_eq!(std::fs::read_to_string(path("src/auth.rs")).unwrap(), before);
    assert_eq!(std::fs::read_to_string(path("src/main.rs")).unwrap(), "fn main() {} // mine\n");
}

#[test]
fn explain_tells_codes_and_words_and_where_a_word_was_written() {
    let folder = Folder::new();
    let (code, text) = folder.run(&["explain", "AG0302"]);
    assert!(code == Some(0) && text.starts_with("AG0302: ") && text.contains("\nright   session:"), "{text}");
    let (code, text) = folder.run(&["explain", "auth.user_id_attr"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("value    \"user.id\"") && text.contains("written  project.jsonnet:7:19"), "{text}");
    let (_, text) = folder.run(&["explain", "auth.methods[0].validate_fn"]);
    assert!(
        text.contains("written  project.jsonnet:4:88") && text.contains("Dotted path of the async function"),
        "{text}"
    );
    let (_, text) = folder.run(&["explain", "auth.session.idle"]);
    assert!(
        text.contains("Default `1h`") && text.contains("not written in auth.config at project.jsonnet:5:9"),
        "{text}"
    );
    let (_, json) = folder.run(&["explain", "auth.session.max_sessions", "--format", "json"]);
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&value["type"], &value["value"]), (&"whole number, 1 to 100".into(), &Value::Null));
    assert_eq!((&value["written"], &value["default_of"]["file"]), (&Value::Null, &"project.jsonnet".into()));
    for nothing in ["AG9999", "auth.sesion", "auth..x", "x", "auth.methods[9].x", "auth.methods[x]"] {
        assert_eq!(folder.run(&["explain", nothing]).0, Some(1), "{nothing}");
    }
}

#[test]
fn completions_know_every_verb_and_refuse_an_unknown_shell() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        let (code, text) = folder.run(&["completions", shell]);
        assert_eq!(code, Some(0), "{shell}");
        for verb in ["check", "generate", "explain", "routes", "diff", "schema", "openapi", "init"] {
            assert!(text.contains(verb), "{shell} {verb}");
        }
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).0, Some(2));
}

//! Functions and types of the user's that do not fit: rustc's message shows the word of the spec that names them, with
//! its file, line and column. Its whole output is in `hooks/`, rewritten only with `AUTHGATE_GOLDEN=overwrite`.

mod cases;

use std::path::Path;

use crate::scratch::Scratch;

use cases::{CASES, changed};

/// What rustc said, without what changes when neither the hook nor the message did: the place of a line of the
/// runtime or the standard library, and the width of the gutter.
fn told(said: &str) -> String {
    let runtime = format!("{}/", Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().display());
    let mut text = String::new();
    let mut foreign = false;
    for line in said.lines().filter(|line| !line.contains("the full name for the type")) {
        let trimmed = line.trim_start();
        if let Some(place) = trimmed.strip_prefix("--> ").or_else(|| trimmed.strip_prefix("::: ")) {
            foreign = place.starts_with('/');
            let place = place.strip_prefix(&runtime).unwrap_or(place);
            let file = if foreign { place.split(':').next().unwrap_or(place) } else { place };
            let file = file.split_once("/library/").map_or(file, |(_, standard)| standard);
            text.push_str(&format!(" {} {file}\n", &trimmed[..3]));
            continue;
        }
        let (number, rest) = trimmed.split_at(trimmed.find(|c: char| !c.is_ascii_digit()).unwrap_or(trimmed.len()));
        let rest = rest.trim_start();
        let gutter = (line.starts_with(' ') || !number.is_empty()) && rest.starts_with(['|', '=', '+', '-']);
        text.push_str(&match (gutter, number) {
            (false, _) => line.to_owned(),
            (true, "") => format!("  {rest}"),
            (true, _) if foreign => format!("LL {rest}"),
            (true, number) => format!("{number} {rest}"),
        });
        text.push('\n');
    }
    text
}

fn rustc() -> String {
    let output = std::process::Command::new("rustc").arg("--version").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Compared whole only under the compiler that it was written with: another one words its own part differently.
fn compare(name: &str, said: &str) -> Option<String> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/random/hooks").join(format!("{name}.txt"));
    let text = format!("{}\n\n{said}", rustc());
    if std::env::var("AUTHGATE_GOLDEN").is_ok_and(|v| v == "overwrite") {
        std::fs::write(golden, text).unwrap();
        return None;
    }
    let kept = std::fs::read_to_string(golden).unwrap_or_default();
    let same_compiler = kept.lines().next().is_none_or(|by| by == rustc());
    (same_compiler && kept != text).then(|| format!("== {name} is not its golden any more:\n{text}"))
}

#[test]
fn a_hook_that_does_not_fit_is_one_error_with_the_word_that_names_it_and_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let good = std::fs::read_to_string(root.join("src/auth.rs")).unwrap();
    let spec = std::fs::read_to_string(root.join("project.jsonnet")).unwrap();
    let scratch = Scratch::new("hooks");
    scratch.render(&root);
    scratch.write("src/lib.rs", "pub mod auth;\n#[path = \"../generated/auth.rs\"]\npub mod generated;\n");
    scratch.write("src/auth.rs", &good);
    let (compiles, said) = scratch.check();
    assert!(compiles, "the positive twin: {said}");
    let mut wrong = Vec::new();
    for (name, change, word) in &CASES {
        let mut domain = changed(&good, change);
        if *word == "user_id_attr" {
            domain.push_str("#[derive(Clone, Debug, Serialize, JsonSchema)]\npub struct UserId(String);\n");
            domain = domain.replace("id: \"public\".to_owned()", "id: UserId(String::new())");
            domain = domain.replace("id: token.user_id().to_owned()", "id: UserId(token.user_id().to_owned())");
        }
        scratch.write("src/auth.rs", &domain);
        let (compiles, said) = scratch.check();
        let line = spec.lines().position(|line| line.contains(&format!("{word}:"))).unwrap() + 1;
        let shown = said.contains(&format!("// project.jsonnet:{line}:")) && said.contains(&format!("{word}\n"));
        let errors = said.lines().filter(|line| line.starts_with("error[")).count();
        if compiles || !shown || errors != 1 {
            wrong.push(format!("== {name}: {errors} errors, and `{word}` must be shown\n{said}"));
        }
        wrong.extend(compare(name, &told(&said)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

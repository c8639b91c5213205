use std::path::{Path, PathBuf};

use super::{page, pages, word};
use crate::engine::Engine;
use crate::{Project, read};

/// A spec with a page's words in it.
fn spec(words: &str) -> String {
    format!(
        "local auth = import 'authgate/auth.libsonnet';\n\
         local password = auth.password({{ credentials_schema: 'auth.LoginCredentials', validate_fn: 'auth.validate_login' }});\n\
         local google = auth.provider({{ slug: 'google', preset: 'google', client_id: 'id', client_secret_env: 'SECRET', callback_path: '/v1/a' }});\n\
         local oauth(words) = auth.oauth({{ identity_fn: 'auth.map_oidc_identity', providers: [google] }} + words);\n\
         local provider(words) = oauth({{ providers: [google + words] }});\n\
         {{ auth: auth.config({{ session_schema: 'auth.Session', user_id_attr: 'user.id', session_store: 'auth.store', methods: [password] }} + {{ {words} }}) }}\n"
    )
}

/// A project in a folder of its own, whose spec has a page's words in it.
fn project(words: &str) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    for module in ["src/auth.rs", "src/other.rs"] {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(module);
        std::fs::copy(cases, folder.path().join(module)).unwrap();
    }
    std::fs::write(folder.path().join("project.jsonnet"), spec(words)).unwrap();
    let test = std::env::current_exe().unwrap();
    let engine = Engine::at(&test.ancestors().nth(2).unwrap().join("authgate-engine"));
    let project = Project {
        root: folder.path().to_owned(),
        spec: PathBuf::from("project.jsonnet"),
        env: None,
        engine: Some(engine),
    };
    (folder, project)
}

/// The codes that a spec is answered with.
fn codes(words: &str) -> Vec<&'static str> {
    let (_folder, project) = project(words);
    let report = match read(&project) {
        Ok(good) => good.warnings,
        Err(report) => *report,
    };
    report.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn every_page_shows_a_spec_that_is_answered_with_its_code_and_one_that_is_not() {
    let mut wrong = Vec::new();
    for page in pages().filter(|page| !page.wrong.is_empty()) {
        for (words, wanted) in [(page.wrong, &[page.code][..]), (page.right, &[])] {
            // A warning beside an error is not what the page is about.
            let warns = page.code.starts_with("AG09");
            let found: Vec<&str> = codes(words).into_iter().filter(|code| warns || !code.starts_with("AG09")).collect();
            if found != wanted {
                wrong.push(format!("{}: {words} is answered with {found:?}", page.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_that_a_provider_does_not_write_has_its_presets_value_and_says_so() {
    let (_folder, project) =
        project("methods: [oauth({ providers: [google + { preset: 'twitter', label: 'mine' }] })]");
    let told = |key: &str| word(&project, &format!("auth.methods[0].providers[0].{key}")).unwrap().unwrap();
    for (key, value) in [
        ("scopes", serde_json::json!(["users.read", "tweet.read"])),
        ("client_auth", "basic".into()),
        ("token_endpoint", "https://api.x.com/2/oauth2/token".into()),
    ] {
        assert_eq!(told(key).inherited, Some((value, "preset `twitter`".to_owned())), "{key}");
        assert!(told(key).value.is_none() && told(key).place.is_some());
    }
    assert_eq!((told("label").value, told("label").inherited), (Some("mine".into()), None));
    assert_eq!(told("id_token_algs").inherited, None, "X has no ID tokens");
}

#[test]
fn every_code_of_this_crate_has_a_page_and_every_page_a_code() {
    let mut sources = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("explain") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                sources.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let text = sources.concat();
    let mut used: Vec<&str> = text.match_indices("\"AG0").filter_map(|(at, _)| text.get(at + 1..at + 7)).collect();
    used.sort_unstable();
    used.dedup();
    let pages: Vec<&str> = pages().map(|page| page.code).collect();
    assert_eq!(used, pages);
    assert!(page("ag0107").is_some() && page("AG9999").is_none());
}

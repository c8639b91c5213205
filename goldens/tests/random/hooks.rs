//! Functions and types of the user's that do not fit: rustc's message shows the word of the spec that names them, with
//! its file, line and column.

use std::path::{Path, PathBuf};

use authgate_codegen::render;
use authgate_codegen::spec::{Project, engine, read};

use crate::scratch::Scratch;

/// What follows a function's name, as it stands in the domain.
const VALIDATE: (&str, &str) = (
    "pub async fn validate_login",
    "(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {",
);
const IDENTITY: (&str, &str) = (
    "pub async fn map_oidc_identity",
    "(identity: OidcIdentity, _: ProviderTokens, cx: &HookContext) -> Option<TokenId> {",
);
const PUBLIC: (&str, &str) = ("pub fn public_session", "() -> Session {");
const STORE: (&str, &str) = ("pub fn store", "(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {");

/// One change of the domain.
enum Change {
    /// The function has this signature, and its own body.
    Signature((&'static str, &'static str), &'static str),
    /// The function is this whole one; its body becomes another function's.
    Whole((&'static str, &'static str), &'static str),
    /// The function is private.
    Private((&'static str, &'static str)),
    /// A text is another.
    Text(&'static str, &'static str),
}

use Change::{Private, Signature, Text, Whole};

/// Changes after which the domain no longer fits, and the word that must be shown.
const CASES: [(Change, &str); 26] = [
    (
        Signature(
            VALIDATE,
            "(login: LoginCredentials, cx: &HookContext, _: u8) -> Result<Option<TokenId>, HookError> {",
        ),
        "validate_fn",
    ),
    (Whole(VALIDATE, "(cx: &HookContext) -> Option<TokenId> { cx.mint(1).ok() }"), "validate_fn"),
    (Whole(VALIDATE, "(login: String, cx: &HookContext) -> Option<TokenId> { cx.mint(login).ok() }"), "validate_fn"),
    (
        Whole(VALIDATE, "(login: &LoginCredentials, _: &HookContext) -> Option<TokenId> { drop(login); None }"),
        "validate_fn",
    ),
    (Whole(VALIDATE, "(_: LoginCredentials, cx: HookContext) -> Option<TokenId> { cx.mint(1).ok() }"), "validate_fn"),
    (
        Signature(VALIDATE, "(cx: &HookContext, login: LoginCredentials) -> Result<Option<TokenId>, HookError> {"),
        "validate_fn",
    ),
    (Whole(VALIDATE, "(_: LoginCredentials, _: &HookContext) -> bool { true }"), "validate_fn"),
    (
        Whole(VALIDATE, "(_: LoginCredentials, cx: &HookContext) -> Result<TokenId, HookError> { cx.mint(1) }"),
        "validate_fn",
    ),
    (
        Whole(VALIDATE, "(_: LoginCredentials, _: &HookContext) -> Result<Option<String>, HookError> { Ok(None) }"),
        "validate_fn",
    ),
    (
        Whole(VALIDATE, "(_: LoginCredentials, _: &HookContext) -> Result<Option<TokenId>, String> { Ok(None) }"),
        "validate_fn",
    ),
    (Private(VALIDATE), "validate_fn"),
    (Signature(IDENTITY, "(identity: OidcIdentity, cx: &HookContext) -> Option<TokenId> {"), "identity_fn"),
    (
        Signature(IDENTITY, "(_: ProviderTokens, identity: OidcIdentity, cx: &HookContext) -> Option<TokenId> {"),
        "identity_fn",
    ),
    (Whole(IDENTITY, "(_: OidcIdentity, _: ProviderTokens, _: &HookContext) {}"), "identity_fn"),
    (Private(IDENTITY), "identity_fn"),
    (Whole(PUBLIC, "() -> Option<Session> { None }"), "public_session"),
    (Signature(PUBLIC, "(_: u8) -> Session {"), "public_session"),
    (Text("pub fn public_session", "pub async fn public_session"), "public_session"),
    (Whole(PUBLIC, "() -> User { other().user }"), "public_session"),
    (Private(PUBLIC), "public_session"),
    (Whole(STORE, "() -> Result<SqliteStore, StartError> { Err(StartError::new(\"\")) }"), "session_store"),
    (Whole(STORE, "(cx: &StartContext) -> SqliteStore { SqliteStore::open(cx).unwrap() }"), "session_store"),
    (Whole(STORE, "(_: &StartContext) -> Result<String, StartError> { Ok(String::new()) }"), "session_store"),
    (
        Text(
            "#[derive(Clone, Debug, Serialize, JsonSchema)]\npub struct Session",
            "#[derive(Debug, Serialize, JsonSchema)]\npub struct Session",
        ),
        "session_schema",
    ),
    (Text("impl LiveSession for Session {", "impl Session {"), "session_schema"),
    (Text("    pub id: String,", "    pub id: UserId,"), "user_id_attr"),
];

/// The domain after a change.
fn changed(good: &str, change: &Change) -> String {
    let (from, to) = match change {
        Signature((name, signature), other) => (format!("{name}{signature}"), format!("{name}{other}")),
        Whole((name, signature), whole) => {
            let asked = if name.contains("async") { "async " } else { "" };
            (format!("{name}{signature}"), format!("{name}{whole}\npub {asked}fn other{signature}"))
        }
        Private((name, _)) => ((*name).to_owned(), name.replacen("pub ", "", 1)),
        Text(from, to) => ((*from).to_owned(), (*to).to_owned()),
    };
    assert!(good.contains(&from), "{from}");
    good.replacen(&from, &to, 1)
}

fn rendered(root: &Path) -> Vec<authgate_codegen::Rendered> {
    let test = std::env::current_exe().unwrap();
    let engine = engine::Engine::at(&test.ancestors().nth(2).unwrap().join("authgate-engine"));
    let project =
        Project { spec: PathBuf::from("project.jsonnet"), root: root.to_owned(), env: None, engine: Some(engine) };
    render(&read(&project).unwrap_or_else(|report| panic!("{report}")).plan).unwrap()
}

#[test]
fn a_hook_that_does_not_fit_is_shown_with_the_word_that_names_it_and_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let good = std::fs::read_to_string(root.join("src/auth.rs")).unwrap();
    let spec = std::fs::read_to_string(root.join("project.jsonnet")).unwrap();
    let scratch = Scratch::new();
    for file in rendered(&root).iter().filter(|file| file.path.extension().is_some_and(|e| e == "rs")) {
        scratch.write(&file.path.display().to_string(), &file.text);
    }
    scratch.write("src/lib.rs", "pub mod auth;\n#[path = \"../generated/auth.rs\"]\npub mod generated;\n");
    scratch.write("src/auth.rs", &good);
    let (compiles, said) = scratch.check();
    assert!(compiles, "the positive twin: {said}");
    let mut unshown = Vec::new();
    for (n, (change, word)) in CASES.iter().enumerate() {
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
        if compiles || !shown {
            unshown.push(format!("== {n}, {word}\n{said}"));
        }
    }
    assert!(unshown.is_empty(), "{} of {}\n{}", unshown.len(), CASES.len(), unshown.join("\n"));
}

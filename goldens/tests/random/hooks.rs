//! Functions and types of the user's that do not fit: rustc's message shows the word of the spec that names them, with
//! its file, line and column.

use std::path::{Path, PathBuf};

use authgate_codegen::render;
use authgate_codegen::spec::{Project, engine, read};

use crate::scratch::Scratch;

const VALIDATE: &str =
    "pub async fn validate_login(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {";
const IDENTITY: &str =
    "pub async fn map_oidc_identity(identity: OidcIdentity, _: ProviderTokens, cx: &HookContext) -> Option<TokenId> {";
const PUBLIC: &str = "pub fn public_session() -> Session {";
const STORE: &str = "pub fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {";
const SESSION: &str = "#[derive(Clone, Debug, Serialize, JsonSchema)]\npub struct Session {";
const CREDENTIALS: &str =
    "#[derive(Debug, Deserialize, JsonSchema)]\n#[serde(deny_unknown_fields)]\npub struct LoginCredentials {";

/// What stands in the domain, what stands there instead, and which word must be shown.
const CASES: [(&str, &str, &str); 26] = [
    (
        VALIDATE,
        "pub async fn validate_login(login: LoginCredentials, cx: &HookContext, _: u8) -> Result<Option<TokenId>, HookError> {",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(cx: &HookContext) -> Result<Option<TokenId>, HookError> { let login: LoginCredentials = todo!();",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(login: String, cx: &HookContext) -> Option<TokenId> { return cx.mint(login).ok(); let login: LoginCredentials = todo!();",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(login: &LoginCredentials, cx: &HookContext) -> Option<TokenId> { return cx.mint(&login.email).ok(); let login: LoginCredentials = todo!();",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(login: LoginCredentials, cx: HookContext) -> Result<Option<TokenId>, HookError> { let cx = &cx;",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(cx: &HookContext, login: LoginCredentials) -> Result<Option<TokenId>, HookError> {",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(_: LoginCredentials, _: &HookContext) -> bool { true }\npub async fn other(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(_: LoginCredentials, cx: &HookContext) -> Result<TokenId, HookError> { cx.mint(1) }\npub async fn other(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(_: LoginCredentials, _: &HookContext) -> Result<Option<String>, HookError> { Ok(None) }\npub async fn other(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {",
        "validate_fn",
    ),
    (
        VALIDATE,
        "pub async fn validate_login(_: LoginCredentials, _: &HookContext) -> Result<Option<TokenId>, String> { Ok(None) }\npub async fn other(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {",
        "validate_fn",
    ),
    (
        VALIDATE,
        "async fn validate_login(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {",
        "validate_fn",
    ),
    (
        IDENTITY,
        "pub async fn map_oidc_identity(identity: OidcIdentity, cx: &HookContext) -> Option<TokenId> {",
        "identity_fn",
    ),
    (
        IDENTITY,
        "pub async fn map_oidc_identity(_: ProviderTokens, identity: OidcIdentity, cx: &HookContext) -> Option<TokenId> {",
        "identity_fn",
    ),
    (
        IDENTITY,
        "pub async fn map_oidc_identity(_: OidcIdentity, _: ProviderTokens, _: &HookContext) {}\npub async fn other(identity: OidcIdentity, _: ProviderTokens, cx: &HookContext) -> Option<TokenId> {",
        "identity_fn",
    ),
    (
        IDENTITY,
        "async fn map_oidc_identity(identity: OidcIdentity, _: ProviderTokens, cx: &HookContext) -> Option<TokenId> {",
        "identity_fn",
    ),
    (PUBLIC, "pub fn public_session() -> Option<Session> { None }\npub fn other() -> Session {", "public_session"),
    (PUBLIC, "pub fn public_session(_: u8) -> Session {", "public_session"),
    (PUBLIC, "pub async fn public_session() -> Session {", "public_session"),
    (PUBLIC, "pub fn public_session() -> User { other().user }\npub fn other() -> Session {", "public_session"),
    (
        STORE,
        "pub fn store() -> Result<SqliteStore, StartError> { Err(StartError::new(\"\")) }\npub fn other(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {",
        "session_store",
    ),
    (
        STORE,
        "pub fn store(cx: &StartContext) -> SqliteStore { other(cx).unwrap() }\npub fn other(cx: &StartContext) -> Result<SqliteStore, StartError> {",
        "session_store",
    ),
    (
        STORE,
        "pub fn store(_: &StartContext) -> Result<String, StartError> { Ok(String::new()) }\npub fn other(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {",
        "session_store",
    ),
    (SESSION, "#[derive(Debug, Serialize, JsonSchema)]\npub struct Session {", "session_schema"),
    ("impl LiveSession for Session {", "impl Session {", "session_schema"),
    (
        CREDENTIALS,
        "#[derive(Debug, JsonSchema)]\n#[schemars(deny_unknown_fields)]\npub struct Unread;\n#[derive(Debug, JsonSchema)]\n#[serde(deny_unknown_fields)]\npub struct LoginCredentials {",
        "credentials_schema",
    ),
    ("    pub id: String,", "    pub id: UserId,", "user_id_attr"),
];

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
    for (from, to, word) in CASES {
        assert!(good.contains(from), "{from}");
        let mut domain = good.replacen(from, to, 1);
        if word == "user_id_attr" {
            domain.push_str("#[derive(Clone, Debug, Serialize, JsonSchema)]\npub struct UserId(String);\n");
            domain = domain.replace("id: \"public\".to_owned()", "id: UserId(String::new())");
            domain = domain.replace("id: token.user_id().to_owned()", "id: UserId(token.user_id().to_owned())");
        }
        scratch.write("src/auth.rs", &domain);
        let (compiles, said) = scratch.check();
        let line = spec.lines().position(|line| line.contains(&format!("{word}:"))).unwrap() + 1;
        let shown = said.contains(&format!("// project.jsonnet:{line}:")) && said.contains(&format!("{word}\n"));
        if compiles || !shown {
            unshown.push(format!("== {word}: {to}\n{said}"));
        }
    }
    assert!(unshown.is_empty(), "{} of {}\n{}", unshown.len(), CASES.len(), unshown.join("\n"));
}

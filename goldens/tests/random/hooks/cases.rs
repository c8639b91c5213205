//! The changes of a domain that no longer fits.

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
const STORE: (&str, &str) =
    ("pub async fn store", "(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {");

/// One change of the domain.
pub(super) enum Change {
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

/// Each by its name: a change after which the domain no longer fits, and the word that must be shown.
pub(super) const CASES: [(&str, Change, &str); 29] = [
    (
        "a_third_argument",
        Signature(
            VALIDATE,
            "(login: LoginCredentials, cx: &HookContext, _: u8) -> Result<Option<TokenId>, HookError> {",
        ),
        "validate_fn",
    ),
    ("no_credentials", Whole(VALIDATE, "(cx: &HookContext) -> Option<TokenId> { cx.mint(1).ok() }"), "validate_fn"),
    (
        "other_credentials",
        Whole(VALIDATE, "(login: String, cx: &HookContext) -> Option<TokenId> { cx.mint(login).ok() }"),
        "validate_fn",
    ),
    (
        "borrowed_credentials",
        Whole(VALIDATE, "(login: &LoginCredentials, _: &HookContext) -> Option<TokenId> { drop(login); None }"),
        "validate_fn",
    ),
    (
        "owned_context",
        Whole(VALIDATE, "(_: LoginCredentials, cx: HookContext) -> Option<TokenId> { cx.mint(1).ok() }"),
        "validate_fn",
    ),
    (
        "arguments_swapped",
        Signature(VALIDATE, "(cx: &HookContext, login: LoginCredentials) -> Result<Option<TokenId>, HookError> {"),
        "validate_fn",
    ),
    ("answers_bool", Whole(VALIDATE, "(_: LoginCredentials, _: &HookContext) -> bool { true }"), "validate_fn"),
    (
        "answers_no_option",
        Whole(VALIDATE, "(_: LoginCredentials, cx: &HookContext) -> Result<TokenId, HookError> { cx.mint(1) }"),
        "validate_fn",
    ),
    (
        "answers_option_of_string",
        Whole(VALIDATE, "(_: LoginCredentials, _: &HookContext) -> Result<Option<String>, HookError> { Ok(None) }"),
        "validate_fn",
    ),
    (
        "an_error_of_its_own",
        Whole(VALIDATE, "(_: LoginCredentials, _: &HookContext) -> Result<Option<TokenId>, String> { Ok(None) }"),
        "validate_fn",
    ),
    ("private_validate", Private(VALIDATE), "validate_fn"),
    (
        "no_tokens",
        Signature(IDENTITY, "(identity: OidcIdentity, cx: &HookContext) -> Option<TokenId> {"),
        "identity_fn",
    ),
    (
        "identity_swapped",
        Signature(IDENTITY, "(_: ProviderTokens, identity: OidcIdentity, cx: &HookContext) -> Option<TokenId> {"),
        "identity_fn",
    ),
    ("answers_nothing", Whole(IDENTITY, "(_: OidcIdentity, _: ProviderTokens, _: &HookContext) {}"), "identity_fn"),
    ("private_identity", Private(IDENTITY), "identity_fn"),
    ("public_option", Whole(PUBLIC, "() -> Option<Session> { None }"), "public_session"),
    ("public_argument", Signature(PUBLIC, "(_: u8) -> Session {"), "public_session"),
    ("public_async", Text("pub fn public_session", "pub async fn public_session"), "public_session"),
    ("public_user", Whole(PUBLIC, "() -> User { other().user }"), "public_session"),
    ("private_public", Private(PUBLIC), "public_session"),
    (
        "store_without_context",
        Whole(STORE, "() -> Result<authgate_runtime::store::SqlStore, StartError> { Err(StartError::new(\"\")) }"),
        "session_store",
    ),
    (
        "store_without_result",
        Whole(STORE, "(cx: &StartContext) -> impl TokenStore + use<> { cx.open_store().await.unwrap() }"),
        "session_store",
    ),
    (
        "store_of_string",
        Whole(STORE, "(_: &StartContext) -> Result<String, StartError> { Ok(String::new()) }"),
        "session_store",
    ),
    (
        "session_without_clone",
        Text(
            "#[derive(Clone, Debug, Serialize, JsonSchema)]\npub struct Session",
            "#[derive(Debug, Serialize, JsonSchema)]\npub struct Session",
        ),
        "session_schema",
    ),
    ("session_without_live_session", Text("impl LiveSession for Session {", "impl Session {"), "session_schema"),
    (
        "session_without_serialize",
        Text(
            "#[derive(Clone, Debug, Serialize, JsonSchema)]\npub struct Session",
            "#[derive(Clone, Debug, JsonSchema)]\npub struct Session",
        ),
        "session_schema",
    ),
    (
        "session_that_is_not_sync",
        Text("pub permissions: Vec<String>,", "pub permissions: Vec<std::cell::RefCell<String>>,"),
        "session_schema",
    ),
    (
        "credentials_without_deserialize",
        Text("#[derive(Debug, Deserialize, JsonSchema)]", "#[derive(Debug, JsonSchema)]"),
        "credentials_schema",
    ),
    ("user_id_without_display", Text("    pub id: String,", "    pub id: UserId,"), "user_id_attr"),
];

/// The domain after a change.
pub(super) fn changed(good: &str, change: &Change) -> String {
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

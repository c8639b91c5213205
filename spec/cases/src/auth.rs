//! The domain that the cases name.

#[derive(Serialize)]
pub struct Session {
    #[serde(skip)]
    pub token_id: TokenId,
    pub user: User,
    pub permissions: Vec<String>,
    pub nickname: Option<String>,
}

#[derive(Serialize)]
pub struct User {
    pub id: UserId,
}

#[derive(Serialize)]
pub struct UserId(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginCredentials {
    pub username: String,
    pub password: Secret,
    pub attempt: u32,
}

#[derive(Deserialize)]
pub struct OpenCredentials {
    pub username: String,
}

#[derive(Serialize)]
pub struct WithoutPermissions {
    #[serde(skip)]
    pub token_id: TokenId,
    pub user: User,
}

#[derive(Serialize)]
pub struct LeakyToken {
    pub token_id: TokenId,
    pub user: User,
    pub permissions: Vec<String>,
}

#[derive(Serialize)]
pub struct TextToken {
    #[serde(skip)]
    pub token_id: String,
    pub user: User,
    pub permissions: Vec<String>,
}

#[derive(Serialize)]
pub struct LeakyHash {
    #[serde(skip)]
    pub token_id: TokenId,
    pub user: User,
    pub permissions: Vec<String>,
    pub password_hash: String,
}

#[derive(Serialize)]
pub struct Generic<T> {
    pub inner: T,
}

#[derive(Serialize)]
pub struct Flattened {
    #[serde(flatten)]
    pub user: User,
}

#[derive(Serialize)]
pub struct Reaching {
    #[serde(rename = "__proto__")]
    pub user: User,
}

#[derive(Serialize)]
pub enum Shapes {
    Circle(u32),
}

pub type TokenId = String;

pub async fn validate_login(login: LoginCredentials, cx: &HookContext) -> Option<TokenId> {
    None
}

pub fn validate_now(login: LoginCredentials, cx: &HookContext) -> Option<TokenId> {
    None
}

pub async fn validate(login: LoginCredentials, cx: &HookContext) -> Option<TokenId> {
    None
}

pub fn store(cx: &StartContext) -> Result<impl TokenStore, StartError> {
    cx.open_store().await
}

pub fn public_session() -> Session {
    unreachable()
}

pub async fn map_oidc_identity(identity: OidcIdentity, tokens: ProviderTokens, cx: &HookContext) -> Answer {}

#[derive(Serialize)]
pub struct SessionTwo {
    #[serde(skip)]
    pub token_id: TokenId,
    pub user: User,
    pub permissions: Vec<String>,
    pub nickname: Option<String>,
    pub birthday: String,
}

pub fn other_store(cx: &StartContext) -> Result<impl TokenStore, StartError> {
    cx.open_store().await
}

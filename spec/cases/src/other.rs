//! A second module, whose types have names of the first.

#[derive(Serialize)]
pub struct Session {
    #[serde(skip)]
    pub token_id: TokenId,
    pub user: LoginCredentials,
    pub permissions: Vec<String>,
}

#[derive(Serialize)]
pub struct LoginCredentials {
    pub id: String,
}

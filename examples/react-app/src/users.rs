//! The app's own users, in its own table.

use authgate_runtime::prelude::{HookContext, HookError, OidcIdentity, Secret, canonical};
use diesel::prelude::*;

use crate::auth::Permission;

diesel::table! {
    users (id) {
        id -> Text,
        login -> Nullable<Text>,
        name -> Text,
        role -> Text,
        password_hash -> Nullable<Text>,
    }
}

diesel::table! {
    identities (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        user_id -> Text,
    }
}

#[derive(Queryable, Selectable, Insertable)]
pub struct User {
    pub id: String,
    pub login: Option<String>,
    pub name: String,
    pub role: String,
    pub password_hash: Option<String>,
}

/// Name and password of those who are there in `dev`.
pub const SEEDED: &[(&str, &str)] = &[("alice", "wonderland"), ("queen", "off-with-their-heads")];

/// What a role allows.
pub fn permissions(role: &str) -> Vec<Permission> {
    match role {
        "admin" => vec![Permission::Projects, Permission::Budgets, Permission::Members],
        "member" => vec![Permission::Projects],
        _ => Vec::new(),
    }
}

pub async fn by_login(cx: &HookContext, login: &str) -> Result<Option<User>, HookError> {
    let found = users::table.filter(users::login.eq(canonical(login))).select(User::as_select());
    cx.read(move |db| found.first(db).optional()).await
}

pub async fn by_id(cx: &HookContext, id: &str) -> Result<Option<User>, HookError> {
    let found = users::table.find(id.to_owned()).select(User::as_select());
    cx.read(move |db| found.first(db).optional()).await
}

/// The user of an identity, who is added at the first sign-in.
pub async fn of_identity(cx: &HookContext, identity: &OidcIdentity) -> Result<String, HookError> {
    let (issuer, subject) = (identity.issuer.clone(), identity.subject.clone());
    let name = identity.name.clone().or_else(|| identity.preferred_username.clone());
    cx.write(move |db| {
        let before = identities::table.find((&issuer, &subject)).select(identities::user_id);
        if let Some(there) = before.first(db).optional()? {
            return Ok(there);
        }
        let name = name.unwrap_or_else(|| "New member".to_owned());
        let user = User { id: new_id(), login: None, name, role: "member".to_owned(), password_hash: None };
        diesel::insert_into(users::table).values(&user).execute(db)?;
        let row = (identities::issuer.eq(issuer), identities::subject.eq(subject), identities::user_id.eq(&user.id));
        diesel::insert_into(identities::table).values(row).execute(db)?;
        Ok(user.id)
    })
    .await
}

/// Adds the users of `dev` that are not there yet.
pub async fn seed(cx: &HookContext) -> Result<(), HookError> {
    for ((login, password), (name, role)) in SEEDED.iter().zip([("Alice", "member"), ("The Queen", "admin")]) {
        if by_login(cx, login).await?.is_some() {
            continue;
        }
        let password_hash = Some(cx.hash_password(&Secret::new(*password)).await?);
        let login = Some(canonical(login));
        let user = User { id: new_id(), login, name: name.to_owned(), role: role.to_owned(), password_hash };
        cx.write(move |db| diesel::insert_into(users::table).values(&user).execute(db).map(drop)).await?;
    }
    Ok(())
}

fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

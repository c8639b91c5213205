//! The gateway's own users, in its own table.

pub mod command;
pub mod identities;
mod rows;
pub mod seed;

pub use rows::User;

use std::collections::BTreeSet;

use authgate_runtime::prelude::{DbConnection, HookContext, HookError, Secret, canonical};
use diesel::prelude::*;
use rows::{NewUser, user_roles, users};

/// Names that would look like the public session.
const RESERVED: [&str; 1] = ["public"];

/// A user to be added.
#[derive(Debug)]
pub struct Addition<'a> {
    /// Name to sign in with.
    pub username: &'a str,
    /// Address.
    pub email: Option<&'a str>,
    /// Names of roles.
    pub roles: &'a [String],
    /// The password; none for a user who signs in by other means.
    pub password: Option<&'a Secret>,
}

/// The user of a name, in any form of it.
///
/// # Errors
/// If the database does not answer.
pub async fn find(cx: &HookContext, username: &str) -> Result<Option<User>, HookError> {
    let key = canonical(username);
    let by_key = users::table.filter(users::username_key.eq(key)).select(User::as_select());
    cx.read(move |db| by_key.get_result(db).optional()).await
}

/// An active user and their roles.
///
/// # Errors
/// If the database does not answer.
pub async fn active(cx: &HookContext, id: &str) -> Result<Option<(User, Vec<String>)>, HookError> {
    let id = id.to_owned();
    // One statement, so that user and roles are of one moment.
    let rows: Vec<(User, Option<String>)> = cx
        .read(move |db| {
            users::table
                .left_join(user_roles::table)
                .filter(users::id.eq(&id))
                .filter(users::active)
                .order(user_roles::role)
                .select((User::as_select(), user_roles::role.nullable()))
                .load(db)
        })
        .await?;
    let mut roles = Vec::new();
    let mut found = None;
    for (user, role) in rows {
        roles.extend(role);
        found = Some(user);
    }
    Ok(found.map(|user| (user, roles)))
}

fn roles(db: &mut DbConnection, id: &str) -> QueryResult<Vec<String>> {
    user_roles::table.filter(user_roles::user_id.eq(id)).order(user_roles::role).select(user_roles::role).load(db)
}

/// What roles allow.
#[must_use]
pub fn permissions(roles: &[String]) -> Vec<String> {
    let mut all: Vec<&str> = roles.iter().flat_map(|role| granted(role)).copied().collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(str::to_owned).collect()
}

fn granted(role: &str) -> &'static [&'static str] {
    match role {
        "admin" => &["account:read", "greeting:read", "users:read", "users:write"],
        "member" => &["account:read", "greeting:read"],
        "public" => &["greeting:read"],
        _ => &[],
    }
}

/// Adds a user; none if the name is taken or reserved.
///
/// # Errors
/// If the password is too short, or the database did not confirm.
pub async fn add(cx: &HookContext, addition: Addition<'_>) -> Result<Option<String>, HookError> {
    let key = canonical(addition.username);
    if key.is_empty() || RESERVED.contains(&key.as_str()) || find(cx, addition.username).await?.is_some() {
        return Ok(None);
    }
    let password_hash = match addition.password {
        Some(password) => Some(cx.hash_password(password).await?),
        None => None,
    };
    let user = NewUser {
        id: uuid::Uuid::new_v4().to_string(),
        username: addition.username.trim().to_owned(),
        username_key: key,
        email: addition.email.map(str::to_lowercase),
        password_hash,
    };
    let roles = addition.roles.to_vec();
    let id = user.id.clone();
    cx.write(move |db| {
        diesel::insert_into(users::table).values(&user).execute(db)?;
        put_roles(db, &user.id, &roles)
    })
    .await?;
    Ok(Some(id))
}

fn put_roles(db: &mut DbConnection, id: &str, roles: &[String]) -> QueryResult<()> {
    diesel::delete(user_roles::table.filter(user_roles::user_id.eq(id))).execute(db)?;
    for role in roles.iter().collect::<BTreeSet<_>>() {
        let row = (user_roles::user_id.eq(id), user_roles::role.eq(role));
        diesel::insert_into(user_roles::table).values(row).execute(db)?;
    }
    Ok(())
}

/// Every user with their roles, by name.
///
/// # Errors
/// If the database does not answer.
pub async fn all(cx: &HookContext) -> Result<Vec<(User, Vec<String>)>, HookError> {
    cx.read(|db| {
        let found: Vec<User> = users::table.order(users::username_key).select(User::as_select()).load(db)?;
        found.into_iter().map(|user| roles(db, &user.id).map(|roles| (user, roles))).collect()
    })
    .await
}

/// Lets a user in, or keeps them out. Keeping out ends every session of theirs.
///
/// # Errors
/// If the database did not confirm.
pub async fn set_active(cx: &HookContext, user: &User, active: bool) -> Result<(), HookError> {
    let id = user.id.clone();
    cx.write(move |db| diesel::update(users::table.find(id)).set(users::active.eq(active)).execute(db).map(|_| ()))
        .await?;
    if active { cx.forgive(&user.username).await } else { cx.bump_epoch(&user.id).await }
}

/// Removes a user and ends every session of theirs; one who comes back with the same id revives none.
///
/// # Errors
/// If the database did not confirm.
pub async fn remove(cx: &HookContext, user: &User) -> Result<(), HookError> {
    let id = user.id.clone();
    cx.write(move |db| diesel::delete(users::table.find(id)).execute(db).map(|_| ())).await?;
    cx.bump_epoch(&user.id).await
}

/// Sets a new password, which ends every session and opens a closed account.
///
/// # Errors
/// If the password is too short, or the database did not confirm.
pub async fn set_password(cx: &HookContext, user: &User, password: &Secret) -> Result<(), HookError> {
    let (id, hash) = (user.id.clone(), cx.hash_password(password).await?);
    cx.write(move |db| {
        diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(db).map(|_| ())
    })
    .await?;
    cx.bump_epoch(&user.id).await?;
    cx.forgive(&user.username).await
}

/// Sets the roles; live sessions have them on their next request.
///
/// # Errors
/// If the database did not confirm.
pub async fn set_roles(cx: &HookContext, user: &User, roles: &[String]) -> Result<(), HookError> {
    let (id, roles) = (user.id.clone(), roles.to_vec());
    cx.write(move |db| put_roles(db, &id, &roles)).await
}

/// Keeps a hash of the spec's present cost in place of an older one; a password that was changed
/// meanwhile stays.
///
/// # Errors
/// If the database did not confirm.
pub async fn refresh_hash(cx: &HookContext, user: &User, password: &Secret) -> Result<(), HookError> {
    let (id, old, new) = (user.id.clone(), user.password_hash.clone(), cx.rehash_password(password).await?);
    cx.write(move |db| {
        let row = users::table.find(id).filter(users::password_hash.eq(old));
        diesel::update(row).set(users::password_hash.eq(new)).execute(db).map(|_| ())
    })
    .await
}

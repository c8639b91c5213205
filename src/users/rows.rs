//! The tables, and rows as diesel reads them.

use diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Text,
        username -> Text,
        username_key -> Text,
        name -> Nullable<Text>,
        email -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        active -> Bool,
        locale -> Text,
        email_proved -> Bool,
    }
}

diesel::table! {
    oauth_identities (provider, issuer, subject) {
        provider -> Text,
        issuer -> Text,
        subject -> Text,
        user_id -> Text,
        email_verified -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    user_roles (user_id, role) {
        user_id -> Text,
        role -> Text,
    }
}

diesel::joinable!(user_roles -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(users, user_roles);

/// A user.
#[derive(Queryable, Selectable)]
pub struct User {
    /// Id that never changes.
    pub id: String,
    /// Name as it was typed when the user was added.
    pub username: String,
    /// Name to be called by.
    pub name: Option<String>,
    /// Address.
    pub email: Option<String>,
    /// PHC string; none for a user without a password.
    pub password_hash: Option<String>,
    /// May sign in.
    pub active: bool,
    /// Language, as in RFC 5646.
    pub locale: String,
}

/// By hand, so that no hash is ever printed.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).field("active", &self.active).finish_non_exhaustive()
    }
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub(super) struct NewUser {
    pub(super) id: String,
    pub(super) username: String,
    pub(super) username_key: String,
    pub(super) email: Option<String>,
    pub(super) password_hash: Option<String>,
}

//! Who users are at providers.

use authgate_runtime::prelude::{DbConnection, HookContext, HookError, OidcIdentity, canonical};
use diesel::prelude::*;

use super::rows::{oauth_identities, user_roles, users};
use super::{RESERVED, User};

/// The role of a user who comes by a provider.
const ROLE: &str = "member";

/// The user of an identity that was seen before.
///
/// # Errors
/// If the database does not answer.
pub async fn find(cx: &HookContext, identity: &OidcIdentity) -> Result<Option<String>, HookError> {
    let row = oauth_identities::table
        .find((identity.provider, identity.issuer.clone(), identity.subject.clone()))
        .select(oauth_identities::user_id);
    cx.read(move |db| row.get_result(db).optional()).await
}

/// Links the identity to the user who has proved the same address here, where the spec allows it. What that user has
/// and never proved goes first: an identity of an unverified address may have been planted, and its sessions with it.
///
/// # Errors
/// If the database did not confirm.
pub async fn link(cx: &HookContext, identity: &OidcIdentity) -> Result<Option<String>, HookError> {
    let Some(email) = identity.linking_email().map(str::to_owned) else { return Ok(None) };
    let (row, now) = (Row::of(identity), cx.now());
    let linked = cx
        .write(move |db| {
            let proved = users::table.filter(users::email.eq(email)).filter(users::email_proved);
            let Some(user) = proved.select(User::as_select()).first(db).optional()? else { return Ok(None) };
            let planted = oauth_identities::table
                .filter(oauth_identities::user_id.eq(&user.id))
                .filter(oauth_identities::email_verified.eq(false));
            let purged = diesel::delete(planted).execute(db)?;
            row.insert(db, &user.id, now)?;
            Ok(Some((user.id, purged > 0)))
        })
        .await?;
    if let Some((user_id, true)) = &linked {
        cx.bump_epoch(user_id).await?;
    }
    Ok(linked.map(|(user_id, _)| user_id))
}

/// Adds a user for an identity. An address that is another user's, or that the provider has not verified, is left out.
///
/// # Errors
/// If the database did not confirm.
pub async fn provision(cx: &HookContext, identity: &OidcIdentity) -> Result<String, HookError> {
    let (row, now) = (Row::of(identity), cx.now());
    let id = uuid::Uuid::new_v4().to_string();
    let suffix: String = id.chars().take(8).collect();
    let wanted = identity.preferred_username.as_deref().and_then(plain_name);
    let by_address = || identity.verified_email().and_then(|email| plain_name(email.split('@').next()?));
    let name = wanted.or_else(by_address).unwrap_or_else(|| format!("user-{suffix}"));
    let (email, shown) = (identity.verified_email().map(str::to_owned), identity.name.clone());
    cx.write(move |db| {
        // Another request may have added the same identity meanwhile.
        let before = oauth_identities::table.find((row.provider, &row.issuer, &row.subject));
        if let Some(there) = before.select(oauth_identities::user_id).first(db).optional()? {
            return Ok(there);
        }
        let email = match email {
            Some(email) if users::table.filter(users::email.eq(&email)).count().get_result::<i64>(db)? == 0 => {
                Some(email)
            }
            _ => None,
        };
        let key = canonical(&name);
        let same: i64 = users::table.filter(users::username_key.eq(&key)).count().get_result(db)?;
        let taken = same > 0 || RESERVED.contains(&key.as_str());
        let username = if taken { format!("{name}-{suffix}") } else { name };
        diesel::insert_into(users::table)
            .values((
                users::id.eq(&id),
                users::username_key.eq(canonical(&username)),
                users::username.eq(&username),
                users::name
                    .eq(shown.map(|text| text.chars().filter(|c| !c.is_control()).take(128).collect::<String>())),
                users::email_proved.eq(email.is_some()),
                users::email.eq(email),
            ))
            .execute(db)?;
        diesel::insert_into(user_roles::table)
            .values((user_roles::user_id.eq(&id), user_roles::role.eq(ROLE)))
            .execute(db)?;
        row.insert(db, &id, now)?;
        Ok(id)
    })
    .await
}

/// A name that a provider suggests, if it is short and plain.
fn plain_name(text: &str) -> Option<String> {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    (plain && (1..=64).contains(&text.len())).then(|| text.to_owned())
}

/// An identity, as it is kept.
struct Row {
    provider: &'static str,
    issuer: String,
    subject: String,
    email_verified: bool,
}

impl Row {
    fn of(identity: &OidcIdentity) -> Self {
        Self {
            provider: identity.provider,
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            email_verified: identity.verified_email().is_some(),
        }
    }

    fn insert(&self, db: &mut DbConnection, user_id: &str, now: i64) -> QueryResult<()> {
        diesel::insert_into(oauth_identities::table)
            .values((
                oauth_identities::provider.eq(self.provider),
                oauth_identities::issuer.eq(&self.issuer),
                oauth_identities::subject.eq(&self.subject),
                oauth_identities::user_id.eq(user_id),
                oauth_identities::email_verified.eq(self.email_verified),
                oauth_identities::created_at.eq(now),
            ))
            .execute(db)
            .map(|_| ())
    }
}

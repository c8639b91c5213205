//! `POST <M>/auth/oauth/{slug}/backchannel-logout` (OpenID Connect Back-Channel Logout 1.0 sections 2.4 to 2.8).

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::Method;
use super::fault::{Fault, Reason};
use super::id_token::{SKEW, audience, issuer, name, seconds};
use super::providers::OAuth;
use super::routes::{at, is_for};
use super::running::{Running, Says};
use crate::clock::Millis;
use crate::error::{AuthError, Code};
use crate::gate::Core;
use crate::http::{At, body, headers};

/// Types that a logout token may say it has.
const LOGOUT_TOKEN: &[&str] = &["logout+jwt", "application/logout+jwt", "JWT", "application/jwt"];

/// The event that makes a token a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The largest form.
const LARGEST: usize = 64 * 1024;

/// The oldest that a logout token may be, in seconds.
const OLDEST: i64 = 600;

pub(super) async fn backchannel<G: Method>(
    gate: At<G>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, AuthError> {
    let (oauth, running) = at(&gate.core, is_for(&request, "backchannel-logout"))?;
    let bad = |why| AuthError::because(Code::BadRequest, why);
    let form = body::form(&request, payload, LARGEST).await.map_err(|_| bad("the form cannot be read"))?;
    let mut tokens = form_urlencoded::parse(form.as_bytes()).filter(|(name, _)| name == "logout_token");
    let (Some((_, token)), None) = (tokens.next(), tokens.next()) else {
        return Err(bad("the form has not one logout_token"));
    };
    let ordered = match order(running, &token).await {
        Ok(ordered) => ordered,
        Err(fault) => return Err(refused(running, &fault)),
    };
    carry_out(&gate.core, oauth, running, ordered).await?;
    let mut response = HttpResponse::Ok().finish();
    headers::seal(response.headers_mut());
    Ok(response)
}

/// What a good logout token orders.
struct Order {
    subject: Option<String>,
    sid: Option<String>,
    jti: String,
    until: Millis,
}

async fn order(running: &Running, token: &str) -> Result<Order, Fault> {
    let claims = running.signed_claims(token, LOGOUT_TOKEN).await?;
    let metadata = running.metadata().await?;
    let Says::OpenId { rule, .. } = running.says else { return Err(Fault::token("this provider signs nothing")) };
    issuer(&claims, &metadata.issuer, rule)?;
    audience(&claims, running.settings.client_id)?;
    judge(&claims, running.clock.now().div_euclid(1000))
}

fn judge(claims: &Map<String, Value>, now: i64) -> Result<Order, Fault> {
    let (iat, exp) = (seconds(claims, "iat"), seconds(claims, "exp"));
    let (Some(iat), Some(exp)) = (iat, exp) else { return Err(Fault::token("iat or exp is missing or no number")) };
    if iat > now + SKEW || iat < now - OLDEST || exp.saturating_add(SKEW) <= now {
        return Err(Fault::token("the logout token is not of now"));
    }
    if !claims.get("events").and_then(|events| events.get(EVENT)).is_some_and(Value::is_object) {
        return Err(Fault::token("the token is no logout token"));
    }
    if claims.contains_key("nonce") {
        return Err(Fault::token("a logout token has no nonce"));
    }
    let text = |claim| name(claim, claims.get(claim));
    let (subject, sid) = (text("sub")?, text("sid")?);
    if subject.is_none() && sid.is_none() {
        return Err(Fault::token("the logout token names no session and no subject"));
    }
    let jti = text("jti")?.ok_or_else(|| Fault::token("the logout token has no jti"))?;
    Ok(Order { subject, sid, jti, until: exp.min(now + 86_400).saturating_add(SKEW) * 1000 })
}

/// Ends exactly the sessions that the order names. An order that the store did not confirm may come again.
async fn carry_out(core: &Arc<Core>, oauth: &OAuth, running: &Running, order: Order) -> Result<(), AuthError> {
    let slug = running.settings.slug;
    if oauth.sessions.is_used(slug, &order.jti).await? {
        return Err(refused(running, &Fault::token("the logout token was used before")));
    }
    let hashes = oauth.sessions.end(slug, order.subject, order.sid).await?;
    for hash in &hashes {
        core.store.revoke(*hash).await?;
        tracing::info!(target: "authgate::audit", event = "signed_out_by_provider", provider = slug, session = hash.handle());
    }
    oauth.sessions.forget(slug, hashes, order.jti, order.until).await?;
    Ok(())
}

/// A provider that does not answer is no bad token: it may come again.
fn refused(running: &Running, fault: &Fault) -> AuthError {
    let (spec_key, provider) = (running.settings.key, running.settings.slug);
    tracing::warn!(target: "authgate::audit", event = "backchannel_refused", spec_key, provider, cause = fault.cause);
    match fault.reason {
        Reason::ProviderUnavailable => {
            AuthError::because(Code::StoreUnavailable, "the keys cannot be fetched").retry_after(2)
        }
        _ => AuthError::because(Code::BadRequest, "a bad logout token"),
    }
}

#[cfg(test)]
mod tests {
    use super::{EVENT, judge};
    use serde_json::{Value, json};

    #[test]
    fn sec_60_a_logout_token_with_a_null_for_a_name_orders_nothing_wider() {
        let now = 1_800_000_000;
        let order = |sub: Value, sid: Value| {
            let claims =
                json!({ "iat": now, "exp": now + 120, "events": { EVENT: {} }, "jti": "j", "sub": sub, "sid": sid });
            judge(claims.as_object().unwrap(), now).is_ok()
        };
        assert!(order(json!("a"), json!("sid-1")));
        assert!(!order(json!("a"), json!(null)));
        assert!(!order(json!(null), json!("sid-1")));
    }
}

//! Metadata, keys, tokens and userinfo of the provider of `dev`.

use std::time::Duration;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::authorize::{bad, client, get, pairs};
use super::grants::{Grant, fresh, keep};
use super::{SECRET, issuer};
use crate::error::{AuthError, Code};
use crate::gate::{Core, Gate};
use crate::http::{At, body};

type Answer = Result<HttpResponse, AuthError>;

/// How long its tokens are good, in seconds.
const LIFE: i64 = 300;

/// `GET …/.well-known/openid-configuration`
pub(super) async fn metadata<G: Gate>(gate: At<G>, slug: web::Path<String>) -> Answer {
    client(&gate.core, &slug)?;
    let issuer = issuer(&gate.core.env.api, &slug);
    let at = |path: &str| format!("{issuer}{path}");
    Ok(HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"),
        "end_session_endpoint": at("/end-session"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    })))
}

/// `GET …/jwks`
pub(super) async fn jwks<G: Gate>(gate: At<G>) -> Answer {
    let mut state = gate.core.idp.state();
    let (id, key) = state.key().ok_or_else(|| bad("no randomness"))?;
    let mut jwk = key.public();
    (jwk["kid"], jwk["use"], jwk["alg"]) = (json!(id), json!("sig"), json!("ES256"));
    Ok(HttpResponse::Ok().json(json!({ "keys": [jwk] })))
}

/// `POST …/rotate`: the key is another from now on.
pub(super) async fn rotate<G: Gate>(gate: At<G>) -> HttpResponse {
    gate.core.idp.state().rotate();
    HttpResponse::NoContent().finish()
}

/// `POST …/token`: a code, its verifier and the client are checked as RFC 6749 and RFC 7636 say.
pub(super) async fn token<G: Gate>(
    gate: At<G>,
    request: HttpRequest,
    payload: web::Payload,
    slug: web::Path<String>,
) -> Answer {
    let form = pairs(&body::form(&request, payload, 64 * 1024).await?);
    let refused = |error: &str| Ok(HttpResponse::BadRequest().json(json!({ "error": error })));
    let id = client(&gate.core, &slug)?.id;
    let basic = request.headers().get(AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Basic "));
    let pair = basic.and_then(|b| BASE64_STANDARD.decode(b).ok()).and_then(|b| String::from_utf8(b).ok());
    let encoded: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    if pair != Some(format!("{encoded}:{SECRET}")) {
        return refused("invalid_client");
    }
    let taken = get(&form, "code").and_then(|code| gate.core.idp.state().codes.remove(code));
    let Some(grant) = taken.filter(|grant| grant.slug == *slug && grant.client_id == id) else {
        return refused("invalid_grant");
    };
    let verifier = get(&form, "code_verifier").unwrap_or_default();
    let proved = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == grant.challenge;
    if !proved || get(&form, "redirect_uri") != Some(&grant.redirect_uri) {
        return refused("invalid_grant");
    }
    match grant.fault.as_str() {
        "error" => return Ok(HttpResponse::InternalServerError().finish()),
        "slow" => tokio::time::sleep(Duration::from_secs(6)).await,
        _ => {}
    }
    let id_token = id_token(&gate.core, &grant).ok_or_else(|| bad("no randomness"))?;
    let access_token = keep(&mut gate.core.idp.state().tokens, grant).ok_or_else(|| bad("no randomness"))?;
    Ok(HttpResponse::Ok().json(json!({
        "access_token": access_token, "token_type": "Bearer", "expires_in": LIFE, "id_token": id_token,
    })))
}

/// The ID token of a grant.
fn id_token(core: &Core, grant: &Grant) -> Option<String> {
    let skew = if grant.fault == "skew" { 300 } else { 0 };
    let now = core.clock.now().div_euclid(1000) + skew;
    let mut claims = grant.claims.clone();
    claims.extend(standard(core, &grant.slug, &grant.client_id, now));
    claims.insert("sid".to_owned(), json!(grant.sid));
    if let Some(nonce) = &grant.nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    sign(core, "JWT", claims)
}

fn standard(core: &Core, slug: &str, client_id: &str, now: i64) -> Map<String, Value> {
    Map::from_iter([
        ("iss".to_owned(), json!(issuer(&core.env.api, slug))),
        ("aud".to_owned(), json!(client_id)),
        ("iat".to_owned(), json!(now)),
        ("exp".to_owned(), json!(now + LIFE)),
    ])
}

fn sign(core: &Core, kind: &str, claims: Map<String, Value>) -> Option<String> {
    let mut state = core.idp.state();
    let (id, key) = state.key()?;
    key.sign(json!({ "typ": kind, "kid": id }), &Value::Object(claims))
}

/// `GET …/userinfo`
pub(super) async fn userinfo<G: Gate>(gate: At<G>, request: HttpRequest) -> Answer {
    let token = request.headers().get(AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
    let claims = token.and_then(|token| gate.core.idp.state().tokens.get(token).map(|grant| grant.claims.clone()));
    claims.map(|claims| HttpResponse::Ok().json(claims)).ok_or_else(|| AuthError::new(Code::InvalidToken))
}

/// `POST …/log-out-everywhere`: answers with a logout token for the subject of the form, which a person or a test
/// posts to `backchannel-logout`.
pub(super) async fn log_out_everywhere<G: Gate>(
    gate: At<G>,
    request: HttpRequest,
    payload: web::Payload,
    slug: web::Path<String>,
) -> Answer {
    let form = pairs(&body::form(&request, payload, 64 * 1024).await?);
    let id = client(&gate.core, &slug)?.id;
    let mut claims = standard(&gate.core, &slug, id, gate.core.clock.now().div_euclid(1000));
    claims.insert("sub".to_owned(), json!(get(&form, "subject").unwrap_or_default()));
    claims.insert("jti".to_owned(), json!(fresh()));
    claims.insert("events".to_owned(), json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    let token = sign(&gate.core, "logout+jwt", claims).ok_or_else(|| bad("no randomness"))?;
    Ok(HttpResponse::Ok().json(json!({ "logout_token": token })))
}

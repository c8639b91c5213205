//! The routes of a session: read, logout, list, revoke, and what one can sign in with.

use actix_web::http::header::{HeaderValue, SET_COOKIE};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::{authenticate, check_csrf};
use crate::clock::rfc3339;
use crate::error::{AuthError, Code};
use crate::gate::{Core, Gate};
use crate::http::{At, RouteTable, headers};
use crate::methods::oauth::OAuth;
use crate::sources::{Presented, presented};
use crate::store::{Source, StoredToken};
use crate::token::Opened;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

type Answer = Result<HttpResponse, AuthError>;

/// Adds the routes that every gateway has.
pub fn routes<G: Gate>(table: &mut RouteTable<G>) {
    let paths = &const { &G::SETTINGS }.paths;
    table.add(Method::GET, paths.token, || web::get().to(read::<G>));
    table.add(Method::POST, &format!("{}/logout", paths.token), || web::post().to(logout::<G>));
    table.add(Method::GET, paths.sessions, || web::get().to(list::<G>));
    table.add(Method::POST, &format!("{}/revoke-others", paths.sessions), || web::post().to(revoke_others::<G>));
    table.add(Method::POST, &format!("{}/revoke-all", paths.sessions), || web::post().to(revoke_all::<G>));
    table.add(Method::DELETE, &format!("{}/{{handle}}", paths.sessions), || web::delete().to(revoke_one::<G>));
    table.add(Method::GET, paths.providers, || web::get().to(providers::<G>));
    crate::http::health::routes(table);
}

/// `GET <M><T>`
async fn read<G: Gate>(gate: At<G>, request: HttpRequest) -> Answer {
    let live = authenticate(&gate, &request).await?.live(&gate.core)?;
    let mut response = HttpResponse::Ok().content_type(JSON).body(live.json()?);
    headers::seal(response.headers_mut());
    Ok(response)
}

/// `POST <M><T>/logout`. Ends the presented session, live or not; the cookie goes in any case.
async fn logout<G: Gate>(gate: At<G>, request: HttpRequest) -> Answer {
    let core = &gate.core;
    let found = presented(core, request.headers(), core.clock.now())?;
    let by_bearer = matches!(found, Presented::Accepted(_, Source::Bearer) | Presented::Refused(Source::Bearer));
    if !by_bearer {
        check_csrf(&core.env, request.headers())?;
    }
    let mut elsewhere = None;
    match found {
        Presented::Refused(Source::Bearer) => {
            return Err(AuthError::because(Code::InvalidToken, "a bearer that does not verify"));
        }
        Presented::Accepted(Opened { hash, .. }, _) => {
            // Only a live session says where it came from: a dead cookie learns nothing.
            if let Some(oauth) = &core.oauth
                && core.store.resolve(hash).await?.is_some()
            {
                elsewhere = oauth.end_session_url(hash).await?;
            }
            core.store.revoke(hash).await?;
            if let Some(oauth) = &core.oauth {
                oauth.forget(hash).await;
            }
            tracing::info!(target: "authgate::audit", event = "signed_out", session = hash.handle());
        }
        Presented::Absent | Presented::Refused(Source::Cookie) => {}
    }
    let response = match elsewhere {
        Some(url) => answer(StatusCode::OK, &json!({ "end_session_url": url })),
        None => nothing(),
    };
    let mut response = without_cookie(core, response);
    response.headers_mut().insert(headers::CLEAR_SITE_DATA, headers::CACHE);
    Ok(response)
}

/// `GET <M>/auth/sessions`
async fn list<G: Gate>(gate: At<G>, request: HttpRequest) -> Answer {
    let live = authenticate(&gate, &request).await?.live(&gate.core)?;
    let current = live.token.stored().hash;
    let sessions = gate.core.store.list(live.token.user_id()).await?;
    let rows: Vec<Value> = sessions.iter().map(|token| row(token, token.hash == current)).collect();
    Ok(answer(StatusCode::OK, &json!({ "sessions": rows })))
}

fn row(token: &StoredToken, current: bool) -> Value {
    json!({
        "handle": token.hash.handle(),
        "created_at": rfc3339(token.created_at),
        "last_used_at": rfc3339(token.last_used_at),
        "source": token.source.as_str(),
        "user_agent": token.user_agent,
        "current": current,
    })
}

/// `DELETE <M>/auth/sessions/{handle}`. Another user's handle is as unknown as none.
async fn revoke_one<G: Gate>(gate: At<G>, request: HttpRequest, handle: web::Path<String>) -> Answer {
    let live = authenticate(&gate, &request).await?.live(&gate.core)?;
    let found = gate.core.store.by_handle(&handle).await?;
    let Some(token) = found.filter(|token| token.user_id == live.token.user_id()) else {
        return Err(AuthError::because(Code::NotFound, "no such session of the caller's"));
    };
    gate.core.store.revoke(token.hash).await?;
    tracing::info!(target: "authgate::audit", event = "revoked", user = live.token.user_id(), session = *handle);
    let own = token.hash == live.token.stored().hash;
    Ok(if own { cleared(&gate.core) } else { nothing() })
}

/// `POST <M>/auth/sessions/revoke-others`
async fn revoke_others<G: Gate>(gate: At<G>, request: HttpRequest) -> Answer {
    let live = authenticate(&gate, &request).await?.live(&gate.core)?;
    gate.core.store.revoke_others(live.token.user_id(), live.token.stored().hash).await?;
    tracing::info!(target: "authgate::audit", event = "revoked_others", user = live.token.user_id());
    Ok(nothing())
}

/// `POST <M>/auth/sessions/revoke-all`
async fn revoke_all<G: Gate>(gate: At<G>, request: HttpRequest) -> Answer {
    let live = authenticate(&gate, &request).await?.live(&gate.core)?;
    gate.core.store.bump(live.token.user_id()).await?;
    tracing::info!(target: "authgate::audit", event = "revoked_all", user = live.token.user_id());
    Ok(cleared(&gate.core))
}

/// `GET <M>/auth/providers`
async fn providers<G: Gate>(gate: At<G>) -> Answer {
    let methods = gate.table.methods.iter().map(|m| json!({ "kind": m.kind, "login_path": m.login_path }));
    let served = gate.core.oauth.iter().flat_map(OAuth::offered);
    let providers = served.map(|(provider, _)| {
        json!({ "slug": provider.slug, "label": provider.label, "login_path": format!("{}/login", provider.path) })
    });
    let body = json!({ "methods": methods.collect::<Vec<_>>(), "providers": providers.collect::<Vec<_>>() });
    Ok(answer(StatusCode::OK, &body))
}

fn answer(status: StatusCode, body: &impl serde::Serialize) -> HttpResponse {
    let mut response = HttpResponse::build(status).json(body);
    headers::seal(response.headers_mut());
    response
}

fn nothing() -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    headers::seal(response.headers_mut());
    response
}

/// 204, and the cookie goes.
fn cleared(core: &Core) -> HttpResponse {
    without_cookie(core, nothing())
}

fn without_cookie(core: &Core, mut response: HttpResponse) -> HttpResponse {
    if core.settings.sources.cookie
        && let Some(cookie) = core.cookie.clear()
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

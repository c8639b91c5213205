//! The authorization endpoint and the end-session endpoint of the provider of `dev`.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};
use url::{Url, form_urlencoded};

use super::grants::{Grant, fresh, keep};
use super::page;
use crate::error::{AuthError, Code};
use crate::gate::{Core, Gate};
use crate::http::{At, body};
use crate::project::Project;

/// The parameters that a page carries on to its form.
const CARRIED: [&str; 6] = ["client_id", "redirect_uri", "state", "nonce", "code_challenge", "code_challenge_method"];

type Parameters = Vec<(String, String)>;

/// `GET …/authorize`
pub(super) async fn page<P: Project>(gate: At<P::Gate>, request: HttpRequest, slug: web::Path<String>) -> Answer {
    let asked = pairs(request.query_string());
    let client = client(&gate.core, &slug)?;
    if get(&asked, "response_type") != Some("code") || get(&asked, "code_challenge_method") != Some("S256") {
        return Err(bad("dev signs in by code and PKCE with S256 only"));
    }
    known(&client, &asked)?;
    let hidden: Parameters = asked.into_iter().filter(|(name, _)| CARRIED.contains(&name.as_str())).collect();
    let people: Vec<&str> = P::seeded().iter().map(|(name, _)| *name).collect();
    Ok(page::page(client.label, &hidden, &people))
}

type Answer = Result<HttpResponse, AuthError>;

/// `POST …/authorize`: what was chosen on the page.
pub(super) async fn decide<G: Gate>(
    gate: At<G>,
    request: HttpRequest,
    payload: web::Payload,
    slug: web::Path<String>,
) -> Answer {
    let chosen = pairs(&body::form(&request, payload, 64 * 1024).await?);
    let client = client(&gate.core, &slug)?;
    let redirect_uri = known(&client, &chosen)?;
    let text = |name: &str| get(&chosen, name).unwrap_or_default();
    let mut back = Url::parse(redirect_uri).map_err(|_| bad("the redirect URI is no URL"))?;
    let issuer = super::issuer(&gate.core.env.api, &slug);
    if text("decision") == "deny" {
        back.query_pairs_mut().append_pair("error", "access_denied");
    } else {
        let grant = Grant {
            slug: slug.to_string(),
            client_id: text("client_id").to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            challenge: text("code_challenge").to_owned(),
            nonce: get(&chosen, "nonce").map(str::to_owned),
            claims: claims(&chosen)?,
            sid: fresh().ok_or_else(|| bad("no randomness"))?,
            fault: text("fault").to_owned(),
        };
        let mut state = gate.core.idp.state();
        if grant.fault == "rotated" {
            state.rotate();
        }
        let code = keep(&mut state.codes, grant).ok_or_else(|| bad("no randomness"))?;
        back.query_pairs_mut().append_pair("code", &code);
    }
    back.query_pairs_mut().append_pair("state", text("state")).append_pair("iss", &issuer);
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, back.as_str())).finish())
}

/// The claims of whoever was chosen.
fn claims(chosen: &Parameters) -> Result<Map<String, Value>, AuthError> {
    let text = |name: &str| get(chosen, name).unwrap_or_default();
    let subject = text("subject");
    let email = match text("email") {
        "" => format!("{subject}@example.test"),
        given => given.to_owned(),
    };
    let mut claims = Map::from_iter([
        ("sub".to_owned(), json!(subject)),
        ("email".to_owned(), json!(email)),
        ("email_verified".to_owned(), json!(text("fault") != "unverified")),
        ("preferred_username".to_owned(), json!(subject)),
        ("name".to_owned(), json!(subject)),
    ]);
    if !text("claims").is_empty() {
        let more: Map<String, Value> =
            serde_json::from_str(text("claims")).map_err(|_| bad("the claims are no JSON object"))?;
        claims.extend(more);
    }
    Ok(claims)
}

/// `GET …/end-session`: there is no session to end; the browser goes back where it is known.
pub(super) async fn end_session<G: Gate>(gate: At<G>, request: HttpRequest, slug: web::Path<String>) -> Answer {
    let asked = pairs(request.query_string());
    let client = client(&gate.core, &slug)?;
    let back = get(&asked, "post_logout_redirect_uri").unwrap_or_default();
    if back != format!("{}{}/signed-out", gate.core.env.api, client.path) {
        return Err(bad("the post_logout_redirect_uri is not the provider's own"));
    }
    let mut back = Url::parse(back).map_err(|_| bad("the post_logout_redirect_uri is no URL"))?;
    if let Some(state) = get(&asked, "state") {
        back.query_pairs_mut().append_pair("state", state);
    }
    Ok(HttpResponse::Found().insert_header((LOCATION, back.as_str())).finish())
}

/// A provider of the spec, as its client.
pub(super) struct Client {
    label: &'static str,
    path: &'static str,
    pub(super) id: &'static str,
    redirect_uri: String,
}

pub(super) fn client(core: &Core, slug: &str) -> Result<Client, AuthError> {
    let mut offered = core.oauth.iter().flat_map(|oauth| oauth.offered());
    let found = offered.find(|(provider, _)| provider.slug == slug);
    let (provider, redirect_uri) = found.ok_or_else(|| AuthError::because(Code::NotFound, "no such provider"))?;
    let redirect_uri = redirect_uri.to_owned();
    Ok(Client { label: provider.label, path: provider.path, id: provider.client_id, redirect_uri })
}

/// The redirect URI, if client and URI are the registered ones.
fn known<'a>(client: &Client, asked: &'a Parameters) -> Result<&'a str, AuthError> {
    let uri = get(asked, "redirect_uri").unwrap_or_default();
    if get(asked, "client_id") != Some(client.id) || uri != client.redirect_uri {
        return Err(bad("the client or its redirect URI is not the registered one"));
    }
    Ok(uri)
}

pub(super) fn pairs(text: &str) -> Parameters {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

pub(super) fn get<'a>(pairs: &'a Parameters, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

pub(super) fn bad(why: &'static str) -> AuthError {
    AuthError::because(Code::BadRequest, why)
}

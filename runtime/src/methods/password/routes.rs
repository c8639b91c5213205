//! `POST <M><T>`: a password becomes a session.

use std::sync::Arc;

use actix_web::http::Method as Verb;
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest, Sha256};
use tracing::Instrument;

use super::account::Verdict;
use super::{Method, Passwords, Settings, canonical};
use crate::context::HookContext;
use crate::error::{AuthError, Code};
use crate::hooks;
use crate::http::{At, RouteTable, body};
use crate::session::{answer_sign_in, check_csrf, facts, transport};
use crate::sources::presented;

/// The spec key of the hook.
const KEY: &str = "validate_fn";

/// Adds the method's route.
pub fn routes<G: Method>(table: &mut RouteTable<G>) {
    let path = const { &<G as crate::gate::Gate>::SETTINGS }.paths.token;
    let settings: &'static Settings = const { &<G as Method>::SETTINGS };
    table.passwords = Some(settings);
    table.methods.push(crate::http::Offered { kind: "password", login_path: path });
    table.add(Verb::POST, path, || web::post().to(sign_in::<G>));
}

async fn sign_in<G: Method>(
    gate: At<G>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, AuthError> {
    check(gate, request, payload).instrument(tracing::info_span!("sign_in", method = "password")).await
}

async fn check<G: Method>(gate: At<G>, request: HttpRequest, payload: web::Payload) -> Result<HttpResponse, AuthError> {
    let core = &gate.core;
    let settings = const { &<G as Method>::SETTINGS };
    let replaced = presented(core, request.headers(), core.clock.now())?;
    check_csrf(&core.env, request.headers())?;
    let transport = transport(core, request.headers())?;
    let credentials: G::Credentials = body::read(&request, payload, settings.max_body as usize).await?;
    let passwords =
        core.passwords.as_ref().ok_or_else(|| AuthError::because(Code::ServerError, "no hashing threads"))?;
    let cx = HookContext::new(Arc::clone(core), facts(core, &request, replaced));
    if let Some(address) = cx.address() {
        passwords.addresses.check(address).map_err(|wait| throttled("address", wait))?;
    }
    let account = G::account(&credentials).to_owned();
    let turn = passwords.turns.take(&account).await;
    let _turn = turn.ok_or_else(|| AuthError::because(Code::Overloaded, "no turn in time").retry_after(2))?;
    let begun_at_epoch = core.store.epoch().await?;
    if let Verdict::Wait(wait) = passwords.accounts.reserve(&account).await? {
        return Err(throttled("account", wait));
    }
    let answer = hooks::bounded(KEY, G::validate(credentials, &cx)).await;
    let outcome = match answer {
        Ok(answer) => answer_sign_in(&cx, KEY, "password", begun_at_epoch, transport, answer).await,
        Err(fault) => Err(fault),
    };
    settle(passwords, &account, &cx, &outcome).await?;
    outcome
}

/// A success forgives, a refusal counts, a fault of ours is nobody's failure.
async fn settle(
    passwords: &Passwords,
    account: &str,
    cx: &HookContext,
    outcome: &Result<HttpResponse, AuthError>,
) -> Result<(), AuthError> {
    match outcome {
        Ok(_) => passwords.forgive(account).await?,
        Err(error) if error.code() == Code::BadCredentials => {
            let (account, address) = (shown(account), cx.address_text());
            tracing::info!(target: "authgate::audit", event = "sign_in_refused", method = "password", account, address);
        }
        Err(_) => passwords.accounts.give_back(account),
    }
    Ok(())
}

/// An account's name as logs have it: the same for the same name, and not the name, which may be a mistyped password.
fn shown(account: &str) -> String {
    Sha256::digest(canonical(account)).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn throttled(by: &'static str, wait: u64) -> AuthError {
    tracing::info!(target: "authgate::audit", event = "sign_in_throttled", method = "password", by);
    AuthError::new(Code::TooManyAttempts).retry_after(wait)
}

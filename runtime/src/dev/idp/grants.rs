//! What the provider of `dev` has given out. All of it is forgotten with the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Map, Value};

use crate::methods::oauth::PrivateKey;
use crate::token::TokenId;

/// The most codes and tokens that are remembered.
const MOST: usize = 1000;

/// A sign-in that was agreed to.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) slug: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) claims: Map<String, Value>,
    pub(super) sid: String,
    pub(super) fault: String,
}

/// The state of all stand-ins.
pub(crate) struct Idp(Mutex<State>);

pub(super) struct State {
    key: Option<(String, PrivateKey)>,
    /// Codes, each good once.
    pub(super) codes: BTreeMap<String, Grant>,
    /// Access tokens.
    pub(super) tokens: BTreeMap<String, Grant>,
}

impl Idp {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State { key: None, codes: BTreeMap::new(), tokens: BTreeMap::new() }))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The signing key and its id; a fresh one where there is none.
    pub(super) fn key(&mut self) -> Option<&(String, PrivateKey)> {
        if self.key.is_none() {
            let random = SystemRandom::new();
            let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).ok()?;
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).ok()?;
            self.key = Some((fresh()?, PrivateKey::P256(pair)));
        }
        self.key.as_ref()
    }

    /// The next token is signed with another key.
    pub(super) fn rotate(&mut self) {
        self.key = None;
    }
}

/// Keeps a grant under a fresh name; the oldest names give way.
pub(super) fn keep(grants: &mut BTreeMap<String, Grant>, grant: Grant) -> Option<String> {
    while grants.len() >= MOST {
        grants.pop_first();
    }
    let name = fresh()?;
    grants.insert(name.clone(), grant);
    Some(name)
}

/// A random name.
pub(super) fn fresh() -> Option<String> {
    TokenId::fresh().ok().map(|id| id.reveal())
}

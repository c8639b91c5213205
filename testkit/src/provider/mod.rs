//! An OpenID provider that does what a test says: any claims, keys and headers, and any fault of the network.
//!
//! ```text
//! /<slug>/.well-known/openid-configuration   /<slug>/jwks   /<slug>/token   /<slug>/userinfo   /<slug>/emails
//! ```
//!
//! Every call is recorded. The authorization endpoint is a function, [`Provider::agree`]: tests are their own browser.
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

mod http;
mod signing;
mod tls;

pub use http::{Call, Fault};
pub use signing::{Signer, bytes, decode, encode};
pub use tls::{certificate, front};

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Map, Value, json};
use url::Url;

type Edit<T> = Arc<dyn Fn(&mut T) + Send + Sync>;

/// A provider under test's command. Serves until the process ends.
#[derive(Clone)]
pub struct Provider {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

pub(crate) struct State {
    pub(crate) calls: Vec<Call>,
    pub(crate) faults: BTreeMap<String, Fault>,
    signer: Signer,
    /// Keys that are published; the signer's unless a test says others.
    keys: Option<Vec<Value>>,
    claims: Option<Edit<Map<String, Value>>>,
    header: Option<Edit<Map<String, Value>>>,
    answer: Option<Edit<Value>>,
    metadata: Option<Edit<Value>>,
    userinfo: Option<Edit<Value>>,
    emails: Value,
    person: Value,
    grants: BTreeMap<String, Grant>,
    /// Access tokens and who they are of.
    tokens: BTreeMap<String, Value>,
    now: i64,
    count: u64,
}

/// What the authorization endpoint was asked.
#[derive(Clone)]
struct Grant {
    nonce: Option<String>,
    client_id: String,
    person: Value,
}

impl Provider {
    /// Starts on a free port. Its clock stands at `now`, in seconds since 1970.
    #[must_use]
    pub fn start(now: i64) -> Self {
        let state = State {
            calls: Vec::new(),
            faults: BTreeMap::new(),
            signer: Signer::rsa("one"),
            keys: None,
            claims: None,
            header: None,
            answer: None,
            metadata: None,
            userinfo: None,
            emails: json!([]),
            person: json!({ "sub": "subject-1", "email": "alice@corp.example", "email_verified": true, "name": "Alice" }),
            grants: BTreeMap::new(),
            tokens: BTreeMap::new(),
            now,
            count: 0,
        };
        let state = Arc::new(Mutex::new(state));
        let address = http::serve(Arc::clone(&state));
        Self { address, state }
    }

    /// Before the slug of every URL.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The issuer of a slug.
    #[must_use]
    pub fn issuer(&self, slug: &str) -> String {
        format!("{}/{slug}", self.base())
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// What happens at an endpoint: `token`, `userinfo`, `jwks`, `openid-configuration` or `emails`.
    pub fn fail(&self, endpoint: &str, fault: Fault) -> &Self {
        self.state().faults.insert(endpoint.to_owned(), fault);
        self
    }

    /// Signs with another key, which is the published one from now on.
    pub fn sign_with(&self, signer: Signer) -> &Self {
        self.state().signer = signer;
        self
    }

    /// Publishes these keys and no others.
    pub fn publish(&self, keys: Vec<Value>) -> &Self {
        self.state().keys = Some(keys);
        self
    }

    /// Changes the claims of ID tokens before they are signed.
    pub fn claims(&self, edit: impl Fn(&mut Map<String, Value>) + Send + Sync + 'static) -> &Self {
        self.state().claims = Some(Arc::new(edit));
        self
    }

    /// Changes the header of ID tokens before they are signed.
    pub fn header(&self, edit: impl Fn(&mut Map<String, Value>) + Send + Sync + 'static) -> &Self {
        self.state().header = Some(Arc::new(edit));
        self
    }

    /// Changes the token endpoint's answer.
    pub fn answer(&self, edit: impl Fn(&mut Value) + Send + Sync + 'static) -> &Self {
        self.state().answer = Some(Arc::new(edit));
        self
    }

    /// Changes the metadata.
    pub fn metadata(&self, edit: impl Fn(&mut Value) + Send + Sync + 'static) -> &Self {
        self.state().metadata = Some(Arc::new(edit));
        self
    }

    /// Changes the userinfo.
    pub fn userinfo(&self, edit: impl Fn(&mut Value) + Send + Sync + 'static) -> &Self {
        self.state().userinfo = Some(Arc::new(edit));
        self
    }

    /// The list of addresses of a provider that keeps it apart.
    pub fn emails(&self, list: Value) -> &Self {
        self.state().emails = list;
        self
    }

    /// Who agrees from now on: the claims of ID tokens and userinfo.
    pub fn person(&self, person: Value) -> &Self {
        self.state().person = person;
        self
    }

    /// Forgets every edit and fault, and the calls; keys and clock stay.
    pub fn reset(&self) {
        let mut state = self.state();
        (state.claims, state.header, state.answer, state.metadata, state.userinfo) = (None, None, None, None, None);
        (state.keys, state.faults) = (None, BTreeMap::new());
        state.calls.clear();
    }

    /// Moves the clock, in seconds.
    pub fn advance(&self, seconds: i64) {
        self.state().now += seconds;
    }

    /// Every call so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How often an endpoint was called.
    #[must_use]
    pub fn count(&self, endpoint: &str) -> usize {
        self.state().calls.iter().filter(|call| call.endpoint == endpoint).count()
    }

    /// What the authorization endpoint does where the user agrees: the callback's URL.
    #[must_use]
    pub fn agree(&self, authorize: &str) -> String {
        let person = self.state().person.clone();
        self.agree_as(authorize, person)
    }

    /// The same, for a person of its own.
    #[must_use]
    pub fn agree_as(&self, authorize: &str, person: Value) -> String {
        let url = Url::parse(authorize).unwrap();
        let asked: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        let mut state = self.state();
        state.count += 1;
        let code = format!("code-{}", state.count);
        let grant = Grant { nonce: asked.get("nonce").cloned(), client_id: asked["client_id"].clone(), person };
        state.grants.insert(code.clone(), grant);
        let mut back = Url::parse(&asked["redirect_uri"]).unwrap();
        back.query_pairs_mut().append_pair("code", &code).append_pair("state", &asked["state"]);
        back.into()
    }

    /// A logout token of a slug, with claims of the test's own on top. A claim of null is left out.
    #[must_use]
    pub fn logout_token(&self, slug: &str, client_id: &str, claims: Value, header: Value) -> String {
        let mut state = self.state();
        state.count += 1;
        let mut all = Map::from_iter([
            ("iss".to_owned(), json!(self.issuer(slug))),
            ("aud".to_owned(), json!(client_id)),
            ("iat".to_owned(), json!(state.now)),
            ("exp".to_owned(), json!(state.now + 120)),
            ("jti".to_owned(), json!(format!("jti-{}", state.count))),
            ("events".to_owned(), json!({ "http://schemas.openid.net/event/backchannel-logout": {} })),
        ]);
        all.extend(claims.as_object().unwrap().clone());
        all.retain(|_, value| !value.is_null());
        let mut head = Map::from_iter([("typ".to_owned(), json!("logout+jwt"))]);
        head.extend(header.as_object().unwrap().clone());
        state.signer.token(head, &Value::Object(all))
    }
}

impl State {
    pub(crate) fn document(&self, issuer: &str) -> Value {
        let mut document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/jwks"),
            "end_session_endpoint": format!("{issuer}/end-session"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        if let Some(edit) = &self.metadata {
            edit(&mut document);
        }
        document
    }

    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": self.keys.clone().unwrap_or_else(|| self.signer.public().into_iter().collect()) })
    }

    /// The token endpoint's answer to the refresh token of a grant: new tokens, and a new refresh token.
    pub(crate) fn refresh(&mut self, issuer: &str, token: &str) -> Option<Value> {
        let code = token.strip_prefix("refresh-of-")?.to_owned();
        self.exchange(issuer, &code)
    }

    /// The token endpoint's answer to a code, which is good as often as it comes: a client must not rely on that.
    pub(crate) fn exchange(&mut self, issuer: &str, code: &str) -> Option<Value> {
        let grant = self.grants.get(code)?.clone();
        self.count += 1;
        let access_token = format!("access-{}", self.count);
        let mut claims = grant.person.as_object().unwrap().clone();
        claims.extend([
            ("iss".to_owned(), json!(issuer)),
            ("aud".to_owned(), json!(grant.client_id)),
            ("iat".to_owned(), json!(self.now)),
            ("exp".to_owned(), json!(self.now + 300)),
            ("at_hash".to_owned(), json!(self.signer.at_hash(&access_token))),
        ]);
        if let Some(nonce) = &grant.nonce {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        if let Some(edit) = &self.claims {
            edit(&mut claims);
        }
        let mut header = Map::from_iter([("typ".to_owned(), json!("JWT"))]);
        if let Some(id) = self.signer.id() {
            header.insert("kid".to_owned(), json!(id));
        }
        if let Some(edit) = &self.header {
            edit(&mut header);
        }
        let id_token = self.signer.token(header, &Value::Object(claims));
        self.tokens.insert(access_token.clone(), grant.person);
        let mut answer = json!({
            "access_token": access_token, "token_type": "Bearer", "expires_in": 300,
            "refresh_token": format!("refresh-of-{code}"), "id_token": id_token,
        });
        if let Some(edit) = &self.answer {
            edit(&mut answer);
        }
        Some(answer)
    }

    pub(crate) fn person_of(&self, access_token: &str) -> Option<Value> {
        let mut person = self.tokens.get(access_token)?.clone();
        if let Some(edit) = &self.userinfo {
            edit(&mut person);
        }
        Some(person)
    }

    pub(crate) fn listed(&self) -> Value {
        self.emails.clone()
    }
}

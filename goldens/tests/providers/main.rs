//! Every kind of provider of the golden project, driven.

mod clients;
mod presets;
mod redirects;
mod service;
mod tls;

use std::collections::BTreeMap;

use authgate_testkit::provider::{Call, Fault, Provider, Signer, decode};
use authgate_testkit::{Client, Program, Reply};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use serde_json::{Value, json};
use url::Url;

pub(crate) const JWT_SECRET: &str = authgate_runtime::testing::SECRET;
pub(crate) const SECRET: &str = "the-secret";
pub(crate) const VAULT_KEY: &str = "vault-key-Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgAZk3v9";

pub(crate) struct Scene {
    pub(crate) provider: Provider,
    pub(crate) server: Program,
    /// The public half of the operator's key.
    pub(crate) public: Vec<u8>,
    pub(crate) folders: Vec<tempfile::TempDir>,
}

pub(crate) fn now() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    pub(crate) fn with(more: &[(&str, &str)]) -> Self {
        let provider = Provider::start(now());
        let base = provider.base();
        Self::at(provider, &base, more)
    }

    /// A gateway whose providers are all below `base`, which leads to `provider`.
    pub(crate) fn at(provider: Provider, base: &str, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (pem, public) = key();
        let variables = [
            ("DATABASE_URL", Program::database(folder.path())),
            ("JWT_SECRET", JWT_SECRET.to_owned()),
            ("AUTHGATE_TEST_PROVIDERS", base.to_owned()),
            ("PROVIDERS_SECRET", SECRET.to_owned()),
            ("PROVIDERS_KEY", pem),
            ("PROVIDERS_VAULT_KEY", VAULT_KEY.to_owned()),
        ];
        let own = variables.iter().map(|(k, v)| (*k, v.as_str()));
        let variables: Vec<(&str, &str)> = own.chain(more.iter().copied()).collect();
        let server = Program::start(env!("CARGO_BIN_EXE_golden-providers"), &["serve"], &variables);
        Self { provider, server, public, folders: vec![folder] }
    }

    pub(crate) fn client(&self) -> Client {
        self.server.client()
    }

    /// Begins at a provider: the URL that it leads to, and the flow's cookie.
    pub(crate) fn start(&self, slug: &str) -> (Url, String) {
        let reply = self.client().get(&format!("/v1/auth/oauth/{slug}/login"), &[]);
        let (name, value, _) = reply.cookie().unwrap_or_else(|| panic!("{reply:?}"));
        (Url::parse(reply.header("location").unwrap()).unwrap(), format!("{name}={value}"))
    }

    pub(crate) fn finish(&self, callback: &str, cookie: &str) -> Reply {
        let url = Url::parse(callback).unwrap();
        self.client().get(&format!("{}?{}", url.path(), url.query().unwrap()), &[("Cookie", cookie)])
    }

    /// A whole sign-in: the facts that the hook was told, joined by bars.
    pub(crate) fn facts(&self, slug: &str) -> String {
        let (url, cookie) = self.start(slug);
        let reply = self.finish(&self.provider.agree(url.as_str()), &cookie);
        self.told(&reply)
    }

    pub(crate) fn told(&self, reply: &Reply) -> String {
        assert_eq!(
            reply.header("location"),
            Some(format!("http://{}/home?tab=1", self.server.address).as_str()),
            "{reply:?}"
        );
        let session = reply.all("set-cookie").into_iter().find(|c| c.starts_with("__Host-authgate=")).unwrap();
        let cookie = session.split(';').next().unwrap();
        self.client().get("/v1/auth/token", &[("Cookie", cookie)]).json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn last(&self, endpoint: &str) -> Call {
        self.provider.calls().into_iter().rfind(|call| call.endpoint == endpoint).unwrap()
    }
}

/// A P-256 key as PKCS #8 in PEM, and its public half.
pub(crate) fn key() -> (String, Vec<u8>) {
    use base64::Engine;
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
    let body = base64::prelude::BASE64_STANDARD.encode(document.as_ref());
    (format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"), pair.public_key().as_ref().to_vec())
}

/// Header and claims of an assertion whose signature is good.
pub(crate) fn assertion(scene: &Scene, token: &str) -> (Value, Value) {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &scene.public);
    key.verify(message.as_bytes(), &authgate_testkit::provider::bytes(signature)).unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    (decode(header), decode(claims))
}

pub(crate) fn query(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

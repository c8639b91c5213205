//! Keys of every algorithm, and tokens signed with them, rightly or wrongly.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair,
};
use ring::{digest, hmac};
use serde_json::{Map, Value, json};

/// Signs tokens.
pub struct Signer {
    algorithm: &'static str,
    id: Option<String>,
    key: Key,
}

enum Key {
    Rsa(RsaKeyPair),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Symmetric(Vec<u8>),
    None,
}

/// Base64url.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of base64url.
#[must_use]
pub fn bytes(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The JSON of a token's part.
#[must_use]
pub fn decode(part: &str) -> Value {
    serde_json::from_slice(&bytes(part)).unwrap()
}

impl Signer {
    fn new(algorithm: &'static str, id: &str, key: Key) -> Self {
        Self { algorithm, id: Some(id.to_owned()), key }
    }

    /// RS256 with the test key `one` or `two`.
    #[must_use]
    pub fn rsa(which: &str) -> Self {
        let pem = match which {
            "one" => include_str!("../../keys/rsa_one.pem"),
            _ => include_str!("../../keys/rsa_two.pem"),
        };
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let key = RsaKeyPair::from_pkcs8(&BASE64_STANDARD.decode(body).unwrap()).unwrap();
        Self::new("RS256", which, Key::Rsa(key))
    }

    /// PS256 with the test key `one`.
    #[must_use]
    pub fn pss() -> Self {
        Self { algorithm: "PS256", ..Self::rsa("one") }
    }

    /// ES256 or ES384 with a fresh key.
    #[must_use]
    pub fn ecdsa(algorithm: &'static str, id: &str) -> Self {
        let kind =
            if algorithm == "ES384" { &ECDSA_P384_SHA384_FIXED_SIGNING } else { &ECDSA_P256_SHA256_FIXED_SIGNING };
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self::new(algorithm, id, Key::Ecdsa(EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap()))
    }

    /// EdDSA with a fresh key.
    #[must_use]
    pub fn ed25519() -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::new("EdDSA", "ed", Key::Ed25519(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap()))
    }

    /// HS256 with bytes that a client might take for a key.
    #[must_use]
    pub fn hmac(bytes: &[u8], id: &str) -> Self {
        Self::new("HS256", id, Key::Symmetric(bytes.to_owned()))
    }

    /// `alg: none`
    #[must_use]
    pub fn none() -> Self {
        Self { algorithm: "none", id: None, key: Key::None }
    }

    /// The same key under another id, or none.
    #[must_use]
    pub fn named(self, id: Option<&str>) -> Self {
        Self { id: id.map(str::to_owned), ..self }
    }

    /// The key's id.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The public half; none for a key that has none.
    #[must_use]
    pub fn public(&self) -> Option<Value> {
        let mut jwk = match &self.key {
            Key::Rsa(key) => {
                let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({ "kty": "RSA", "n": encode(&public.n), "e": encode(&public.e) })
            }
            Key::Ecdsa(key) => {
                let point = &key.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                let curve = if self.algorithm == "ES384" { "P-384" } else { "P-256" };
                json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) })
            }
            Key::Ed25519(key) => json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key().as_ref()) }),
            Key::Symmetric(_) | Key::None => return None,
        };
        jwk["use"] = json!("sig");
        if let Some(id) = &self.id {
            jwk["kid"] = json!(id);
        }
        Some(jwk)
    }

    /// A signed token.
    #[must_use]
    pub fn token(&self, mut header: Map<String, Value>, claims: &Value) -> String {
        header.entry("alg").or_insert(json!(self.algorithm));
        if let Some(id) = &self.id {
            header.entry("kid").or_insert(json!(id));
        }
        header.retain(|_, value| !value.is_null());
        let head = Value::Object(header).to_string();
        let message = format!("{}.{}", encode(head.as_bytes()), encode(claims.to_string().as_bytes()));
        format!("{message}.{}", encode(&self.signature(message.as_bytes())))
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.key {
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                let padding: &dyn ring::signature::RsaEncoding =
                    if self.algorithm == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                key.sign(padding, &random, message, &mut signature).unwrap();
                signature
            }
            Key::Ecdsa(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Key::Ed25519(key) => key.sign(message).as_ref().to_vec(),
            Key::Symmetric(bytes) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, bytes), message).as_ref().to_vec(),
            Key::None => Vec::new(),
        }
    }

    /// OpenID Connect Core section 3.1.3.6.
    #[must_use]
    pub fn at_hash(&self, access_token: &str) -> String {
        let algorithm = match self.algorithm {
            "ES384" => &digest::SHA384,
            "EdDSA" => &digest::SHA512,
            _ => &digest::SHA256,
        };
        let hash = digest::digest(algorithm, access_token.as_bytes());
        encode(&hash.as_ref()[..hash.as_ref().len() / 2])
    }
}

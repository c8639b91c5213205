//! A provider's public keys (RFC 7517), and signatures checked with them (RFC 7515).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::JsonWebKey;
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::fault::Fault;
use super::settings::Algorithm;

/// The most bytes of a token.
const LONGEST: usize = 64 * 1024;

/// The fewest and the most bits of an RSA modulus.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The most keys that are kept.
const MOST_KEYS: usize = 100;

/// The keys of a provider that may check a signature.
#[derive(Debug)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    id: Option<String>,
    family: Family,
    /// The one algorithm that the key is for, if it says so.
    algorithm: Option<String>,
    key: CoreJsonWebKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Rsa,
    P256,
    P384,
    Ed25519,
}

/// Why a signed text was not accepted.
#[derive(Debug)]
pub(super) enum Refused {
    /// No key has the id that it names: a fetch may bring one.
    UnknownKey,
    /// Everything else.
    Bad(&'static str),
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnknownKey => Self::token("the token names a key that the provider does not have"),
            Refused::Bad(why) => Self::token(why),
        }
    }
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }

    fn family(self) -> Family {
        match self {
            Self::Rs256 | Self::Ps256 => Family::Rsa,
            Self::Es256 => Family::P256,
            Self::Es384 => Family::P384,
            Self::EdDsa => Family::Ed25519,
        }
    }

    fn core(self) -> CoreJwsSigningAlgorithm {
        match self {
            Self::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Self::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            Self::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            Self::Es384 => CoreJwsSigningAlgorithm::EcdsaP384Sha384,
            Self::EdDsa => CoreJwsSigningAlgorithm::EdDsa,
        }
    }
}

impl Keys {
    /// Reads a JWK Set. Keys that may not check a signature of ours are left out.
    pub(super) fn read(body: &[u8]) -> Result<Self, Fault> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        let set: Set = serde_json::from_slice(body).map_err(|_| Fault::bad("the JWK Set cannot be read"))?;
        Ok(Self(set.keys.into_iter().take(MOST_KEYS).filter_map(Key::read).collect()))
    }

    /// The claims of a signed token. Which key checks it is settled by its id and the allowed
    /// algorithms, and by nothing else that the token says (RFC 8725 section 3.1).
    pub(super) fn claims(
        &self,
        token: &str,
        types: &[&str],
        allowed: &[Algorithm],
    ) -> Result<Map<String, Value>, Refused> {
        let bad = Refused::Bad;
        if token.len() > LONGEST {
            return Err(bad("the token is longer than 64 KiB"));
        }
        let mut parts = token.split('.');
        let (Some(head), Some(body), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(bad("the token does not have three parts"));
        };
        let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
        let header: Header = decode(head)
            .and_then(|b| serde_json::from_slice(&b).ok())
            .ok_or(bad("the token's header cannot be read"))?;
        if header.crit.is_some() || header.b64.is_some() || header.zip.is_some() || header.cty.is_some() {
            return Err(bad("the token's header asks for what is not supported"));
        }
        if header.typ.as_deref().is_some_and(|typ| !types.iter().any(|t| t.eq_ignore_ascii_case(typ))) {
            return Err(bad("the token is of another type"));
        }
        let algorithm = allowed.iter().copied().find(|a| a.name() == header.alg);
        let algorithm = algorithm.ok_or(bad("the token's algorithm is not among the allowed ones"))?;
        let key = self.key(header.kid.as_deref(), algorithm)?;
        let signature = decode(signature).ok_or(bad("the token's signature cannot be read"))?;
        let signed = &token.as_bytes()[..head.len() + 1 + body.len()];
        key.verify_signature(&algorithm.core(), signed, &signature).map_err(|_| bad("the signature is wrong"))?;
        let claims = decode(body).and_then(|b| serde_json::from_slice(&b).ok());
        claims.ok_or(bad("the token's claims cannot be read"))
    }

    fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Result<&CoreJsonWebKey, Refused> {
        let fits = |key: &&Key| {
            key.family == algorithm.family() && key.algorithm.as_deref().is_none_or(|name| name == algorithm.name())
        };
        let named = |key: &&Key| id.is_none_or(|id| key.id.as_deref() == Some(id));
        let mut found = self.0.iter().filter(fits).filter(named);
        match (found.next(), found.next(), id) {
            (Some(one), None, _) => Ok(&one.key),
            (Some(_), Some(_), _) => Err(Refused::Bad("more than one key could have signed the token")),
            (None, _, Some(_)) => Err(Refused::UnknownKey),
            (None, _, None) => Err(Refused::Bad("no key could have signed the token")),
        }
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    cty: Option<Value>,
    crit: Option<Value>,
    b64: Option<Value>,
    zip: Option<Value>,
}

impl Key {
    /// None for a key of another use, a symmetric or private one, or one that is too weak.
    fn read(jwk: Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let private = ["d", "p", "q", "dp", "dq", "qi", "k"].iter().any(|name| jwk.get(name).is_some());
        let other_use = jwk.get("use").is_some_and(|u| u != "sig");
        let operations = jwk.get("key_ops").and_then(Value::as_array);
        let other_operation = operations.is_some_and(|list| !list.iter().any(|o| o == "verify"));
        if private || other_use || other_operation {
            return None;
        }
        let family = match (text("kty")?, text("crv")) {
            ("RSA", _) => Family::Rsa,
            ("EC", Some("P-256")) => Family::P256,
            ("EC", Some("P-384")) => Family::P384,
            ("OKP", Some("Ed25519")) => Family::Ed25519,
            _ => return None,
        };
        if family == Family::Rsa {
            let modulus = BASE64_URL_SAFE_NO_PAD.decode(text("n")?).ok()?;
            let zeros = modulus.iter().take_while(|b| **b == 0).count();
            let first = modulus.get(zeros)?;
            let bits = (modulus.len() - zeros) * 8 - first.leading_zeros() as usize;
            if !RSA_BITS.contains(&bits) {
                return None;
            }
        }
        let (id, algorithm) = (text("kid").map(str::to_owned), text("alg").map(str::to_owned));
        // Members that openidconnect would judge again, and some it does not know, are left out.
        let mut plain = Map::new();
        for name in ["kty", "crv", "n", "e", "x", "y"] {
            if let Some(value) = jwk.get(name) {
                plain.insert(name.to_owned(), value.clone());
            }
        }
        let key = serde_json::from_value(Value::Object(plain)).ok()?;
        Some(Self { id, family, algorithm, key })
    }
}

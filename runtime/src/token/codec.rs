//! The envelope: a JWT (RFC 7519) whose only meaning is the token id in it.
//!
//! ```text
//! {"typ":"sess+jwt","alg":"HS256","kid":"1f2e3d4c"}     one fixed text a key
//! {"iss":API_URL,"aud":"default/default","iat":…,"exp":…,"jti":"<token id>"}
//! HMAC-SHA256
//! ```
//!
//! A header says these three members with these values and nothing else: so the algorithm, the key,
//! and the absence of `crit`, `jku`, `zip` and the like are settled before anything is verified
//! (RFC 8725 sections 3.1, 3.10). Ours are recognised byte for byte, without parsing.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{TokenId, hs256};
use crate::clock::Millis;
use crate::env::KeyMaterial;
use crate::secret::Secret;

/// The most bytes that an envelope may have.
const LONGEST: usize = 1024;

/// How far a clock of ours may be ahead of another, in seconds.
const LEEWAY: i64 = 30;

/// `typ`: a session, and no other purpose (RFC 8725 section 3.11).
const TYPE: &str = "sess+jwt";

/// `aud`: the plane and the tenant, both the only one until a spec has more.
const AUDIENCE: &str = "default/default";

/// Signs and reads envelopes.
pub(crate) struct Codec {
    issuer: String,
    /// The longest life of a token, in seconds.
    lifetime: i64,
    keys: Vec<Key>,
    rules: Validation,
}

struct Key {
    header: Header,
    /// The header as it is sent, with the dot behind it.
    prefix: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
    jti: String,
}

impl Codec {
    /// # Errors
    /// If a key cannot sign, which no key that [`KeyMaterial`] lets through does.
    pub(crate) fn new(keys: &KeyMaterial, issuer: &str, lifetime: u32) -> Result<Self, jsonwebtoken::errors::Error> {
        hs256::install();
        let mut rules = Validation::new(Algorithm::HS256);
        // Times, issuer and audience are judged below, by our own clock and exactly.
        rules.validate_exp = false;
        rules.validate_aud = false;
        rules.required_spec_claims.clear();
        let all = std::iter::once(&keys.current).chain(keys.previous.as_ref());
        Ok(Self {
            issuer: issuer.to_owned(),
            lifetime: lifetime.into(),
            keys: all.map(Key::new).collect::<Result<_, _>>()?,
            rules,
        })
    }

    /// The envelope of a fresh token.
    ///
    /// # Errors
    /// If the system's cryptography fails.
    pub(crate) fn seal(&self, id: &TokenId, now: Millis) -> Result<String, jsonwebtoken::errors::Error> {
        let iat = now.div_euclid(1000);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            iat,
            exp: iat + self.lifetime,
            jti: id.reveal(),
        };
        let key = self.keys.first().ok_or(jsonwebtoken::errors::ErrorKind::InvalidKeyFormat)?;
        encode(&key.header, &claims, &key.encoding)
    }

    /// The token id of a good envelope; none for every other text.
    pub(crate) fn open(&self, text: &str, now: Millis) -> Option<TokenId> {
        if text.len() > LONGEST {
            return None;
        }
        let ours = self.keys.iter().find(|key| text.starts_with(&key.prefix));
        let key = ours.or_else(|| self.key_named_by(text))?;
        let claims = decode::<Claims>(text, &key.decoding, &self.rules).ok()?.claims;
        let now = now.div_euclid(1000);
        let good = claims.iss == self.issuer
            && claims.aud == AUDIENCE
            && claims.iat <= now + LEEWAY
            && claims.exp > now
            && claims.exp > claims.iat
            && claims.exp - claims.iat <= self.lifetime;
        good.then(|| TokenId::parse(&claims.jti)).flatten()
    }
}

/// A header in another order or spacing than ours, from whoever else holds the key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    typ: String,
    alg: String,
    kid: String,
}

impl Codec {
    fn key_named_by(&self, text: &str) -> Option<&Key> {
        let (head, _) = text.split_once('.')?;
        let named: Named = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(head).ok()?).ok()?;
        let good = named.typ == TYPE && named.alg == "HS256";
        self.keys.iter().find(|key| good && key.header.kid.as_deref() == Some(&named.kid))
    }
}

impl Key {
    fn new(secret: &Secret) -> Result<Self, jsonwebtoken::errors::Error> {
        let bytes = secret.expose().as_bytes();
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(Sha256::digest(bytes).iter().take(4).map(|b| format!("{b:02x}")).collect());
        let encoding = EncodingKey::from_secret(bytes);
        let sample = encode(&header, &(), &encoding)?;
        let prefix = sample.split_once('.').map(|(head, _)| format!("{head}.")).unwrap_or_default();
        Ok(Self { header, prefix, encoding, decoding: DecodingKey::from_secret(bytes) })
    }
}

#[cfg(test)]
mod tests;

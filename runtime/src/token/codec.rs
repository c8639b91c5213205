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
//!
//! jsonwebtoken seals. It would schedule the key anew to verify each request's token, and read its claims twice: so
//! opening is done here, with the schedule kept, and the tests hold the two to each other.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::memo::{Name, Times};
use super::{TokenHash, TokenId, hs256};
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

/// What a good envelope carries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opened {
    pub(crate) id: TokenId,
    pub(crate) hash: TokenHash,
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// Signs and reads envelopes.
pub(crate) struct Codec {
    /// Tells it from another of this process, with other keys.
    id: u64,
    issuer: String,
    /// The longest life of a token, in seconds.
    lifetime: i64,
    keys: Vec<Key>,
}

struct Key {
    header: Header,
    /// The header as it is sent, with the dot behind it.
    prefix: String,
    encoding: EncodingKey,
    /// The state after the key, from which each verification goes on.
    mac: Hmac<Sha256>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims<'a> {
    #[serde(borrow)]
    iss: Cow<'a, str>,
    #[serde(borrow)]
    aud: Cow<'a, str>,
    iat: i64,
    exp: i64,
    #[serde(borrow)]
    jti: Cow<'a, str>,
}

impl Codec {
    /// # Errors
    /// If a key cannot sign, which no key that [`KeyMaterial`] lets through does.
    pub(crate) fn new(keys: &KeyMaterial, issuer: &str, lifetime: u32) -> Result<Self, jsonwebtoken::errors::Error> {
        hs256::install();
        let all = std::iter::once(&keys.current).chain(keys.previous.as_ref());
        Ok(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            issuer: issuer.to_owned(),
            lifetime: lifetime.into(),
            keys: all.map(Key::new).collect::<Result<_, _>>()?,
        })
    }

    /// The envelope of a fresh token.
    ///
    /// # Errors
    /// If the system's cryptography fails.
    pub(crate) fn seal(&self, id: &TokenId, now: Millis) -> Result<String, jsonwebtoken::errors::Error> {
        let iat = now.div_euclid(1000);
        let claims = Claims {
            iss: self.issuer.as_str().into(),
            aud: AUDIENCE.into(),
            iat,
            exp: iat + self.lifetime,
            jti: id.reveal().into(),
        };
        let key = self.keys.first().ok_or(jsonwebtoken::errors::ErrorKind::InvalidKeyFormat)?;
        encode(&key.header, &claims, &key.encoding)
    }

    /// What a good envelope carries; none for every other text.
    pub(crate) fn open(&self, text: &[u8], now: Millis) -> Option<Opened> {
        if text.len() > LONGEST {
            return None;
        }
        let now = now.div_euclid(1000);
        let name = Name::of(self.id, text);
        if let Some(known) = name.known(text, now) {
            return Some(known);
        }
        let text = std::str::from_utf8(text).ok()?;
        let ours = self.keys.iter().find(|key| text.starts_with(&key.prefix));
        let key = ours.or_else(|| self.key_named_by(text))?;
        let mut room = [0; LONGEST];
        let claims = key.claims(text, &mut room)?;
        let times = Times { from: claims.iat.saturating_sub(LEEWAY), before: claims.exp };
        let good = claims.iss == self.issuer
            && claims.aud == AUDIENCE
            && times.include(now)
            && claims.exp > claims.iat
            && claims.exp.saturating_sub(claims.iat) <= self.lifetime;
        let id = good.then(|| TokenId::parse(&claims.jti)).flatten()?;
        let opened = Opened { id, hash: id.hash() };
        name.keep(text.as_bytes(), times, opened);
        Some(opened)
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
    /// What it signed (RFC 7515 section 5.2); none for every other text.
    fn claims<'a>(&self, text: &str, room: &'a mut [u8; LONGEST]) -> Option<Claims<'a>> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (_, payload) = signed.split_once('.')?;
        let mut tag = [0; 33];
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(signature, &mut tag).ok()?;
        self.mac.clone().chain_update(signed).verify_slice(tag.get(..length)?).ok()?;
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(payload, room).ok()?;
        serde_json::from_slice(room.get(..length)?).ok()
    }

    fn new(secret: &Secret) -> Result<Self, jsonwebtoken::errors::Error> {
        let bytes = secret.expose().as_bytes();
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(Sha256::digest(bytes).iter().take(4).map(|b| format!("{b:02x}")).collect());
        let encoding = EncodingKey::from_secret(bytes);
        let sample = encode(&header, &(), &encoding)?;
        let prefix = sample.split_once('.').map(|(head, _)| format!("{head}.")).unwrap_or_default();
        let mac = Hmac::new_from_slice(bytes).map_err(|_| jsonwebtoken::errors::ErrorKind::InvalidKeyFormat)?;
        Ok(Self { header, prefix, encoding, mac })
    }
}

#[cfg(test)]
mod tests;

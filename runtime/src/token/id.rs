//! The id of a session, and its hash.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Bytes of a hash that its handle shows.
const HANDLE: usize = 12;

/// 32 random bytes that name a session. Whoever has them has the session.
#[derive(Clone, Copy)]
pub struct TokenId([u8; 32]);

impl TokenId {
    /// A fresh id.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub(crate) fn fresh() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The id of the public session. No store ever holds it and no token ever carries it.
    #[must_use]
    pub fn public() -> Self {
        Self([0; 32])
    }

    /// Reads the id of an envelope: 43 characters of base64url, and not the public one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        (length == 32 && text.len() == 43 && bytes != [0; 32]).then_some(Self(bytes))
    }

    /// The text that an envelope carries.
    pub(crate) fn reveal(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What a store looks it up by.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenId(…)")
    }
}

/// SHA-256 of a token id. It finds a session and cannot be turned into one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads what a store kept; none if it does not have 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// A short public name of the session, for lists and logs: its first 12 bytes.
    #[must_use]
    pub fn handle(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&self.0[..HANDLE])
    }

    /// The first and the last hash that have this handle; none if it is no handle.
    #[must_use]
    pub fn range_of(handle: &str) -> Option<(Self, Self)> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(handle).ok().filter(|b| b.len() == HANDLE)?;
        let fill = |byte| {
            let mut hash = [byte; 32];
            hash[..HANDLE].copy_from_slice(&bytes);
            Self(hash)
        };
        Some((fill(0), fill(0xff)))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenHash({})", self.handle())
    }
}

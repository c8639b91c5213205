//! Many sessions at once, without a password hashed for each: as the text that `sessions import` reads, and as the
//! tokens that their holders would have.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A session of a user.
#[derive(Debug, Clone)]
pub struct Session {
    id: [u8; 32],
    /// Whose it is.
    pub user: String,
}

impl Session {
    /// The `number`th session of all, the same in every run.
    #[must_use]
    pub fn new(number: u64, user: &str) -> Self {
        Self { id: Sha256::digest(number.to_be_bytes()).into(), user: user.to_owned() }
    }

    /// SHA-256 of its id: all that a store knows.
    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.id).into()
    }

    /// The name that lists have for it.
    #[must_use]
    pub fn handle(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&self.hash()[..12])
    }

    /// The signed token of its holder, for an hour from `now`, in seconds since 1970.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn token(&self, secret: &str, issuer: &str, now: u64) -> String {
        let kid: String = Sha256::digest(secret).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let header = format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{kid}"}}"#);
        let (exp, jti) = (now + 3600, BASE64_URL_SAFE_NO_PAD.encode(self.id));
        let claims = format!(r#"{{"iss":"{issuer}","aud":"default/default","iat":{now},"exp":{exp},"jti":"{jti}"}}"#);
        let signed = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(claims));
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length").chain_update(&signed);
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }
}

/// What `sessions export` would have written of them at `now`, in seconds since 1970.
///
/// # Panics
/// Never.
#[must_use]
pub fn export(sessions: &[Session], now: u64) -> String {
    let mut text = String::from("{\"authgate_sessions\":1}\n");
    let (at, expires) = (now * 1000, (now + 86_400) * 1000);
    for session in sessions {
        let (id, user) = (BASE64_URL_SAFE_NO_PAD.encode(session.hash()), &session.user);
        writeln!(
            text,
            r#"{{"session":{{"id":"{id}","user_id":"{user}","source":"bearer","method":"password","created_at":{at},"last_used_at":{at},"expires_at":{expires},"user_agent":null}}}}"#
        )
        .expect("memory");
    }
    writeln!(text, r#"{{"end":{{"sessions":{},"kept":0}}}}"#, sessions.len()).expect("memory");
    text
}

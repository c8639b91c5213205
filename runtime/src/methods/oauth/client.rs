//! How this client proves itself at the token endpoint (OpenID Connect Core section 9).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use super::assertion::PrivateKey;
use super::fault::{Fault, Reason};
use super::settings::ClientAuth;
use crate::clock::Millis;
use crate::secret::Secret;

/// RFC 7523 section 2.2.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long a signed proof is good, in seconds.
const LIFE: i64 = 300;

/// A client's proof, ready for use.
pub(crate) enum Proof {
    Basic(Secret),
    Post(Secret),
    Assertion(PrivateKey),
    Apple { team_id: &'static str, key_id: &'static str, key: PrivateKey },
    None,
}

/// What a token request carries of it.
pub(super) struct Carried {
    pub(super) authorization: Option<Secret>,
    pub(super) form: Vec<(&'static str, Secret)>,
}

impl Proof {
    /// From the spec's word and the variable's value. An error says what is wrong with the value.
    pub(super) fn read(auth: ClientAuth, value: Option<&Secret>) -> Result<Self, &'static str> {
        let value = value.ok_or("it is not set");
        let key = |value: &Secret| PrivateKey::read(value.expose()).ok_or("it is no private key, PKCS #8 in PEM");
        Ok(match auth {
            ClientAuth::Basic { .. } => Self::Basic(value?.clone()),
            ClientAuth::Post { .. } => Self::Post(value?.clone()),
            ClientAuth::PrivateKeyJwt { .. } => Self::Assertion(key(value?)?),
            ClientAuth::Apple { team_id, key_id, .. } => match key(value?)? {
                key @ PrivateKey::P256(_) => Self::Apple { team_id, key_id, key },
                _ => return Err("Apple's keys are P-256"),
            },
            ClientAuth::None => Self::None,
        })
    }

    /// The proof of `client_id` for one request to the token endpoint.
    pub(super) fn carried(
        &self,
        client_id: &str,
        token_endpoint: &str,
        issuer: &str,
        now: Millis,
    ) -> Result<Carried, Fault> {
        let now = now.div_euclid(1000);
        let failed = || Fault::new(Reason::ServerError, "the client's proof cannot be signed");
        let id = ("client_id", Secret::new(client_id));
        let form = |form| Carried { authorization: None, form };
        Ok(match self {
            // RFC 6749 section 2.3.1: each is form-encoded before they are joined.
            Self::Basic(secret) => {
                let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", encode(client_id), encode(secret.expose()));
                let header = Secret::new(format!("Basic {}", BASE64_STANDARD.encode(pair)));
                Carried { authorization: Some(header), form: Vec::new() }
            }
            Self::Post(secret) => form(vec![id, ("client_secret", secret.clone())]),
            Self::Assertion(key) => {
                let jti = crate::token::TokenId::fresh().map_err(|_| failed())?.reveal();
                let claims = json!({
                    "iss": client_id, "sub": client_id, "aud": token_endpoint, "jti": jti, "iat": now, "exp": now + LIFE,
                });
                let signed = key.sign(json!({ "typ": "JWT" }), &claims).ok_or_else(failed)?;
                let kind = ("client_assertion_type", Secret::new(ASSERTION));
                form(vec![id, kind, ("client_assertion", Secret::new(signed))])
            }
            Self::Apple { team_id, key_id, key } => {
                let claims = json!({ "iss": team_id, "sub": client_id, "aud": issuer, "iat": now, "exp": now + LIFE });
                let signed = key.sign(json!({ "kid": key_id }), &claims).ok_or_else(failed)?;
                form(vec![id, ("client_secret", Secret::new(signed))])
            }
            Self::None => form(vec![id]),
        })
    }
}

//! ID tokens (OpenID Connect Core section 3.1.3.7). openidconnect checks the signature; every rule about
//! claims stands here, with those that it leaves out: azp, iat, at_hash, the exact issuer, the form of a subject.
//! Its own type of claims is not used, since it refuses a token whole where one optional claim has an odd type.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

use super::fault::Fault;
use super::metadata::TENANT;
use super::settings::IssuerRule;

/// How far clocks may differ, in seconds.
pub(super) const SKEW: i64 = 30;

/// The oldest that a fresh token may be, in seconds.
const OLDEST: i64 = 600;

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) rule: IssuerRule,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) access_token: &'a str,
    /// Seconds since 1970.
    pub(super) now: i64,
}

/// Judges the claims of a token whose signature is good; answers its issuer.
pub(super) fn judge(claims: &Map<String, Value>, token: &str, expected: &Expected<'_>) -> Result<String, Fault> {
    let issuer = issuer(claims, expected.issuer, expected.rule)?;
    audience(claims, expected.client_id)?;
    times(claims, expected.now)?;
    let nonce = claims.get("nonce").and_then(Value::as_str).unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(Fault::token("the nonce is not the one that was sent"));
    }
    match claims.get("at_hash") {
        None => {}
        Some(Value::String(hash)) if access_token_hash(token, expected.access_token).as_deref() == Some(hash) => {}
        Some(_) => return Err(Fault::token("at_hash is not the access token's")),
    }
    Ok(issuer)
}

/// The issuer, byte for byte.
pub(super) fn issuer(claims: &Map<String, Value>, expected: &str, rule: IssuerRule) -> Result<String, Fault> {
    let given = claims.get("iss").and_then(Value::as_str).unwrap_or_default();
    let wanted = match rule {
        IssuerRule::Exact | IssuerRule::OneTenant => expected.to_owned(),
        IssuerRule::AnyTenant => {
            let tenant = claims.get("tid").and_then(Value::as_str).filter(|id| is_guid(id));
            expected.replace(TENANT, tenant.ok_or_else(|| Fault::token("the token names no tenant"))?)
        }
    };
    if given == wanted { Ok(wanted) } else { Err(Fault::token("the issuer is another")) }
}

/// True if `given` is the issuer `expected`, or fits it where that is a template.
pub(super) fn names(given: &str, expected: &str, rule: IssuerRule) -> bool {
    match (rule, expected.split_once(TENANT)) {
        (IssuerRule::AnyTenant, Some((before, after))) => {
            let tenant = given.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            tenant.is_some_and(is_guid)
        }
        _ => given == expected,
    }
}

fn is_guid(text: &str) -> bool {
    let hex = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(hex)
}

/// This client, alone: another audience could use the token here.
pub(super) fn audience(claims: &Map<String, Value>, client_id: &str) -> Result<(), Fault> {
    let alone = match claims.get("aud") {
        Some(Value::String(one)) => one == client_id,
        Some(Value::Array(list)) => list.len() == 1 && list[0] == client_id,
        _ => false,
    };
    if !alone {
        return Err(Fault::token("the audience is not this client alone"));
    }
    match claims.get("azp") {
        None => Ok(()),
        Some(party) if party == client_id => Ok(()),
        Some(_) => Err(Fault::token("the authorized party is not this client")),
    }
}

/// The value of a claim that names something of the provider's, if it is there: 1 to 255 bytes, none of them a control.
/// Every store keeps such a name whole, and a logout token can say it again.
pub(super) fn name(claim: &str, value: Option<&Value>) -> Result<Option<String>, Fault> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) if (1..=255).contains(&text.len()) && !text.contains(char::is_control) => {
            Ok(Some(text.clone()))
        }
        Some(_) => Err(Fault::token(format!("{claim} is no plain text of 1 to 255 bytes"))),
    }
}

/// Seconds since 1970 of a claim.
pub(super) fn seconds(claims: &Map<String, Value>, name: &str) -> Option<i64> {
    let number = claims.get(name)?;
    #[expect(clippy::cast_possible_truncation, reason = "a time with a fraction; what is out of range saturates")]
    number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64))
}

fn times(claims: &Map<String, Value>, now: i64) -> Result<(), Fault> {
    let (iat, exp) = (seconds(claims, "iat"), seconds(claims, "exp"));
    let (Some(iat), Some(exp)) = (iat, exp) else {
        return Err(Fault::token("iat or exp is missing or no number"));
    };
    if exp.saturating_add(SKEW) <= now {
        return Err(Fault::token("the token has expired"));
    }
    if iat > now + SKEW || iat < now - OLDEST {
        return Err(Fault::token("the token was issued in the future or too long ago"));
    }
    match claims.get("nbf").map(|_| seconds(claims, "nbf")) {
        None => Ok(()),
        Some(Some(nbf)) if nbf <= now + SKEW => Ok(()),
        Some(_) => Err(Fault::token("the token is not valid yet")),
    }
}

/// OpenID Connect Core section 3.1.3.6: the left half of the hash that belongs to the token's algorithm.
fn access_token_hash(token: &str, access_token: &str) -> Option<String> {
    let head = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    let header: Value = serde_json::from_slice(&head).ok()?;
    let algorithm = match header.get("alg")?.as_str()? {
        "ES384" => &digest::SHA384,
        "EdDSA" => &digest::SHA512,
        _ => &digest::SHA256,
    };
    let hash = digest::digest(algorithm, access_token.as_bytes());
    let half = &hash.as_ref()[..hash.as_ref().len() / 2];
    Some(BASE64_URL_SAFE_NO_PAD.encode(half))
}

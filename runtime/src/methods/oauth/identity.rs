//! Who signed in at a provider, as `identity_fn` is told.

use std::time::Duration;

use serde_json::{Map, Value};

use super::fault::Fault;
use crate::secret::Secret;

/// A verified identity. Its key is (provider, issuer, subject), never the address: addresses change
/// hands, and not every provider checks them.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct OidcIdentity {
    /// The provider's slug.
    pub provider: &'static str,
    /// Its issuer.
    pub issuer: String,
    /// The subject, byte for byte.
    pub subject: String,
    /// The address in lower case, where it is one plain address.
    pub email: Option<String>,
    /// The provider says, by the literal `true` and nothing else, that the address is the user's.
    pub email_verified: bool,
    /// The name to be called by.
    pub name: Option<String>,
    /// The name that the provider shows.
    pub preferred_username: Option<String>,
    /// URL of a picture. Text of the provider's: treat it as hostile.
    pub picture: Option<String>,
    /// Language, as in RFC 5646.
    pub locale: Option<String>,
    /// Every claim, the userinfo's behind the ID token's.
    pub claims: Map<String, Value>,
    pub(super) links_verified_email: bool,
}

impl OidcIdentity {
    /// The address, if the spec says `link: 'verified_email'` and the provider has verified it. Link only to a
    /// user who has proved the same address here.
    #[must_use]
    pub fn linking_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| self.links_verified_email && self.email_verified)
    }

    #[cfg(feature = "testing")]
    pub(crate) fn for_tests(subject: &str, email: &str, email_verified: bool, links_verified_email: bool) -> Self {
        Self {
            provider: "google",
            issuer: "https://accounts.google.com".to_owned(),
            subject: subject.to_owned(),
            email: plain_address(email),
            email_verified,
            name: None,
            preferred_username: None,
            picture: None,
            locale: None,
            claims: Map::new(),
            links_verified_email,
        }
    }

    /// The address, if the provider has verified it.
    #[must_use]
    pub fn verified_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| self.email_verified)
    }
}

/// What the provider gave beside the identity. Nothing of it is kept unless the hook keeps it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProviderTokens {
    /// For the provider's APIs.
    pub access_token: Secret,
    /// For a further access token, where the provider gives one.
    pub refresh_token: Option<Secret>,
    /// How long the access token is good.
    pub expires_in: Option<Duration>,
    /// What was granted, where the provider says so.
    pub scopes: Option<Vec<String>>,
}

/// The facts of an identity, before it is handed on.
#[derive(Debug, Default)]
pub(super) struct Person {
    pub(super) subject: String,
    pub(super) email: Option<String>,
    pub(super) email_verified: bool,
    pub(super) name: Option<String>,
    pub(super) preferred_username: Option<String>,
    pub(super) picture: Option<String>,
    pub(super) locale: Option<String>,
}

impl Person {
    /// From standard claims (OpenID Connect Core section 5.1).
    pub(super) fn of(claims: &Map<String, Value>) -> Result<Self, Fault> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let email = text("email").as_deref().and_then(plain_address);
        Ok(Self {
            subject: subject(claims.get("sub"))?,
            email_verified: email.is_some() && claims.get("email_verified") == Some(&Value::Bool(true)),
            email,
            name: text("name"),
            preferred_username: text("preferred_username"),
            picture: text("picture"),
            locale: text("locale"),
        })
    }
}

/// A subject: 1 to 255 characters of ASCII (OpenID Connect Core section 2), none of them a control, no space around it.
pub(super) fn subject(value: Option<&Value>) -> Result<String, Fault> {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let visible = text.bytes().all(|b| (0x20..0x7f).contains(&b));
    if text.is_empty() || text.len() > 255 || !visible || text.trim() != text {
        return Err(Fault::token("the subject is missing or malformed"));
    }
    Ok(text.to_owned())
}

/// One plain address in lower case: what two programs could read as two addresses is none.
pub(super) fn plain_address(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let atom = |part: &str, more: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let good = text.len() <= 254
        && local.len() <= 64
        && atom(local, ".!#$%&'*+/=?^_`{|}~-")
        && atom(domain, ".-")
        && domain.split('.').all(|label| label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-'));
    good.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Person, plain_address};
    use serde_json::{Map, Value, json};

    #[test]
    fn sec_49_an_address_that_could_be_read_in_two_ways_is_none() {
        let long = format!("{}@corp.example", "a".repeat(320));
        let hostile = [
            "a@evil@corp.example",
            "a@corp.example,b@evil.example",
            "v＠corp.example",
            "mıke@corp.example",
            "ａ@corp.example",
            "a@corp.example.",
            "a@corp.example ",
            " a@corp.example",
            "a@corp.example\r\nBcc: b@evil.example",
            "\"a b\"@corp.example",
            "a@[127.0.0.1]",
            "a@",
            "@corp.example",
            "a",
            "",
            "a..b@corp.example",
            "a@corp..example",
            "a@-corp.example",
            &long,
        ];
        for text in hostile {
            assert_eq!(plain_address(text), None, "{text:?}");
        }
        assert_eq!(plain_address("Alice.B+tag@Corp.Example").as_deref(), Some("alice.b+tag@corp.example"));
    }

    #[test]
    fn sec_46_only_the_literal_true_verifies_an_address() {
        let claims = |verified: Option<Value>| {
            let mut claims: Map<String, Value> =
                Map::from_iter([("sub".to_owned(), json!("1")), ("email".to_owned(), json!("a@b.example"))]);
            if let Some(verified) = verified {
                claims.insert("email_verified".to_owned(), verified);
            }
            Person::of(&claims).unwrap().email_verified
        };
        for odd in [json!(false), json!(null), json!("true"), json!("false"), json!(1), json!([true]), json!({})] {
            assert!(!claims(Some(odd.clone())), "{odd}");
        }
        assert!(!claims(None));
        assert!(claims(Some(json!(true))));
    }

    #[test]
    fn sec_37_a_subject_is_short_visible_and_has_no_space_around_it() {
        let long = "x".repeat(256);
        for odd in [
            json!(null),
            json!(""),
            json!(7),
            json!([]),
            json!(" a"),
            json!("a "),
            json!("a\nb"),
            json!("é"),
            json!(long),
        ] {
            let claims = Map::from_iter([("sub".to_owned(), odd.clone())]);
            assert!(Person::of(&claims).is_err(), "{odd}");
        }
        let claims = Map::from_iter([("sub".to_owned(), json!("A b|c"))]);
        assert_eq!(Person::of(&claims).unwrap().subject, "A b|c");
    }
}

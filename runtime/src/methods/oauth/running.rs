//! A provider in a running gateway: what the spec says of it, its secret, and what is known of it so far.

use std::sync::Arc;

use reqwest::Client;
use serde_json::{Map, Value};
use url::Url;

use super::cached::Cached;
use super::client::Proof;
use super::exchange::Exchanged;
use super::fault::Fault;
use super::id_token::{Expected, judge, name};
use super::identity::{OidcIdentity, Person};
use super::keys::{Keys, Refused};
use super::metadata::{Metadata, discover, fixed};
use super::outbound::{Outbound, host, send};
use super::settings::{Algorithm, Endpoints, IssuerRule, Profile, Protocol, Provider};
use crate::clock::Clock;

/// Types that an ID token may say it has.
pub(super) const ID_TOKEN: &[&str] = &["JWT", "application/jwt"];

/// A provider that this server can serve.
pub(crate) struct Running {
    pub(super) settings: &'static Provider,
    pub(super) proof: Proof,
    /// The callback, as the provider knows it.
    pub(super) redirect_uri: String,
    /// The configured issuer, or what stands for one.
    pub(super) issuer: String,
    pub(super) says: Says,
    pub(super) outbound: Arc<Outbound>,
    pub(super) clock: Clock,
    pub(super) links_verified_email: bool,
    pub(super) metadata: Cached<Metadata>,
    pub(super) keys: Cached<Keys>,
}

/// How a provider says who signed in, in this server: in `dev` all are OpenID providers of our own.
pub(super) enum Says {
    OpenId { rule: IssuerRule, endpoints: Option<&'static Endpoints>, algorithms: &'static [Algorithm] },
    OAuth2 { endpoints: &'static Endpoints, profile: &'static Profile },
}

impl Says {
    pub(super) fn of(protocol: &'static Protocol) -> (Self, &'static str) {
        match protocol {
            Protocol::OpenId { issuer, rule, endpoints, algorithms } => {
                (Self::OpenId { rule: *rule, endpoints: endpoints.as_ref(), algorithms }, issuer)
            }
            Protocol::OAuth2 { issuer, endpoints, profile } => (Self::OAuth2 { endpoints, profile }, issuer),
        }
    }
}

impl Running {
    /// True for a provider with ID tokens.
    pub(super) fn is_openid(&self) -> bool {
        matches!(self.says, Says::OpenId { .. })
    }

    /// The client for one of the provider's URLs: those that the spec names, and the issuer's host, may be anywhere.
    pub(super) fn client_for(&self, url: &Url) -> Result<&Client, Fault> {
        match self.says {
            Says::OpenId { endpoints: None, .. } => {
                let named = Url::parse(&self.issuer).map_err(|_| Fault::bad("the issuer is no URL"))?;
                self.outbound.to(url, &named)
            }
            _ => self.outbound.to(url, url),
        }
    }

    pub(super) async fn metadata(&self) -> Result<Arc<Metadata>, Fault> {
        self.metadata
            .get(|| async {
                match &self.says {
                    Says::OpenId { rule, endpoints: None, .. } => discover(&self.outbound, &self.issuer, *rule).await,
                    Says::OpenId { endpoints: Some(endpoints), .. } | Says::OAuth2 { endpoints, .. } => {
                        fixed(&self.issuer, endpoints)
                    }
                }
            })
            .await
    }

    async fn fetch_keys(&self, metadata: &Metadata) -> Result<Keys, Fault> {
        let url = metadata.jwks.as_ref().ok_or_else(|| Fault::bad("the provider has no keys"))?;
        let at = format!("the keys at {}", host(url));
        let answer = send(self.client_for(url)?.get(url.clone())).await;
        let answer = answer.map_err(|f| Fault::new(f.reason, format!("{at}: {f}")))?;
        if !answer.status.is_success() {
            return Err(Fault::bad(format!("{at}: answered {}", answer.status)));
        }
        Keys::read(&answer.body)
    }

    /// The claims of a token that this provider signed. An unknown key is looked for once.
    pub(super) async fn signed_claims(&self, token: &str, types: &[&str]) -> Result<Map<String, Value>, Fault> {
        let Says::OpenId { algorithms, .. } = self.says else {
            return Err(Fault::token("this provider signs nothing"));
        };
        let metadata = self.metadata().await?;
        let keys = self.keys.get(|| self.fetch_keys(&metadata)).await?;
        match keys.claims(token, types, algorithms) {
            Err(Refused::UnknownKey) => {
                let newer = self.keys.newer(&keys, || self.fetch_keys(&metadata)).await?;
                Ok(newer.ok_or(Refused::UnknownKey)?.claims(token, types, algorithms)?)
            }
            other => Ok(other?),
        }
    }

    /// Who signed in, from what the token endpoint answered; and the session's id at the provider, if it has one.
    pub(super) async fn identify(&self, got: &Exchanged, nonce: &str) -> Result<(OidcIdentity, Option<String>), Fault> {
        let access_token = &got.tokens.access_token;
        match &self.says {
            Says::OAuth2 { profile, .. } => {
                let metadata = self.metadata().await?;
                let url = metadata.userinfo.as_ref().ok_or_else(|| Fault::bad("the provider has no userinfo"))?;
                let (person, said) = self.described(url, profile, access_token).await?;
                Ok((self.identity(self.issuer.clone(), person, said), None))
            }
            Says::OpenId { rule, .. } => {
                let token = got.id_token.as_ref().ok_or_else(|| Fault::token("the answer has no ID token"))?;
                let mut claims = self.signed_claims(token.expose(), ID_TOKEN).await?;
                let metadata = self.metadata().await?;
                let expected = Expected {
                    issuer: &metadata.issuer,
                    rule: *rule,
                    client_id: self.settings.client_id,
                    nonce,
                    access_token: access_token.expose(),
                    now: self.clock.now().div_euclid(1000),
                };
                let issuer = judge(&claims, token.expose(), &expected)?;
                // Before anything is asked with the access token, the ID token must be good whole.
                Person::of(&claims)?;
                // A null of an ID token is none; a logout token that says it is no good one.
                let sid = name("sid", claims.get("sid").filter(|sid| !sid.is_null()))?;
                self.complete(&mut claims, access_token).await?;
                Ok((self.identity(issuer, Person::of(&claims)?, claims), sid))
            }
        }
    }

    fn identity(&self, issuer: String, person: Person, claims: Map<String, Value>) -> OidcIdentity {
        OidcIdentity {
            provider: self.settings.slug,
            issuer,
            subject: person.subject,
            email: person.email,
            email_verified: person.email_verified,
            name: person.name,
            preferred_username: person.preferred_username,
            picture: person.picture,
            locale: person.locale,
            claims,
            links_verified_email: self.links_verified_email,
        }
    }
}

//! The userinfo endpoint: of OpenID Connect (Core section 5.3), or of a provider without ID tokens.

use reqwest::RequestBuilder;
use serde_json::{Map, Value};
use url::Url;

use super::fault::{Fault, Reason};
use super::identity::{Person, plain_address, subject};
use super::outbound::{host, send};
use super::running::Running;
use super::settings::{Emails, Profile, Userinfo};
use crate::secret::Secret;

impl Running {
    /// Adds what the ID token lacks. The subject must be the token's; what both say must be the same.
    pub(super) async fn complete(&self, claims: &mut Map<String, Value>, access_token: &Secret) -> Result<(), Fault> {
        let lacks = !claims.contains_key("email") || !claims.contains_key("name");
        let wanted = match self.settings.userinfo {
            Userinfo::Never => false,
            Userinfo::WhenMissing => lacks,
            Userinfo::Always => true,
        };
        let metadata = self.metadata().await?;
        let Some(url) = metadata.userinfo.as_ref().filter(|_| wanted) else { return Ok(()) };
        let Value::Object(more) = self.ask(url, access_token).await? else {
            return Err(Fault::bad(format!("the userinfo endpoint at {}: the answer is no object", host(url))));
        };
        if more.get("sub") != claims.get("sub") {
            return Err(Fault::token("the userinfo is another subject's"));
        }
        if let (Some(one), Some(other)) = (claims.get("email"), more.get("email"))
            && one != other
        {
            return Err(Fault::token("the userinfo has another address than the ID token"));
        }
        // Whether an address is verified is said of an address: without one, it is not said of the ID token's.
        let of_another = claims.contains_key("email") && !more.contains_key("email");
        for (name, value) in more {
            if !(claims.contains_key(&name) || of_another && name == "email_verified") {
                claims.insert(name, value);
            }
        }
        Ok(())
    }

    /// The person that a provider without ID tokens describes, and all that it said.
    pub(super) async fn described(
        &self,
        url: &Url,
        profile: &Profile,
        access_token: &Secret,
    ) -> Result<(Person, Map<String, Value>), Fault> {
        let said = self.ask(url, access_token).await?;
        let at = |pointer: &str| (!pointer.is_empty()).then(|| said.pointer(pointer)).flatten();
        let text = |pointer: &str| at(pointer).and_then(Value::as_str).map(str::to_owned);
        let id = profile.subject.iter().find_map(|pointer| at(pointer)).map(|value| match value {
            Value::Number(number) if number.is_u64() => Value::String(number.to_string()),
            other => other.clone(),
        });
        let (email, email_verified) = match &profile.verified {
            Emails::Unproven => (text(profile.email), false),
            Emails::Field { pointer } => (text(profile.email), at(pointer) == Some(&Value::Bool(true))),
            Emails::Listed { url } => {
                let url = Url::parse(url).map_err(|_| Fault::bad("the URL of addresses cannot be read"))?;
                primary(&self.ask(&url, access_token).await?)
            }
        };
        let email = email.as_deref().and_then(plain_address);
        let person = Person {
            subject: subject(id.as_ref()).map_err(|f| Fault::new(Reason::ProviderError, f.cause))?,
            email_verified: email_verified && email.is_some(),
            email,
            name: text(profile.name),
            preferred_username: text(profile.username),
            picture: text(profile.picture),
            locale: None,
        };
        let Value::Object(said) = said else { return Err(Fault::bad("the userinfo is no object")) };
        Ok((person, said))
    }

    async fn ask(&self, url: &Url, access_token: &Secret) -> Result<Value, Fault> {
        let at = format!("the userinfo endpoint at {}", host(url));
        let request: RequestBuilder = self.client_for(url)?.get(url.clone());
        let request = request.header("accept", "application/json").bearer_auth(access_token.expose());
        let answer = send(request).await.map_err(|f| Fault::new(f.reason, format!("{at}: {f}")))?;
        if !answer.status.is_success() {
            return Err(Fault::bad(format!("{at}: answered {}", answer.status)));
        }
        serde_json::from_slice(&answer.body).map_err(|_| Fault::bad(format!("{at}: the answer is no JSON")))
    }
}

/// The primary address of a list, and whether it is verified; else the first verified one.
fn primary(list: &Value) -> (Option<String>, bool) {
    let rows = || list.as_array().into_iter().flatten();
    let is = |row: &Value, name: &str| row.get(name) == Some(&Value::Bool(true));
    let chosen = rows().find(|row| is(row, "primary")).or_else(|| rows().find(|row| is(row, "verified")));
    let email = chosen.and_then(|row| row.get("email")?.as_str()).map(str::to_owned);
    (email, chosen.is_some_and(|row| is(row, "verified")))
}

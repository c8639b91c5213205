//! The code becomes tokens (RFC 6749 section 4.1.3). Never tried twice: a code is good once.

use std::time::Duration;

use serde_json::Value;

use super::fault::{Fault, Reason};
use super::identity::ProviderTokens;
use super::outbound::{host, send};
use super::running::Running;
use crate::secret::Secret;

/// What a token endpoint answered.
pub(super) struct Exchanged {
    pub(super) tokens: ProviderTokens,
    pub(super) id_token: Option<Secret>,
}

impl Running {
    pub(super) async fn exchange(&self, code: &str, verifier: &str) -> Result<Exchanged, Fault> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", verifier),
        ];
        self.ask_for_tokens(&form).await
    }

    pub(super) async fn ask_for_tokens(&self, form: &[(&str, &str)]) -> Result<Exchanged, Fault> {
        let metadata = self.metadata().await?;
        let proof =
            self.proof.carried(self.settings.client_id, metadata.token.as_str(), &self.issuer, self.clock.now())?;
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        body.extend_pairs(proof.form.iter().map(|(name, value)| (*name, value.expose())));
        let mut request = self
            .client_for(&metadata.token)?
            .post(metadata.token.clone())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.finish());
        if let Some(authorization) = &proof.authorization {
            request = request.header("authorization", authorization.expose());
        }
        let at = format!("the token endpoint at {}", host(&metadata.token));
        let answer = send(request).await.map_err(|f| Fault::new(f.reason, format!("{at}: {f}")))?;
        let json: Value =
            serde_json::from_slice(&answer.body).map_err(|_| Fault::bad(format!("{at}: the answer is no JSON")))?;
        // Some providers say 200 to an error.
        if let Some(error) = json.get("error").and_then(Value::as_str) {
            let reason = if error == "invalid_grant" { Reason::GrantInvalid } else { Reason::ProviderError };
            return Err(Fault::new(reason, format!("{at}: {}", self.explained(error, &json))));
        }
        if !answer.status.is_success() {
            return Err(Fault::bad(format!("{at}: answered {}", answer.status)));
        }
        read(&json).ok_or_else(|| Fault::bad(format!("{at}: the answer has no bearer token")))
    }

    /// An error code as the log has it, with what an operator can do.
    pub(super) fn explained(&self, error: &str, json: &Value) -> String {
        let shown = printable(error);
        let description = json.get("error_description").and_then(Value::as_str).unwrap_or_default();
        let about_redirect = error.contains("redirect") || description.to_lowercase().contains("redirect");
        if about_redirect {
            return format!("{shown}; register exactly this redirect URI with the provider: {}", self.redirect_uri);
        }
        match (error, self.settings.client_auth.variable()) {
            ("invalid_client" | "unauthorized_client" | "incorrect_client_credentials", Some(variable)) => {
                format!("{shown}; check `client_id` and the value of {variable}")
            }
            _ => shown,
        }
    }
}

/// A provider's code for the log: short, and without anything that a terminal would act on.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic()).take(64).collect()
}

fn read(json: &Value) -> Option<Exchanged> {
    let text = |name: &str| json.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let bearer = text("token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    let access_token = Secret::new(text("access_token").filter(|_| bearer)?);
    let tokens = ProviderTokens {
        access_token,
        refresh_token: text("refresh_token").map(Secret::new),
        expires_in: json.get("expires_in").and_then(Value::as_u64).map(Duration::from_secs),
        scopes: text("scope").map(|list| list.split(' ').map(str::to_owned).collect()),
    };
    Some(Exchanged { tokens, id_token: text("id_token").map(Secret::new) })
}

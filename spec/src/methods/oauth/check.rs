//! Raw to model: the rules of `auth.oauth`.

use super::provider;
use super::raw::{RawLink, RawOAuth, RawTaggedProvider};
use super::renewal::Kept;
use super::settings::Provider;
use crate::JsonPath;
use crate::check::word;
use crate::diagnostic::Sink;
use crate::methods::Surroundings;
use crate::words::{AppPath, EnvName, RustPath};

/// `auth.oauth` with good words and its defaults.
#[derive(Debug)]
pub(crate) struct OAuth {
    pub(crate) at: JsonPath,
    pub(crate) identity: RustPath,
    pub(crate) api_env: EnvName,
    pub(crate) app_env: EnvName,
    pub(crate) success_path: AppPath,
    pub(crate) error_path: AppPath,
    pub(crate) links_verified_email: bool,
    pub(crate) vault_key_env: Option<EnvName>,
    pub(crate) providers: Vec<Provider>,
}

pub(crate) fn check(raw: RawOAuth, around: &Surroundings, at: &JsonPath, sink: &Sink) -> Option<OAuth> {
    if !around.reads_cookie {
        let help = "add `'cookie'` to `sources`: a browser comes back from a provider with a navigation, which carries no bearer token";
        sink.error("AG0311", at, "`auth.oauth` needs the session cookie", help);
    }
    let identity = word::<RustPath>(raw.identity_fn, &at.key("identity_fn"), sink);
    let env = |text: Option<String>, default: &str, key: &str| {
        word::<EnvName>(Some(text.unwrap_or(default.to_owned())), &at.key(key), sink)
    };
    let api_env = env(raw.api_base_url_env, "API_URL", "api_base_url_env");
    let app_env = env(raw.app_base_url_env, "APP_URL", "app_base_url_env");
    let success_text = raw.success_path.unwrap_or("/".to_owned());
    let success_path = word::<AppPath>(Some(success_text), &at.key("success_path"), sink);
    let error_path = match raw.error_path {
        Some(text) => word::<AppPath>(Some(text), &at.key("error_path"), sink),
        None => success_path.clone(),
    };
    let mut vault_key_env = None;
    if let Some(vault) = raw.vault {
        vault_key_env = word::<EnvName>(vault.key_env, &at.key("vault").key("key_env"), sink);
    }
    let kept = Kept { session: around.absolute, vault: vault_key_env.is_some() };
    let providers = providers(raw.providers.unwrap_or_default(), (around, kept), &at.key("providers"), sink);
    Some(OAuth {
        at: at.clone(),
        identity: identity?,
        api_env: api_env?,
        app_env: app_env?,
        success_path: success_path?,
        error_path: error_path?,
        links_verified_email: raw.link == Some(RawLink::VerifiedEmail),
        vault_key_env,
        providers,
    })
}

/// Each provider by itself, then that no two have one name.
fn providers(raw: Vec<RawTaggedProvider>, around: (&Surroundings, Kept), at: &JsonPath, sink: &Sink) -> Vec<Provider> {
    let mut providers: Vec<Provider> = Vec::new();
    for (index, RawTaggedProvider::Provider(raw)) in raw.into_iter().enumerate() {
        let here = at.index(index);
        let Some(provider) = provider::check(*raw, around, &here, sink) else { continue };
        if let Some(other) = providers.iter().find(|other| other.slug == provider.slug) {
            let message = format!("the slug `{}` stands here a second time", provider.slug.as_str());
            let first = other.at.key("slug");
            let help = "give each provider a slug of its own";
            sink.error_beside("AG0312", &here.key("slug"), message, help, (&first, "the first is here"));
            continue;
        }
        providers.push(provider);
    }
    providers
}

//! The providers of a running gateway.

use std::sync::Arc;

use super::cached::Cached;
use super::client::Proof;
use super::cookie::FlowCookie;
use super::flows::Flows;
use super::outbound::Outbound;
use super::running::{Running, Says};
use super::sealed::Sealer;
use super::sessions::ProviderSessions;
use super::settings::{Provider, Settings};
use super::vault::Vault;
use crate::clock::Clock;
use crate::context::StartError;
use crate::db::Db;
use crate::env::{Environment, Origin};
use crate::gate::Mode;
use crate::settings::Settings as GateSettings;

/// Everything of the method that outlives a request.
pub(crate) struct OAuth {
    pub(super) settings: &'static Settings,
    /// Where browsers are sent back to.
    pub(super) app: Origin,
    pub(super) api: Origin,
    pub(super) cookie: FlowCookie,
    pub(super) flows: Flows,
    pub(super) sessions: ProviderSessions,
    pub(super) vault: Option<Vault>,
    running: Vec<Running>,
}

impl OAuth {
    /// Asks no provider: a server starts whether they are there or not.
    pub(crate) fn start(
        settings: &'static Settings,
        gate: &GateSettings,
        env: &Environment,
        mode: Mode,
        db: &Db,
        clock: &Clock,
    ) -> Result<Self, StartError> {
        let api = env.origin(settings.api_env, &env.api);
        let outbound = Arc::new(Outbound::new());
        let running = settings.providers.iter().filter_map(|provider| {
            let proof = match mode {
                Mode::Serve => proof(provider, env).ok()?,
                #[cfg(all(feature = "dev", debug_assertions))]
                Mode::Dev => Proof::Basic(crate::secret::Secret::new(crate::dev::idp::SECRET)),
            };
            let (says, issuer) = says(provider, mode, &api, env);
            let redirect_uri = match mode {
                Mode::Serve => redirect_uri(provider, &api),
                #[cfg(all(feature = "dev", debug_assertions))]
                Mode::Dev => format!("{api}{}", provider.callback),
            };
            Some(Running {
                settings: provider,
                proof,
                redirect_uri,
                issuer,
                says,
                outbound: Arc::clone(&outbound),
                clock: clock.clone(),
                links_verified_email: settings.links_verified_email,
                metadata: Cached::new(clock.clone()),
                keys: Cached::new(clock.clone()),
            })
        });
        let lifetime = i64::from(gate.lifetimes.absolute) * 1000;
        let sealer = Sealer::new(&env.keys, "oauth-id-token");
        let vault = settings
            .vault_key_env
            .and_then(|name| env.key(name))
            .map(|keys| Vault::new(db.clone(), clock.clone(), lifetime, Sealer::new(keys, "oauth-vault")));
        Ok(Self {
            settings,
            app: env.origin(settings.app_env, &env.app),
            cookie: FlowCookie { secure: gate.cookie.secure && mode == Mode::Serve },
            flows: Flows::new(db.clone(), clock.clone()),
            sessions: ProviderSessions::new(db.clone(), clock.clone(), lifetime, sealer),
            running: running.collect(),
            vault,
            api,
        })
    }

    /// The providers that this server can serve.
    pub(crate) fn offered(&self) -> impl Iterator<Item = (&'static Provider, &str)> {
        self.running.iter().map(|r| (r.settings, r.redirect_uri.as_str()))
    }

    /// True for a page of the app that a sign-in ends at.
    #[cfg(all(feature = "dev", debug_assertions))]
    pub(crate) fn ends_at(&self, path: &str) -> bool {
        let page = |text: &str| text.split(['?', '#']).next() == Some(path);
        page(self.settings.success_path) || page(self.settings.error_path)
    }

    /// A provider that this server can serve.
    pub(super) fn find(&self, is: impl Fn(&Provider) -> bool) -> Option<&Running> {
        self.running.iter().find(|running| is(running.settings))
    }
}

/// What proves the client, or what is wrong with its variable: then the provider is not served.
fn proof(provider: &Provider, env: &Environment) -> Result<Proof, &'static str> {
    Proof::read(provider.client_auth, provider.client_auth.variable().and_then(|name| env.value(name)))
}

/// A provider as an operator sees it.
pub(crate) struct Registered {
    pub(crate) key: &'static str,
    pub(crate) slug: &'static str,
    /// What to register with it.
    pub(crate) redirect_uri: String,
    /// Why it is not served: the variable, and what is wrong with it.
    pub(crate) unserved: Option<(&'static str, &'static str)>,
}

/// Every provider of a spec, as a server of this environment would serve it.
pub(crate) fn registered(settings: &'static Settings, env: &Environment) -> impl Iterator<Item = Registered> {
    let api = env.origin(settings.api_env, &env.api);
    settings.providers.iter().map(move |provider| Registered {
        key: provider.key,
        slug: provider.slug,
        redirect_uri: redirect_uri(provider, &api),
        unserved: proof(provider, env).err().map(|why| (provider.client_auth.variable().unwrap_or_default(), why)),
    })
}

fn redirect_uri(provider: &Provider, api: &Origin) -> String {
    provider.redirect_uri.map_or_else(|| format!("{api}{}", provider.callback), str::to_owned)
}

fn says(provider: &'static Provider, mode: Mode, api: &Origin, env: &Environment) -> (Says, String) {
    let (says, issuer) = Says::of(&provider.protocol);
    match mode {
        Mode::Serve => {
            #[cfg(feature = "testing")]
            if let Some(base) = env.value(super::moved::VARIABLE) {
                return super::moved::moved(says, issuer, provider, base.expose());
            }
            let _ = (api, env);
            (says, issuer.to_owned())
        }
        #[cfg(all(feature = "dev", debug_assertions))]
        Mode::Dev => {
            let algorithms = &[super::settings::Algorithm::Es256];
            let rule = super::settings::IssuerRule::Exact;
            (Says::OpenId { rule, endpoints: None, algorithms }, crate::dev::idp::issuer(api, provider.slug))
        }
    }
}

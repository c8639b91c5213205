//! The traits that generated code implements, and the running gateway behind them.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use actix_web::FromRequest;
use actix_web::web::ServiceConfig;
use serde::Serialize;

use crate::clock::{Clock, Millis};
use crate::context::{HookContext, HookError, StartContext, StartError};
use crate::db::{Database, Db};
use crate::env::Environment;
use crate::http::{Guard, RouteTable};
use crate::methods::oauth::OAuth;
use crate::methods::password::Passwords;
use crate::metrics::Metrics;
use crate::session::{Bound, SessionCookie, TokenRecord};
use crate::settings::Settings;
use crate::store::{Changes, Store, StoreError, StoreRules, Watched};
use crate::token::{Codec, TokenId};

/// What the spec chose, told by the generated marker type.
pub trait Gate: Sized + 'static {
    /// The session type. Its bounds stand here, so that a derive that lacks is said once, at the spec's word.
    type Session: LiveSession + Serialize + Clone + Send + Sync + 'static;
    /// The extractor of live sessions, under the name that handlers use.
    type Extractor: FromRequest;
    /// The spec's settings.
    const SETTINGS: Settings;

    /// Opens the token store, once, before a port is bound.
    fn store(cx: &StartContext) -> impl Future<Output = Result<Store, StartError>>;
    /// The session's token id.
    fn token_id(session: &Self::Session) -> &TokenId;
    /// The id of the human behind the session.
    fn user_id(session: &Self::Session) -> String;
    /// The generated `guard`.
    fn guard(gate: &Gateway<Self>) -> Guard<Self>;
    /// The generated `configure`.
    fn configure(gate: &Gateway<Self>, app: &mut ServiceConfig);
    /// Adds every route of the spec.
    fn routes(table: &mut RouteTable<Self>);
}

/// A gate whose spec has a `public_session`.
#[diagnostic::on_unimplemented(
    message = "`GetSessionOrPublic` needs the word `public_session` in the spec",
    note = "add `public_session: 'auth.public_session'` to the auth block, or extract `GetSession`"
)]
pub trait PublicGate: Gate {
    /// The extractor of live or public sessions, under the name that handlers use.
    type Extractor: FromRequest;
    /// What a caller without a credential is.
    fn public_session() -> Self::Session;
}

/// A session type: how a token becomes a live session.
///
/// Over SQLite, `load` runs whenever anything was committed to the database since its last answer for the same token,
/// address and user agent; over a server on every request; so new roles hold at once. Neither where
/// [`LiveSession::announced_on`] says that it need not. What it reads elsewhere, [`HookContext::user_changed`] announces. `None` means that the user
/// is no longer there or no longer active.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session type: it has no `LiveSession`",
    label = "named by `session_schema` of the spec",
    note = "write `impl LiveSession for {Self}` with `async fn load(token: &TokenRecord, cx: &HookContext) -> Result<Option<Self>, HookError>`"
)]
pub trait LiveSession: Sized {
    /// Loads the session of a live token.
    fn load(token: &TokenRecord, cx: &HookContext) -> impl Future<Output = Result<Option<Self>, HookError>>;

    /// True where every change of what `load` reads in such a database moves the user's `version` in
    /// `authgate_subjects`: by a trigger of your migrations, which sees every writer, or by [`HookContext::user_changed`]
    /// after each. A loaded session is then believed while that version stands, and the one look-up tells it.
    fn announced_on(database: Database) -> bool {
        let _ = database;
        false
    }
}

/// The spec's `mount`, so that a project's own routes follow it; empty for none.
#[must_use]
pub fn mount<G: Gate>() -> &'static str {
    const { &G::SETTINGS }.paths.mount
}

/// Whether this is a server for people or for a developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Serve,
    #[cfg(all(feature = "dev", debug_assertions))]
    Dev,
}

/// A running gateway. Cheap to clone; every worker has one.
pub struct Gateway<G: Gate> {
    pub(crate) core: Arc<Core>,
    pub(crate) table: Arc<RouteTable<G>>,
}

impl<G: Gate> Clone for Gateway<G> {
    fn clone(&self) -> Self {
        Self { core: Arc::clone(&self.core), table: Arc::clone(&self.table) }
    }
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// What is the same for every gate.
pub(crate) struct Core {
    /// Tells this gateway from another of the same process.
    pub(crate) id: u64,
    pub(crate) settings: &'static Settings,
    pub(crate) env: Environment,
    pub(crate) mode: Mode,
    pub(crate) clock: Clock,
    pub(crate) db: Db,
    pub(crate) store: Store,
    pub(crate) bound: Bound,
    /// Sessions live in `db`, as what hooks read does.
    pub(crate) tokens_in_database: bool,
    /// Nothing of a user changes there without a new version of that user's.
    pub(crate) changes_are_announced: bool,
    pub(crate) codec: Codec,
    pub(crate) cookie: SessionCookie,
    pub(crate) passwords: Option<Passwords>,
    pub(crate) oauth: Option<OAuth>,
    /// Where `METRICS_ADDR` names an address.
    pub(crate) metrics: Option<Arc<Metrics>>,
    draining: AtomicBool,
    /// The provider that stands in for all others.
    #[cfg(all(feature = "dev", debug_assertions))]
    pub(crate) idp: crate::dev::idp::Idp,
}

impl Core {
    /// Readiness fails from here on.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}

/// How far the clocks of a node and of its store may differ before the log says so, in milliseconds.
const NOTABLE: Millis = 2000;

/// Sets the clock by that of the store.
pub(crate) async fn follow(clock: &Clock, store: &Store) -> Result<(), StoreError> {
    let ahead = clock.follow(store.now()).await?;
    if let Some(millis) = ahead.filter(|millis| millis.abs() > NOTABLE) {
        tracing::warn!(millis, "the clock of this machine is not that of the store, whose it goes by");
    }
    Ok(())
}

impl<G: Gate> Gateway<G> {
    /// Opens the store and everything else that requests need. Migrations must be applied.
    ///
    /// # Errors
    /// What stands in the way.
    pub(crate) async fn open(env: Environment, db: Db, clock: Clock, mode: Mode) -> Result<Self, StartError> {
        let settings: &'static Settings = const { &G::SETTINGS };
        let table = RouteTable::<G>::of();
        let start = StartContext::new(
            db.clone(),
            StoreRules::of(settings, &clock),
            env.redis.clone().map(|url| (url, settings.relaxed_durability)),
        );
        let metrics = env.metrics.map(|_| Arc::new(Metrics::new()));
        let store = G::store(&start).await?;
        let (max_ms, changes) = (settings.revocation_max_ms, Arc::<Changes>::default());
        let store = if metrics.is_some() || max_ms > 0 {
            let changes = (max_ms > 0).then(|| Arc::clone(&changes));
            Arc::new(Watched { store, metrics: metrics.clone(), changes })
        } else {
            store
        };
        let codec = Codec::new(&env.keys, env.api.as_str(), settings.lifetimes.absolute)
            .map_err(|e| StartError::because("the signing secret cannot be used", e))?;
        let cookie = SessionCookie::new(settings, mode, &env);
        let passwords = table.passwords.map(|p| Passwords::start(p, db.clone(), clock.clone())).transpose()?;
        let oauth = table.oauth.map(|o| OAuth::start(o, settings, &env, mode, &db, &clock)).transpose()?;
        let draining = AtomicBool::new(false);
        let tokens_in_database = store.lives_in(&db);
        follow(&clock, &store).await.map_err(StartError::store)?;
        let core = Core {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            settings,
            env,
            mode,
            clock,
            tokens_in_database,
            changes_are_announced: tokens_in_database && G::Session::announced_on(db.kind()),
            db,
            store,
            bound: Bound::new(max_ms, changes),
            codec,
            cookie,
            passwords,
            oauth,
            metrics,
            draining,
            #[cfg(all(feature = "dev", debug_assertions))]
            idp: crate::dev::idp::Idp::new(),
        };
        Ok(Self { core: Arc::new(core), table: Arc::new(table) })
    }

    /// The context of work that no request asked for: a command, a seed.
    #[must_use]
    pub fn context(&self) -> HookContext {
        HookContext::outside(Arc::clone(&self.core))
    }
}

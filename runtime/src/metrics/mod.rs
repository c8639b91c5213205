//! What a running gateway counts, in the OpenMetrics text format, on an address of its own.
//!
//! ```text
//! authgate_lookups{result}                believed: nothing was read · live · none · failed
//! authgate_store_seconds{operation}       each call of the store
//! authgate_events{event,method,provider}  each line of the audit log: signed_in, sign_in_refused, revoked_all, …
//! authgate_hashes, authgate_hashing_seconds, authgate_hashing_waiting
//! authgate_database_waiting, authgate_draining
//! ```
//!
//! No label holds what a caller sent.

mod audit;
mod server;

pub(crate) use audit::Audit;
pub(crate) use server::Listening;

use std::sync::atomic::AtomicI64;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::gate::Core;

type Labels<const N: usize> = [(&'static str, &'static str); N];

/// How the look-up of a request's session ended.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LookUp {
    /// Nothing was read: nothing has changed.
    Believed,
    /// The store has it.
    Live,
    /// The store does not have it.
    None,
    /// The store did not answer.
    Failed,
}

/// The registry of a gateway.
pub(crate) struct Metrics {
    registry: Registry,
    /// By the order of [`LookUp`].
    lookups: [Counter; 4],
    store: Family<Labels<1>, Histogram, fn() -> Histogram>,
    hashes: Counter,
    hashing_seconds: Counter<f64>,
    hashing_waiting: Gauge,
    database_waiting: Gauge,
    draining: Gauge<i64, AtomicI64>,
}

/// From a read of a file to the bound of a query, in seconds.
fn seconds() -> Histogram {
    Histogram::new([0.000_02, 0.000_1, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0])
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("authgate");
        let lookups: Family<Labels<1>, Counter> = Family::default();
        registry.register("lookups", "Sessions that requests presented, by how the look-up ended", lookups.clone());
        let of = |result| lookups.get_or_create(&[("result", result)]).clone();
        let lookups = [of("believed"), of("live"), of("none"), of("failed")];
        let store = Family::new_with_constructor(seconds as fn() -> Histogram);
        registry.register_with_unit("store", "Time that the store took for a call", Unit::Seconds, store.clone());
        registry.register("events", "Lines of the audit log", audit::events().clone());
        let hashes = Counter::default();
        registry.register("hashes", "Passwords that were hashed", hashes.clone());
        let hashing_seconds = Counter::<f64>::default();
        registry.register_with_unit(
            "hashing",
            "Time that hashing threads were busy",
            Unit::Seconds,
            hashing_seconds.clone(),
        );
        let hashing_waiting = Gauge::default();
        registry.register("hashing_waiting", "Passwords that wait to be hashed", hashing_waiting.clone());
        let database_waiting = Gauge::default();
        registry.register("database_waiting", "Queries that wait for the database", database_waiting.clone());
        let draining = Gauge::default();
        registry.register("draining", "1 while the gateway is about to stop", draining.clone());
        Self { registry, lookups, store, hashes, hashing_seconds, hashing_waiting, database_waiting, draining }
    }

    pub(crate) fn looked_up(&self, result: LookUp) {
        self.lookups[result as usize].inc();
    }

    pub(crate) fn stored(&self, operation: &'static str, took: Duration) {
        self.store.get_or_create(&[("operation", operation)]).observe(took.as_secs_f64());
    }

    /// All of them as text.
    fn text(&self, core: &Core) -> Result<String, std::fmt::Error> {
        let gauge = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        if let Some(passwords) = &core.passwords {
            let hashing = passwords.hashing();
            self.hashing_waiting.set(gauge(hashing.waiting));
            self.hashes.inner().store(hashing.done, std::sync::atomic::Ordering::Relaxed);
            let busy = hashing.busy.as_secs_f64();
            self.hashing_seconds.inner().store(busy.to_bits(), std::sync::atomic::Ordering::Relaxed);
        }
        self.database_waiting.set(gauge(core.db.waiting()));
        self.draining.set(core.is_draining().into());
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

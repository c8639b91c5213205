//! Counts the lines of the audit log: whatever is told there is counted, and nothing has to be told twice.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::LazyLock;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// The target of the audit log.
const TARGET: &str = "authgate::audit";

/// The fields that are labels. Each has few values, all of them ours or the spec's.
const LABELS: [&str; 3] = ["event", "method", "provider"];

type Labels = [(&'static str, String); 3];

static EVENTS: LazyLock<Family<Labels, Counter>> = LazyLock::new(Family::default);

/// The counters of this process.
pub(super) fn events() -> &'static Family<Labels, Counter> {
    &EVENTS
}

/// The part of the log that counts.
pub(crate) struct Audit;

impl Audit {
    /// As a layer that sees the audit log, at every level of the log that people read.
    pub(crate) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>() -> impl Layer<S> {
        Self.with_filter(Targets::new().with_target(TARGET, tracing::Level::TRACE))
    }
}

impl<S: Subscriber> Layer<S> for Audit {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut said = Said::default();
        event.record(&mut said);
        let labels = LABELS.map(|name| (name, said.0.remove(name).unwrap_or_default()));
        EVENTS.get_or_create(&labels).inc();
    }
}

#[derive(Default)]
struct Said(BTreeMap<&'static str, String>);

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        if LABELS.contains(&field.name()) {
            self.0.insert(field.name(), value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}

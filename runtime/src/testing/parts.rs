//! The parts of a read of a session, each by itself, for benchmarks.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use super::{Setup, open};
use crate::clock::Clock;
use crate::context::HookContext;
use crate::gate::{Core, Gate, LiveSession};
use crate::project::Project;
use crate::session::TokenRecord;
use crate::store::{NewToken, Source};
use crate::token::TokenId;

/// One part of a read of a session, by itself.
#[derive(Debug, Clone)]
pub struct Part {
    /// What is measured.
    pub name: &'static str,
    /// Nanoseconds of this thread, a time.
    pub nanos: f64,
}

/// Measures the parts of a read of `P`'s session on this thread: the envelope, the store, the
/// user's `load`, the JSON. Seeds `P`'s users into the database at the URL `database`; a user of it needs no name here,
/// for the first session of the store is read.
///
/// # Errors
/// What stands in the way.
pub fn parts<P: Project>(database: &str, rounds: u32) -> Result<Vec<Part>, String> {
    let url = database.to_owned();
    let setup = Setup { clock: Clock::system(), dev: false, variables: Vec::new() };
    actix_web::rt::System::new().block_on(async move {
        let ready = open::<P>(&url, setup).await?;
        measure::<P>(&ready.core, rounds).await.ok_or_else(|| "there is no live session to read".to_owned())
    })
}

async fn measure<P: Project>(core: &Arc<Core>, rounds: u32) -> Option<Vec<Part>> {
    let user = core.store.recent(1).await.ok()?.first()?.user_id.clone();
    let id = TokenId::fresh().ok()?;
    let token = NewToken {
        hash: id.hash(),
        user_id: user,
        source: Source::Cookie,
        method: "password".to_owned(),
        user_agent: None,
        begun_at_epoch: core.store.epoch().await.ok()?,
        replaces: None,
    };
    core.store.mint(token).await.ok()?;
    let envelope = core.codec.seal(&id, core.clock.now()).ok()?;
    let stored = core.store.resolve(id.hash()).await.ok()??;
    let record = TokenRecord::new(id, stored);
    let cx = HookContext::outside(Arc::clone(core));
    let session = <P::Gate as Gate>::Session::load(&record, &cx).await.ok()??;

    let mut parts = Vec::new();
    let begun = Instant::now();
    for _ in 0..rounds {
        black_box(core.codec.open(envelope.as_bytes(), core.clock.now())?);
    }
    parts.push(part("JWT verify", begun, rounds));
    let begun = Instant::now();
    for _ in 0..rounds {
        black_box(core.store.resolve(id.hash()).await.ok()??);
    }
    parts.push(part("store read", begun, rounds));
    let begun = Instant::now();
    for _ in 0..rounds {
        black_box(<P::Gate as Gate>::Session::load(&record, &cx).await.ok()??);
    }
    parts.push(part("load of the user's session", begun, rounds));
    let begun = Instant::now();
    for _ in 0..rounds {
        black_box(serde_json::to_vec(&session).ok()?);
    }
    parts.push(part("serialisation", begun, rounds));
    Some(parts)
}

fn part(name: &'static str, begun: Instant, rounds: u32) -> Part {
    Part { name, nanos: begun.elapsed().as_secs_f64() * 1e9 / f64::from(rounds) }
}

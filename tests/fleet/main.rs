//! Several processes of the reference gateway over one store, as in production.
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

#[cfg(all(feature = "postgres", feature = "redis"))]
mod clock;
mod ending;
mod fleet;
mod killed;
mod moved;
#[cfg(feature = "postgres")]
mod promotion;
mod revocation;
mod rolling;
#[cfg(any(feature = "postgres", feature = "redis"))]
mod tls;

//! Crates that are made on the spot: from random specs, and from hooks that do not fit.

mod hooks;
mod scratch;
mod specs;

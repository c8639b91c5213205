//! Crates that are made on the spot: from random specs, from mistaken specs, and from hooks that do not fit.

mod hooks;
mod mistakes;
mod scratch;
mod specs;

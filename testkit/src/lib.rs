//! What the tests of this workspace share: a raw HTTP client, which sends exactly the bytes that a
//! test says, programs on free ports, and an OpenID provider that fails as it is told.

pub mod bulk;
mod client;
mod cpu;
mod dice;
pub mod http2;
mod program;
pub mod provider;
pub mod server;
mod together;

pub use client::{Client, Kept, Reply};
pub use cpu::{cpu_micros, resident_mib};
pub use dice::Dice;
pub use program::Program;
pub use together::Together;

//! What the tests of this workspace share: a raw HTTP client, which sends exactly the bytes that a
//! test says, and programs on free ports.

mod client;
pub mod http2;
mod program;

pub use client::{Client, Reply};
pub use program::Program;

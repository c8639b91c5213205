//! Token ids, and the signed envelope that carries one.
//!
//! ```text
//! token id: 32 random bytes ──► jti of a JWT (HS256), the only thing in it that means anything
//!        └─ SHA-256 ──► TokenHash, the only thing that a store ever sees
//! ```

mod codec;
mod hs256;
mod id;
mod memo;

pub(crate) use codec::{Codec, Opened};
pub use id::{TokenHash, TokenId};

//! Sign-in with an account name and a password.

mod check;
mod facts;
mod plan;
mod raw;

pub(crate) use check::{Password, check};
pub(crate) use facts::facts;
pub(crate) use plan::plan;
pub(crate) use raw::RawPassword;

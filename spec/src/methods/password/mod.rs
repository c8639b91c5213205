//! Sign-in with an account name and a password.

mod check;
mod plan;
mod raw;

pub(crate) use check::{Password, check};
pub(crate) use plan::plan;
pub(crate) use raw::RawPassword;

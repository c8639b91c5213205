//! The ways to sign in: one folder a method.

pub(crate) mod oauth;
pub(crate) mod password;

//! The reference gateway over real sockets. Each test has a gateway and a database of its own.

mod bearer;
mod commands;
mod cookies;
mod cross_site;
mod file;
mod metrics;
mod oauth;
mod password;
mod public;
mod revocation;
mod server;
mod sessions;
mod store_faults;
mod support;

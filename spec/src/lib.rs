//! The words of the `auth` block, from text to plan.
//!
//! ```text
//! project.jsonnet ─ engine ─► JSON ─ structure ─► raw ─ check ─► model ─ plan ─► Plan
//!                   (child)          unknown keys,  │   one rule     + domain      │
//!                                    types, bounds  │   a function   (user's Rust) └─► authgate-codegen
//!                                                   └─ every mistake goes to one Sink ─► Report
//! ```
//!
//! Each step consumes the last; only a [`Plan`] can be printed. This crate knows no tokens of
//! Rust and no HTTP server.
//!
//! ```no_run
//! let project = authgate_spec::Project::at("project.jsonnet".as_ref());
//! match authgate_spec::read(&project) {
//!     Ok(good) => println!("{} routes", good.plan.routes.len()),
//!     Err(report) => println!("{report}"),
//! }
//! ```

mod check;
pub mod diagnostic;
pub mod domain;
pub mod engine;
pub mod explain;
pub mod frame;
mod json_path;
pub mod methods;
mod model;
mod places;
pub mod plan;
mod project;
mod raw;
mod rules;
pub mod schema;
mod structure;
mod suggest;
pub mod surface;
pub mod words;

pub use json_path::JsonPath;
pub use places::Place;
pub use plan::Plan;
pub use project::{Good, Project, read, read_value};

/// The text of `authgate/auth.libsonnet`, as imports of it are answered.
pub const LIBRARY: &str = include_str!("../jsonnet/auth.libsonnet");

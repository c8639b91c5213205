//! The suite of every store, and the gateway's own tests over each database server.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, run, tools};

/// What only a build with every store has.
pub const FEATURES: &str = "postgres,mysql,redis";

/// Installs what is missing where that is possible.
pub fn all(root: &Path) -> Outcome {
    let servers = [
        ("initdb", "postgresql", "PostgreSQL is not installed, and cannot be installed here"),
        ("mariadbd", "mariadb-server", "MariaDB is not installed, and cannot be installed here"),
        ("redis-server", "redis-server", "Redis is not installed, and cannot be installed here"),
    ];
    if !tools::library("faketime/libfaketimeMT.so.1", "faketime") {
        return Outcome::Skipped("faketime is not installed, and cannot be installed here");
    }
    for (program, package, why) in servers {
        if !tools::server(program, package) {
            return Outcome::Skipped(why);
        }
    }
    let features = FEATURES.split(',').map(|f| format!("authgate-runtime/{f}")).collect::<Vec<_>>().join(",");
    let runtime = ["-p", "authgate-runtime", "--features", &features];
    let targets = ["--test", "conformance", "--test", "servers", "--test", "interleavings", "--test", "linearizable"];
    let suites = tests(root, &[&runtime[..], &targets].concat(), None);
    let over = |server| tests(root, &["-p", "authgate", "--features", FEATURES, "--test", "gateway"], Some(server));
    // Those over a file ran with all other tests.
    let fleet = ["-p", "authgate", "--features", FEATURES, "--test", "fleet", "--", "postgresql", "every_server"];
    let fleet = tests(root, &fleet, None);
    [suites, fleet, over("postgres"), over("mariadb"), over("redis")]
        .into_iter()
        .find(|o| *o != Outcome::Passed)
        .unwrap_or(Outcome::Passed)
}

/// Tests; with a server of their own where one is named, and then without what is only so of a database in a
/// file, or of sessions in tables.
fn tests(root: &Path, arguments: &[&str], server: Option<&str>) -> Outcome {
    let mut command = Command::new(env!("CARGO"));
    if let Some(server) = server {
        command.args(["run", "--quiet", "--package", "authgate-testkit", "--bin", "with-server", "--", server]);
        command.arg(env!("CARGO"));
    }
    let nextest = tools::find(&["cargo-nextest"]).is_some();
    command.args(if nextest { &["nextest", "run"][..] } else { &["test"] }).args(arguments);
    match (server, nextest) {
        (Some("redis"), true) => command.args(["-E", "not test(/^file::/) and not test(/::tables::/)"]),
        (Some("redis"), false) => command.args(["--", "--skip", "file::", "--skip", "::tables::"]),
        (Some(_), true) => command.args(["-E", "not test(/^file::/)"]),
        (Some(_), false) => command.args(["--", "--skip", "file::"]),
        (None, _) => &mut command,
    };
    run(command.current_dir(root))
}

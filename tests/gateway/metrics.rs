//! What is counted, where it is told, and what it never says.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails stops its test")]

use std::net::TcpListener;

use crate::support::{ALICE, Gateway, LOGOUT, TOKEN};
use authgate_testkit::{Client, Program};

/// A port that was free a moment ago.
fn free() -> Client {
    Client(TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

/// A node of the gateway's deployment that tells its metrics.
fn measured(gateway: &Gateway) -> (Program, Client) {
    let metrics = free();
    let address = metrics.0.to_string();
    let mut variables = gateway.variables();
    variables.extend([("JWT_SECRET", authgate_runtime::testing::SECRET), ("METRICS_ADDR", &address)]);
    (Program::start(env!("CARGO_BIN_EXE_authgate"), &["serve"], &variables), metrics)
}

/// The value of a line that begins with `name`.
fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} in\n{text}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn sec_154_metrics_are_told_on_their_own_address_alone_and_name_nobody() {
    let gateway = Gateway::new();
    let (node, metrics) = measured(&gateway);
    let client = node.client();
    let reply = client.send("POST", TOKEN, &[], Some(ALICE));
    let (name, token, _) = reply.cookie().unwrap();
    let cookie = format!("{name}={token}");
    for _ in 0..3 {
        assert_eq!(client.get(TOKEN, &[("Cookie", &cookie)]).status, 200);
    }
    let wrong = r#"{"username":"white-rabbit-canary","password":"a-canary-of-a-password"}"#;
    assert_eq!(client.send("POST", TOKEN, &[], Some(wrong)).status, 401);
    assert_eq!(client.post(LOGOUT, &[("Cookie", &cookie)]).status, 204);
    assert_eq!(client.get(TOKEN, &[("Cookie", &cookie)]).status, 401);

    let told = metrics.get("/metrics", &[]);
    assert_eq!(told.status, 200);
    assert!(told.header("content-type").is_some_and(|kind| kind.starts_with("application/openmetrics-text")));
    let text = &told.body;
    assert!(text.ends_with("# EOF\n"));
    let looked_up = |result| value(text, &format!("authgate_lookups_total{{result=\"{result}\"}}"));
    assert!((looked_up("believed") + looked_up("live") - 3.0).abs() < 0.1, "{text}");
    assert!(looked_up("none") >= 1.0 && looked_up("failed") < 0.1, "{text}");
    let event = |labels: &str| value(text, &format!("authgate_events_total{{{labels}}}"));
    assert!((event(r#"event="signed_in",method="password",provider="""#) - 1.0).abs() < 0.1);
    assert!((event(r#"event="sign_in_refused",method="password",provider="""#) - 1.0).abs() < 0.1);
    assert!((event(r#"event="signed_out",method="",provider="""#) - 1.0).abs() < 0.1);
    assert!((value(text, "authgate_hashes_total") - 2.0).abs() < 0.1);
    assert!(value(text, "authgate_hashing_seconds_total") > 0.0);
    assert!((value(text, "authgate_hashing_waiting")).abs() < 0.1);
    assert!(value(text, "authgate_store_seconds_count{operation=\"mint\"}") >= 1.0);
    assert!(value(text, "authgate_store_seconds_count{operation=\"revoke\"}") >= 1.0);
    assert!(value(text, "authgate_draining").abs() < 0.1);
    for canary in ["canary", "alice", "127.0.0.1", token.as_str(), "wonderland"] {
        assert!(!text.contains(canary), "{canary} in\n{text}");
    }

    assert_eq!(client.get("/metrics", &[]).status, 404, "never on the public address");
    assert_eq!(metrics.get(TOKEN, &[("Cookie", &cookie)]).status, 404, "and nothing else on theirs");
}

#[test]
fn an_address_that_cannot_be_had_is_said_by_its_name() {
    let gateway = Gateway::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (value, code) in [(address.as_str(), 3), ("nine thousand", 1)] {
        let mut variables = gateway.variables();
        variables.extend([
            ("JWT_SECRET", authgate_runtime::testing::SECRET),
            ("BIND_ADDR", "127.0.0.1:0"),
            ("METRICS_ADDR", value),
        ]);
        let output = Program::run(env!("CARGO_BIN_EXE_authgate"), &["serve"], &variables, "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains("METRICS_ADDR"), "{said}");
    }
}

#[test]
fn the_dashboard_and_the_page_name_only_metrics_that_are_told() {
    let gateway = Gateway::new();
    let (node, metrics) = measured(&gateway);
    assert_eq!(node.client().send("POST", TOKEN, &[], Some(ALICE)).status, 200);
    let text = metrics.get("/metrics", &[]).body;
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (file, least) in [("grafana.json", 7), ("metrics.md", 8)] {
        let page = std::fs::read_to_string(docs.join(file)).unwrap();
        let mut names: Vec<&str> = page
            .match_indices("authgate_")
            .map(|(at, _)| page[at..].split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap())
            .collect();
        names.sort_unstable();
        names.dedup();
        assert!(names.len() >= least, "{file}: {names:?}");
        for name in names {
            assert!(text.contains(&format!("\n{name}")), "{file}: {name}");
        }
    }
}

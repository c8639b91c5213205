//! Over TLS, as every real provider is reached.

use authgate_testkit::provider::front;

use crate::*;

/// A gateway whose providers are behind TLS for `name`; `trusts`: it knows their authority.
fn scene(name: &str, trusts: bool) -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let provider = Provider::start(now());
    let (address, authority) = front(provider.address(), name);
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, authority).unwrap();
    let secure =
        |value: &mut Value| *value = serde_json::from_str(&value.to_string().replace("http://", "https://")).unwrap();
    provider.metadata(secure).claims(move |claims| {
        let mut all = Value::Object(claims.clone());
        secure(&mut all);
        *claims = all.as_object().unwrap().clone();
    });
    let base = format!("https://localhost:{}", address.port());
    // The system's own list of authorities, or one with theirs alone.
    let list = [("SSL_CERT_FILE", file.to_str().unwrap())];
    let mut scene = Scene::at(provider, &base, if trusts { &list } else { &[] });
    scene.folders.push(folder);
    scene
}

#[test]
fn sec_187_a_provider_is_reached_over_tls_by_an_authority_that_this_machine_trusts_and_no_other() {
    let good = scene("localhost", true);
    assert!(good.facts("slack").starts_with("slack|https://localhost:"), "discovery, keys and tokens came over TLS");
    for (name, trusts) in [("localhost", false), ("other.example", true)] {
        let bad = scene(name, trusts);
        let reply = bad.client().get("/v1/auth/oauth/slack/login", &[]);
        assert!(
            reply.header("location").unwrap().ends_with("oauth_error=provider_unavailable"),
            "{name} {trusts} {reply:?}"
        );
        assert!(bad.provider.calls().is_empty(), "nothing was sent to it");
    }
}

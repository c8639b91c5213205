//! Where each preset sends a browser, with the endpoints of its provider's published documentation.
//! Rewritten only on request, with `AUTHGATE_GOLDEN=overwrite`.

use std::fmt::Write;
use std::path::Path;

use crate::*;

/// Endpoints that a provider publishes, with the page that says so.
fn documented() -> Value {
    serde_json::from_str(include_str!("documented.json")).unwrap()
}

/// The redirect of a fresh sign-in, random values masked and the test's addresses named.
fn redirect(scene: &Scene, slug: &str) -> String {
    let reply = scene.client().get(&format!("/v1/auth/oauth/{slug}/login"), &[]);
    let (_, _, attributes) = reply.cookie().unwrap_or_else(|| panic!("{slug}: {reply:?}"));
    let url = Url::parse(reply.header("location").unwrap()).unwrap();
    let mut text = String::new();
    let endpoint = format!("{}{}", url.origin().ascii_serialization(), url.path());
    writeln!(text, "{slug}\n  {}", endpoint.replace(&scene.provider.base(), "<test>")).unwrap();
    for (name, value) in url.query_pairs() {
        let random = ["state", "nonce", "code_challenge"].contains(&name.as_ref());
        let value = if random { format!("<{} characters>", value.len()) } else { value.into_owned() };
        let value = value.replace(&scene.server.address.to_string(), "<gateway>");
        writeln!(text, "    {name} = {value}").unwrap();
    }
    writeln!(text, "  cookie: {attributes}").unwrap();
    text
}

#[test]
fn every_preset_redirects_as_its_providers_documentation_says() {
    let scene = Scene::new();
    scene.provider.metadata(|metadata| {
        let issuer = metadata["issuer"].as_str().unwrap().to_owned();
        let slug = issuer.split('/').nth(3).unwrap_or_default().to_owned();
        for (name, value) in documented()[&slug].as_object().into_iter().flatten().filter(|(name, _)| *name != "source")
        {
            metadata[name] = value.clone();
        }
        match slug.as_str() {
            "microsoft" => metadata["issuer"] = json!(format!("{issuer}/{{tenantid}}/v2.0")),
            "auth0" => metadata["issuer"] = json!(format!("{}/", issuer.trim_end_matches('/'))),
            _ => {}
        }
    });
    let slugs = [
        "google",
        "github",
        "gitlab",
        "discord",
        "slack",
        "spotify",
        "facebook",
        "twitter",
        "apple",
        "microsoft",
        "auth0",
        "okta",
        "aws-cognito",
        "azure-ad",
        "logto",
        "clerk",
    ];
    let mut text = String::new();
    for slug in slugs {
        text.push_str(&redirect(&scene, slug));
        if let Some(facts) = documented()[slug].as_object() {
            for (name, value) in facts {
                writeln!(text, "  {name}: {}", value.as_str().unwrap()).unwrap();
            }
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/providers/redirects.txt");
    if std::env::var("AUTHGATE_GOLDEN").is_ok_and(|v| v == "overwrite") {
        std::fs::write(&golden, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(golden).unwrap(), text);
}

//! Which providers are served, whose a flow is, where a logout goes on, what the log says.

use crate::*;

#[test]
fn every_provider_that_can_be_served_is_listed_with_its_label_and_one_that_cannot_is_404() {
    let scene = Scene::new();
    let listed = scene.client().get("/v1/auth/providers", &[]).json();
    let labels: Vec<(&str, &str)> = listed["providers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["slug"].as_str().unwrap(), p["label"].as_str().unwrap()))
        .collect();
    let wanted = [
        ("google", "Google"),
        ("gitlab", "GitLab"),
        ("okta", "Okta"),
        ("aws-cognito", "Amazon Cognito"),
        ("logto", "Logto"),
        ("clerk", "Clerk"),
        ("github", "GitHub"),
        ("discord", "Discord"),
        ("twitter", "X"),
        ("spotify", "Spotify"),
        ("facebook", "Facebook"),
        ("slack", "Slack"),
        ("microsoft", "Microsoft"),
        ("azure-ad", "Microsoft"),
        ("auth0", "Auth0"),
        ("op", "op"),
        ("apple", "Apple"),
        ("corp", "Corporate account"),
        ("public", "public"),
    ];
    assert_eq!(labels, wanted, "`plain` has no secret here");
    assert_eq!(scene.client().get("/v1/auth/oauth/plain/login", &[]).status, 404);
    assert_eq!(scene.client().get("/v1/plain/back", &[]).status, 404);
}

#[test]
fn a_logout_goes_on_to_the_provider_where_the_spec_says_so_and_comes_back() {
    let scene = Scene::new();
    scene.provider.sign_with(Signer::ecdsa("ES384", "k"));
    let (url, cookie) = scene.start("corp");
    let callback = Url::parse(&scene.provider.agree(url.as_str())).unwrap();
    let here = format!("http://{}{}?{}", scene.server.address, callback.path(), callback.query().unwrap());
    let done = scene.finish(&here, &cookie);
    let session = done.all("set-cookie").into_iter().find(|c| c.starts_with("__Host-authgate=")).unwrap();
    let session = session.split(';').next().unwrap().to_owned();
    let out = scene.client().post("/v1/auth/token/logout", &[("Cookie", &session)]);
    assert_eq!(out.status, 200);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(
        scene.client().get("/v1/auth/token", &[("Cookie", &session)]).status,
        401,
        "the session here ended first"
    );
    let end = Url::parse(out.json()["end_session_url"].as_str().unwrap()).unwrap();
    assert!(end.as_str().starts_with(&format!("{}/end-session?", scene.provider.issuer("corp"))));
    let asked = query(&end);
    assert_eq!(asked["client_id"], "gateway");
    assert_eq!(decode(asked["id_token_hint"].split('.').nth(1).unwrap())["sub"], "subject-1");
    let back = format!("http://{}/v1/auth/oauth/corp/signed-out", scene.server.address);
    assert_eq!(asked["post_logout_redirect_uri"], back);
    // SEC 61: whatever state comes back, or none, the browser goes to the app.
    for state in [format!("?state={}", asked["state"]), "?state=other".to_owned(), String::new()] {
        let reply = scene.client().get(&format!("/v1/auth/oauth/corp/signed-out{state}"), &[]);
        assert_eq!(
            (reply.status, reply.header("location")),
            (302, Some(format!("http://{}/home?tab=1", scene.server.address).as_str()))
        );
    }
    // A second logout, and one of a session from elsewhere, ends here alone.
    assert_eq!(scene.client().post("/v1/auth/token/logout", &[("Cookie", &session)]).status, 204);
    let (url, cookie) = scene.start("public");
    scene.provider.sign_with(Signer::rsa("one"));
    let other = scene.finish(&scene.provider.agree(url.as_str()), &cookie);
    let session = other.all("set-cookie").into_iter().find(|c| c.starts_with("__Host-authgate=")).unwrap();
    let session = session.split(';').next().unwrap();
    assert_eq!(scene.client().post("/v1/auth/token/logout", &[("Cookie", session)]).status, 204);
}

#[test]
fn sec_30_a_flow_of_one_provider_is_of_no_use_at_another() {
    let scene = Scene::new();
    let (url, cookie) = scene.start("slack");
    let callback = scene.provider.agree(url.as_str());
    for path in ["/v1/auth/oauth/auth0/callback", "/v1/public/back", "/v1/auth/oauth/microsoft/callback"] {
        let moved = callback.replace("/v1/auth/oauth/slack/callback", path);
        assert_ne!(moved, callback);
        let reply = scene.finish(&moved, &cookie);
        assert!(reply.header("location").unwrap().ends_with("oauth_error=state_mismatch"), "{reply:?}");
    }
    assert_eq!(scene.provider.count("token"), 0);
    assert!(scene.told(&scene.finish(&callback, &cookie)).starts_with("slack|"));
}

#[test]
fn sec_58_191_the_log_says_which_provider_failed_and_why_and_holds_no_secret() {
    let scene = Scene::with(&[("LOG_FORMAT", "json")]);
    let mut sent = Vec::new();
    for (error, description) in
        [("invalid_client", ""), ("invalid_grant", "redirect_uri does not match"), ("slow\u{1b}[31mdown", "")]
    {
        let body = json!({ "error": error, "error_description": description }).to_string();
        scene.provider.fail("token", Fault::Status(400, body));
        let (url, cookie) = scene.start("slack");
        let callback = scene.provider.agree(url.as_str());
        let reply = scene.finish(&callback, &cookie);
        assert!(reply.header("location").unwrap().ends_with("oauth_error=provider_error"));
        sent.extend([query(&Url::parse(&callback).unwrap())["code"].clone(), query(&url)["state"].clone()]);
    }
    scene.provider.reset();
    scene.facts("slack");
    let call = scene.last("token");
    sent.extend([call.form["code_verifier"].clone(), call.form["code"].clone()]);
    sent.extend([SECRET, "access-", "refresh-of-"].map(str::to_owned));
    std::thread::sleep(std::time::Duration::from_millis(200));
    let said = scene.server.said();
    let uri = format!("http://{}/v1/auth/oauth/slack/callback", scene.server.address);
    for told in [
        "\"spec_key\":\"auth.methods[0].providers[11]\"",
        "invalid_client; check `client_id` and the value of PROVIDERS_SECRET",
        "register exactly this redirect URI",
        &uri,
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains('\u{1b}'), "{said}");
    for secret in sent {
        assert!(!said.contains(&secret), "{secret}: {said}");
    }
}

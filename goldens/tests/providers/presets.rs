//! What each preset promises is what is sent and understood.

use crate::*;

#[test]
fn sec_46_github_is_asked_for_its_list_of_addresses_and_only_that_verifies_one() {
    let scene = Scene::new();
    let (url, _) = scene.start("github");
    assert_eq!(query(&url)["scope"], "read:user user:email");
    assert!(!query(&url).contains_key("nonce"), "there is no ID token to carry it");
    scene.provider.answer(|answer| drop(answer.as_object_mut().unwrap().remove("id_token")));
    // The profile's own address counts for nothing.
    scene.provider.person(json!({ "id": 583231, "login": "octocat", "name": "Octo", "email": "public@corp.example" }));
    let lists = [
        (
            json!([{ "email": "O@Corp.Example", "primary": true, "verified": true }, { "email": "b@corp.example", "verified": true }]),
            "o@corp.example|verified|o@corp.example",
        ),
        (json!([{ "email": "o@corp.example", "primary": true, "verified": false }]), "o@corp.example|unverified|-"),
        (json!([{ "email": "o@corp.example", "primary": true, "verified": "true" }]), "o@corp.example|unverified|-"),
        (
            json!([{ "email": "b@corp.example", "primary": false, "verified": true }]),
            "b@corp.example|verified|b@corp.example",
        ),
        (json!([]), "-|unverified|-"),
        (json!({ "message": "no" }), "-|unverified|-"),
    ];
    for (list, wanted) in lists {
        scene.provider.emails(list);
        assert_eq!(scene.facts("github"), format!("github|https://github.com|583231|{wanted}|Octo|octocat|refresh"));
    }
    // Its word on an issuer is not RFC 9207's: it has no metadata.
    let (url, cookie) = scene.start("github");
    let named = format!("{}&iss=https://github.com/login/oauth", scene.provider.agree(url.as_str()));
    assert!(scene.told(&scene.finish(&named, &cookie)).starts_with("github|"));
    let call = scene.last("token");
    assert_eq!((call.form["client_id"].as_str(), call.form["client_secret"].as_str()), ("client-of-github", SECRET));
    assert_eq!(call.headers["accept"], "application/json");
    assert!(!call.headers.contains_key("authorization"));
    assert!(scene.last("userinfo").headers["user-agent"].starts_with("authgate/"));
}

#[test]
fn providers_without_id_tokens_are_read_by_their_own_fields() {
    let scene = Scene::new();
    scene.provider.answer(|answer| drop(answer.as_object_mut().unwrap().remove("id_token")));
    let cases = [
        (
            "discord",
            json!({ "id": "80351110224678912", "username": "nelly", "global_name": "Nelly", "email": "n@corp.example", "verified": true }),
            "https://discord.com|80351110224678912|n@corp.example|verified|n@corp.example|Nelly|nelly",
        ),
        (
            "discord",
            json!({ "id": "1", "username": "nelly", "email": "n@corp.example", "verified": false }),
            "https://discord.com|1|n@corp.example|unverified|-|-|nelly",
        ),
        (
            "twitter",
            json!({ "data": { "id": "2244994945", "name": "X Dev", "username": "xdev" } }),
            "https://x.com|2244994945|-|unverified|-|X Dev|xdev",
        ),
        (
            "spotify",
            json!({ "id": "smedjan", "display_name": "S", "email": "s@corp.example", "email_verified": true }),
            "https://accounts.spotify.com|smedjan|s@corp.example|unverified|-|S|-",
        ),
        (
            "facebook",
            json!({ "id": "10", "name": "F", "email": "f@corp.example" }),
            "https://www.facebook.com|10|f@corp.example|unverified|-|F|-",
        ),
    ];
    for (slug, person, wanted) in cases {
        scene.provider.person(person);
        assert_eq!(scene.facts(slug), format!("{slug}|{wanted}|refresh"));
    }
    // A subject that is missing or odd is nobody.
    for odd in [
        json!({}),
        json!({ "id": "" }),
        json!({ "id": 1.5 }),
        json!({ "id": -1 }),
        json!({ "id": null }),
        json!({ "id": { "a": 1 } }),
    ] {
        scene.provider.person(odd.clone());
        let (url, cookie) = scene.start("discord");
        let reply = scene.finish(&scene.provider.agree(url.as_str()), &cookie);
        assert!(
            reply.header("location").unwrap().ends_with("/sign-in?from=provider&oauth_error=provider_error"),
            "{odd} {reply:?}"
        );
    }
}

#[test]
fn sec_43_microsoft_tokens_name_their_own_tenant_and_no_other_issuer() {
    let scene = Scene::new();
    let tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    let base = scene.provider.base();
    let template = format!("{base}/microsoft/{{tenantid}}/v2.0");
    scene.provider.metadata(move |metadata| metadata["issuer"] = json!(template));
    let with = |tid: Value, iss: String| {
        scene.provider.claims(move |claims| {
            claims.insert("iss".to_owned(), json!(iss));
            claims.insert("tid".to_owned(), tid.clone());
        });
        let (url, cookie) = scene.start("microsoft");
        scene.finish(&scene.provider.agree(url.as_str()), &cookie)
    };
    let issuer = |tenant: &str| format!("{base}/microsoft/{tenant}/v2.0");
    let good = with(json!(tenant), issuer(tenant));
    let (url, cookie) = scene.start("microsoft");
    let named = format!("{}&iss={}", scene.provider.agree(url.as_str()), issuer(tenant));
    assert!(scene.told(&scene.finish(&named, &cookie)).starts_with("microsoft|"));
    let (url, cookie) = scene.start("microsoft");
    let named = format!("{}&iss={}", scene.provider.agree(url.as_str()), issuer("common"));
    assert!(scene.finish(&named, &cookie).header("location").unwrap().ends_with("oauth_error=provider_error"));
    assert!(scene.told(&good).starts_with(&format!("microsoft|{}|subject-1|", issuer(tenant))));
    for (tid, iss) in [
        (json!("11111111-1111-1111-1111-111111111111"), issuer(tenant)),
        (json!(null), issuer(tenant)),
        (json!("common"), issuer("common")),
        (json!("../evil"), issuer("../evil")),
        (json!(tenant), format!("https://evil.example/{tenant}/v2.0")),
        (json!(tenant), issuer("{tenantid}")),
        (json!("72F988BF-86F1-41AF-91AB-2D7CD011DB47"), issuer("72F988BF-86F1-41AF-91AB-2D7CD011DB47")),
    ] {
        let reply = with(tid.clone(), iss.clone());
        assert!(reply.header("location").unwrap().ends_with("oauth_error=id_token_invalid"), "{tid} {iss} {reply:?}");
    }
    // One tenant, named by its domain: the metadata has its id, and tokens must have the same.
    let scene = Scene::new();
    let issuer = format!("{}/azure-ad/{tenant}/v2.0", scene.provider.base());
    let (served, named) = (issuer.clone(), issuer.clone());
    scene.provider.metadata(move |metadata| metadata["issuer"] = json!(served));
    scene.provider.claims(move |claims| drop(claims.insert("iss".to_owned(), json!(named))));
    assert!(scene.facts("azure-ad").starts_with(&format!("azure-ad|{issuer}|subject-1|")));
    let other = format!("{}/azure-ad/11111111-1111-1111-1111-111111111111/v2.0", scene.provider.base());
    scene.provider.claims(move |claims| drop(claims.insert("iss".to_owned(), json!(other))));
    let (url, cookie) = scene.start("azure-ad");
    let reply = scene.finish(&scene.provider.agree(url.as_str()), &cookie);
    assert!(reply.header("location").unwrap().ends_with("oauth_error=id_token_invalid"));
}

#[test]
fn auth0_keeps_the_slash_of_its_issuer() {
    let scene = Scene::new();
    let issuer = format!("{}/auth0/", scene.provider.base());
    let (served, named) = (issuer.clone(), issuer.clone());
    scene.provider.metadata(move |metadata| metadata["issuer"] = json!(served));
    scene.provider.claims(move |claims| drop(claims.insert("iss".to_owned(), json!(named))));
    assert!(scene.facts("auth0").starts_with(&format!("auth0|{issuer}|subject-1|")));
    scene.provider.metadata(|_| {});
    let fresh = Scene::new();
    let reply = fresh.client().get("/v1/auth/oauth/auth0/login", &[]);
    assert!(
        reply.header("location").unwrap().ends_with("oauth_error=provider_error"),
        "the metadata's issuer has no slash"
    );
}

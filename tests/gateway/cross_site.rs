//! Group CS of the security rows: requests that other sites make.

use crate::support::{ALICE, Gateway, LOGOUT, SESSIONS, TOKEN, assert_refused};

const EVIL: (&str, &str) = ("Origin", "https://evil.test");

#[test]
fn sec_80_another_site_cannot_sign_a_browser_in() {
    let gateway = Gateway::new();
    for headers in [
        &[EVIL][..],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[EVIL, ("Sec-Fetch-Site", "cross-site")],
    ] {
        assert_refused(&gateway.client.send("POST", TOKEN, headers, Some(ALICE)), 403, "cross_site");
        let bearer = [headers, &[("Authgate-Transport", "bearer")]].concat();
        assert_refused(&gateway.client.send("POST", TOKEN, &bearer, Some(ALICE)), 403, "cross_site");
    }
    assert_eq!(gateway.rows(), 0);
    let own = format!("http://{}", gateway.client.0);
    for headers in
        [&[][..], &[("Sec-Fetch-Site", "same-origin")], &[("Sec-Fetch-Site", "none")], &[("Origin", own.as_str())]]
    {
        assert_eq!(gateway.client.send("POST", TOKEN, headers, Some(ALICE)).status, 200, "{headers:?}");
    }
}

#[test]
fn sec_81_86_a_cookie_carries_no_change_across_sites() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    let list = gateway.client.get(SESSIONS, &[("Cookie", &alice)]).json();
    let own = format!("{SESSIONS}/{}", list["sessions"][0]["handle"].as_str().unwrap());
    let changes = [
        ("POST", LOGOUT),
        ("POST", "/v1/auth/sessions/revoke-others"),
        ("POST", "/v1/auth/sessions/revoke-all"),
        ("DELETE", own.as_str()),
    ];
    for (method, path) in changes {
        for site in ["cross-site", "same-site", "bogus"] {
            let headers = [("Cookie", alice.as_str()), ("Sec-Fetch-Site", site)];
            assert_refused(&gateway.client.send(method, path, &headers, None), 403, "cross_site");
        }
        assert_refused(&gateway.client.send(method, path, &[("Cookie", &alice), EVIL], None), 403, "cross_site");
        for junk in ["Bearer junk", "Basic YTpi"] {
            let headers = [("Cookie", alice.as_str()), ("Authorization", junk), EVIL];
            assert_refused(&gateway.client.send(method, path, &headers, None), 401, "invalid_token");
        }
    }
    assert_eq!(gateway.read(&alice).status, 200, "nothing was ended");
    let bearer = format!("Bearer {}", gateway.bearer(ALICE));
    let by_bearer = [("Authorization", bearer.as_str()), EVIL];
    assert_eq!(
        gateway.client.post("/v1/auth/sessions/revoke-others", &by_bearer).status,
        204,
        "a bearer needs no check"
    );
}

#[test]
fn sec_82_an_origin_matches_exactly_or_not_at_all() {
    let gateway = Gateway::with(&[("APP_URL", "https://app.test"), ("ALLOWED_ORIGINS", "https://admin.test:8443")]);
    let post = |origin: &str| {
        gateway.client.send("POST", TOKEN, &[("Origin", origin), ("Sec-Fetch-Site", "cross-site")], Some(ALICE))
    };
    for origin in [
        "null",
        "https://app.test.evil",
        "https://evilapp.test",
        "http://app.test",
        "https://app.test:444",
        "https://app.test.",
        "https://APP.test",
        "https://app.test/",
        "https://app.test https://app.test",
        "https://sub.app.test",
        "https://admin.test",
    ] {
        assert_refused(&post(origin), 403, "cross_site");
    }
    let two = [("Origin", "https://app.test"), ("Origin", "https://app.test"), ("Sec-Fetch-Site", "cross-site")];
    assert_refused(&gateway.client.send("POST", TOKEN, &two, Some(ALICE)), 403, "cross_site");
    for origin in ["https://app.test", "https://admin.test:8443"] {
        assert_eq!(post(origin).status, 200, "{origin}");
    }
}

#[test]
fn sec_83_a_body_that_a_form_could_send_is_refused() {
    let gateway = Gateway::new();
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "application/json; charset=latin1",
        "application/jsonp",
        "",
    ] {
        let reply = gateway.client.send("POST", TOKEN, &[("Content-Type", media)], Some(ALICE));
        assert_refused(&reply, 415, "unsupported_media_type");
    }
    let bare = format!(
        "POST {TOKEN} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{ALICE}",
        ALICE.len()
    );
    assert_refused(&gateway.client.raw(bare.as_bytes()), 415, "unsupported_media_type");
    let zipped = [("Content-Encoding", "gzip")];
    assert_refused(&gateway.client.send("POST", TOKEN, &zipped, Some(ALICE)), 415, "unsupported_media_type");
    for media in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"] {
        assert_eq!(gateway.client.send("POST", TOKEN, &[("Content-Type", media)], Some(ALICE)).status, 200, "{media}");
    }
}

#[test]
fn sec_84_no_other_method_changes_anything() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"] {
        for path in [LOGOUT, "/v1/auth/sessions/revoke-all"] {
            let extra = [("Cookie", alice.as_str()), ("X-HTTP-Method-Override", "POST")];
            let status = gateway.client.send(method, path, &extra, None).status;
            assert!(
                status == 405 || (path != LOGOUT && method == "DELETE" && status == 404),
                "{method} {path} {status}"
            );
        }
    }
    let hidden = gateway.client.get(&format!("{LOGOUT}?_method=POST"), &[("Cookie", &alice)]);
    assert_refused(&hidden, 405, "method_not_allowed");
    assert_eq!(hidden.header("allow"), Some("POST"));
    assert_eq!(gateway.read(&alice).status, 200);
    assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &alice)]).status, 204);
}

#[test]
fn sec_85_a_foreign_origin_reads_nothing_and_a_configured_one_is_named() {
    let gateway = Gateway::with(&[("APP_URL", "https://app.test")]);
    let preflight = |origin: &str| {
        let headers = [("Origin", origin), ("Access-Control-Request-Method", "POST")];
        gateway.client.send("OPTIONS", TOKEN, &headers, None)
    };
    let acao = "access-control-allow-origin";
    for origin in ["https://evil.test", "null", "https://app.test.evil"] {
        assert!(preflight(origin).header(acao).is_none());
        for reply in [
            gateway.client.get(TOKEN, &[("Origin", origin)]),
            gateway.client.send("POST", TOKEN, &[("Origin", origin)], Some(ALICE)),
            gateway.client.get("/nowhere", &[("Origin", origin)]),
        ] {
            assert!(reply.header(acao).is_none(), "{reply:?}");
        }
    }
    let allowed = preflight("https://app.test");
    assert_eq!((allowed.status, allowed.header(acao)), (204, Some("https://app.test")));
    assert_eq!(allowed.header("access-control-max-age"), Some("600"));
    let refused = gateway.client.get(TOKEN, &[("Origin", "https://app.test")]);
    assert_eq!((refused.status, refused.header(acao)), (401, Some("https://app.test")), "errors have the same policy");
    assert_eq!(refused.header("access-control-allow-credentials"), Some("true"));
    assert!(refused.header("vary").is_some_and(|v| v.contains("Origin")));
}

#[test]
fn sec_87_no_answer_can_be_framed_or_run() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    for reply in [gateway.read(&alice), gateway.client.get(TOKEN, &[]), gateway.client.get("/v1/auth/providers", &[])] {
        assert!(reply.header("content-security-policy").is_some_and(|v| v.contains("frame-ancestors 'none'")));
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    }
}

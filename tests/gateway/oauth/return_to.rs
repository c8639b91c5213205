//! Open redirects: where a browser goes after a sign-in.

use url::Url;
use url::form_urlencoded::byte_serialize;

use super::{CALLBACK, LOGIN, Scene};
use authgate_testkit::provider::Fault;

/// Ways in which parsers have disagreed about where a host begins. A browser is asked about them too, in `tests/web`.
fn hostile() -> Vec<String> {
    serde_json::from_str(include_str!("return_to.json")).unwrap()
}

#[test]
fn sec_55_no_return_to_leaves_the_app() {
    let scene = Scene::new();
    let app = scene.app();
    let corpus = hostile();
    assert!(corpus.len() >= 500, "{}", corpus.len());
    let ends: Vec<(String, String)> = corpus
        .iter()
        .map(|text| {
            let encoded: String = byte_serialize(text.as_bytes()).collect();
            let mut browser = scene.browser();
            let reply = browser.get(&format!("{LOGIN}?return_to={encoded}"));
            assert_eq!(reply.status, 302, "{text:?}");
            let done = browser.follow(&scene.provider.agree(reply.header("location").unwrap()));
            (text.clone(), done.header("location").unwrap_or_default().to_owned())
        })
        .collect();
    for (text, end) in &ends {
        let url = Url::parse(end).unwrap();
        assert_eq!(url.origin().ascii_serialization(), app, "{text:?} led to {end}");
        assert!(url.username().is_empty() && !end.contains(['\r', '\n']), "{text:?} led to {end}");
    }
}

#[test]
fn sec_55_paths_of_the_app_are_kept_as_they_are() {
    let scene = Scene::new();
    for path in [
        "/",
        "/x",
        "/a/b?c=d&e=%20f",
        "/a#//e",
        "/a%20b",
        "/a?next=//evil.example",
        "/a/",
        "/~user/a-b_c.d",
        "/a?x=https://evil.example",
    ] {
        let encoded: String = byte_serialize(path.as_bytes()).collect();
        let mut browser = scene.browser();
        let url = browser.start(&format!("{LOGIN}?return_to={encoded}"));
        let reply = browser.follow(&scene.provider.agree(&url));
        assert_eq!(reply.header("location"), Some(format!("{}{path}", scene.app()).as_str()));
    }
    // Twice is never: which one would count?
    let mut browser = scene.browser();
    let url = browser.start(&format!("{LOGIN}?return_to=/a&return_to=/b"));
    assert_eq!(
        browser.follow(&scene.provider.agree(&url)).header("location"),
        Some(format!("{}/", scene.app()).as_str())
    );
}

#[test]
fn sec_55_a_window_of_its_own_comes_back_marked_for_the_app_to_close_it() {
    let scene = Scene::new();
    let ends = |query: &str, denied: bool| {
        let mut browser = scene.browser();
        let url = browser.start(&format!("{LOGIN}?{query}"));
        assert!(!url.contains("display"), "the provider is told nothing: {url}");
        let callback = scene.provider.agree(&url);
        let (path, answer) = callback.split_once('?').unwrap();
        let state = answer.split('&').find(|pair| pair.starts_with("state=")).unwrap();
        let denial = format!("{path}?error=access_denied&{state}");
        let reply = browser.follow(if denied { &denial } else { &callback });
        reply.header("location").unwrap().strip_prefix(&scene.app()).unwrap().to_owned()
    };
    let case = |query: &str, path: &str| {
        assert_eq!(ends(query, false), path, "{query}");
        let mark = if path.contains("display=popup") { "&display=popup" } else { "" };
        assert_eq!(ends(query, true), format!("/login?oauth_error=access_denied{mark}"), "{query}");
    };
    case("display=popup", "/?display=popup");
    case("display=popup&return_to=/a%3Fb%3Dc%23d", "/a?b=c&display=popup#d");
    case("display=popup&return_to=//evil.example", "/?display=popup");
    case("display=popup&return_to=/a%3Fdisplay%3Dpopup", "/a?display=popup");
    case("display=page", "/");
    case("display=popup&display=popup", "/");
    case("display=popup%26x%3D1", "/");
    // A flow that is nobody's is no window's.
    let reply = scene.browser().get(&format!("{CALLBACK}?code=a&state=b&display=popup"));
    scene.assert_failed(&reply, "state_mismatch");
}

#[test]
fn a_window_of_its_own_is_told_too_that_the_provider_does_not_answer() {
    let scene = Scene::new();
    scene.provider.fail("openid-configuration", Fault::Status(500, String::new()));
    let reply = scene.browser().get(&format!("{LOGIN}?display=popup"));
    let expected = format!("{}/login?oauth_error=provider_unavailable&display=popup", scene.app());
    assert_eq!(reply.header("location"), Some(expected.as_str()));
}

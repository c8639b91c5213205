//! Open redirects: where a browser goes after a sign-in.

use url::Url;
use url::form_urlencoded::byte_serialize;

use super::{LOGIN, Scene};

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

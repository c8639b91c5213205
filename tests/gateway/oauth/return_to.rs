//! Open redirects: where a browser goes after a sign-in.

use url::Url;
use url::form_urlencoded::byte_serialize;

use super::{LOGIN, Scene};

/// What is put in the place of a host, in the ways that parsers have disagreed about.
fn hostile() -> Vec<String> {
    let starts = [
        "//",
        "///",
        "/\\",
        "\\\\",
        "\\/",
        "/\t/",
        "/\n/",
        "/\r/",
        "/%09/",
        "/%0a/",
        "/%0d/",
        "/%5c",
        "/%5C",
        "/%2f",
        "/%2F%2F",
        "/./",
        "/../",
        "/.//",
        "/..//",
        "/%2e%2e//",
        "/;/",
        "/ /",
        "https:",
        "https:/",
        "https://",
        "https:///",
        "HTTPS://",
        "http://",
        "hTTp:",
        "ftp://",
        "//\\",
        "/\\/",
        "/\u{ff0f}",
        "/\u{2215}",
        "\u{ff0f}\u{ff0f}",
        "/\u{200b}/",
        "/\u{0}/",
        "\u{1}//",
        " //",
        "\t//",
        "\n//",
        "///\\",
        "\\\\//",
        "?//",
        "#//",
    ];
    let ends = [
        "evil.example",
        "evil.example/",
        "evil.example:443/x",
        "@evil.example",
        "evil.example%2f.app.example",
        "evil\u{3002}example",
        "xn--evl-example",
        "[::1]",
        "2130706433",
        "evil.example?x=1",
        "evil.example#x",
    ];
    let mut all: Vec<String> =
        starts.iter().flat_map(|start| ends.iter().map(move |end| format!("{start}{end}"))).collect();
    all.extend(
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:x",
            "about:blank",
            "file:///etc/passwd",
            "mailto:a@b",
            "//",
            "\\",
            "",
            " ",
            "app",
            "app/x",
            "./x",
            "../x",
            "https://app@evil.example",
            "https://app.evil",
            "http://127.0.0.1:444/",
            "http:/x",
            "/\u{0}",
            "/a\r\nLocation: x",
            "/a\\..\\b",
            "/%00",
            "/a%2f%2fb",
            "/a/%2e%2e/%2e%2e//b",
            "/\"x",
            "/<x>",
            "/`x",
            "/{x}",
            "/|x",
            "/^x",
            "javascript://%0aalert(1)",
            "/%25%32%66evil",
        ]
        .map(str::to_owned),
    );
    all.push(format!("/{}", "a".repeat(10_240)));
    all
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
    judge_with_node(&app, &ends);
}

/// The WHATWG parser of Node, which is a browser's, says the same.
fn judge_with_node(app: &str, ends: &[(String, String)]) {
    let script = "
        const [app, ...ends] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        const bad = ends.filter((end) => new URL(end, app + '/page').origin !== app);
        if (bad.length > 0 || ends.length < 500) { console.error(bad); process.exit(1); }";
    let list: Vec<&str> = std::iter::once(app).chain(ends.iter().map(|(_, end)| end.as_str())).collect();
    let mut node = std::process::Command::new("node")
        .args(["-e", script])
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    serde_json::to_writer(node.stdin.take().unwrap(), &list).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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

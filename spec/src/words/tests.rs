use super::{CookieName, Duration, EnvName, FieldPath, Folder, RoutePath, RustPath, Word};

fn accepts<W: Word>(texts: &[&str]) {
    for text in texts {
        assert!(W::parse(text).is_ok(), "{text:?} should be accepted");
    }
}

fn refuses<W: Word>(texts: &[&str]) {
    for text in texts {
        assert!(W::parse(text).is_err(), "{text:?} should be refused");
    }
}

#[test]
fn sec_164_a_dotted_path_is_identifiers_and_nothing_else() {
    accepts::<RustPath>(&["auth.Session", "f", "a.b.c", "_x.y2"]);
    let long = "a".repeat(300);
    refuses::<RustPath>(&[
        "auth::x();",
        "auth.fn",
        "crate",
        "a..b",
        "a.b<T>",
        "",
        ".a",
        "a.",
        "r#fn",
        "Self",
        "_",
        "é.x",
        "аuth.Session",
        &long,
    ]);
}

#[test]
fn sec_167_a_route_path_is_unreserved_segments_between_single_slashes() {
    accepts::<RoutePath>(&["/auth/token", "/v1", "/a-b.c_d~e"]);
    refuses::<RoutePath>(&[
        "", "/", "auth", "/a/", "//a", "/a//b", "/./a", "/a/..", "/%61", "/a?b", "/a#b", "/{x}", "/\\x", "/a b",
        "/a\r\nb",
    ]);
}

#[test]
fn sec_170_an_env_name_is_upper_case_and_a_bad_one_is_never_repeated() {
    accepts::<EnvName>(&["JWT_SECRET", "_A1"]);
    refuses::<EnvName>(&["", "jwt", "1A", "A-B", "A B"]);
    let bad = EnvName::parse("hunter2-the-secret").unwrap_err();
    assert!(!bad.what.contains("hunter2"));
}

#[test]
fn sec_171_a_cookie_name_keeps_the_host_prefix() {
    accepts::<CookieName>(&["__Host-sid", "__Host-a_b-c"]);
    refuses::<CookieName>(&["sid", "__Host-", "__host-sid", "__Secure-sid", "__Host-a;b", "__Host-é"]);
}

#[test]
fn sec_172_a_duration_is_one_number_and_one_unit() {
    accepts::<Duration>(&["30d", "24h", "90m", "45s", "250ms", "0s"]);
    refuses::<Duration>(&["", "30", "30dd", "-1s", "1.5h", "1h30m", "s", " 1s", "99999999999d"]);
    assert_eq!(Duration::parse("90m").map(Duration::as_seconds), Ok(5400));
    assert_eq!(Duration::parse("90m").map(|d| d.to_string()), Ok("90m".to_owned()));
}

#[test]
fn sec_175_a_folder_stays_inside_the_project() {
    accepts::<Folder>(&["frontend/src", "a"]);
    refuses::<Folder>(&["", "/a", "../x", "a/../../x", "a//b", "a/", "./a", "a\\b"]);
    accepts::<FieldPath>(&["user.id", "id"]);
    refuses::<FieldPath>(&["", "user.", "user.0", "a b"]);
}

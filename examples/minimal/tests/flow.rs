//! The whole flow: in, read, out, refused.

use authgate_testkit::Program;

#[test]
fn alice_signs_in_is_read_and_signs_out() {
    let folder = tempfile::tempdir().unwrap();
    let database = Program::database(folder.path());
    let gateway = Program::start(env!("CARGO_BIN_EXE_minimal"), &["dev"], &[("DATABASE_URL", &database)]);
    let (client, path) = (gateway.client(), "/v1/auth/token");
    let wrong = client.send("POST", path, &[], Some(r#"{"username":"alice","password":"wrong"}"#));
    assert_eq!(wrong.refusal(), (401, "bad_credentials".to_owned()));
    let body = r#"{"username":"alice","password":"correct horse battery staple"}"#;
    let (name, token, _) = client.send("POST", path, &[], Some(body)).cookie().unwrap();
    let cookie = format!("{name}={token}");
    let session = client.get(path, &[("Cookie", &cookie)]);
    assert_eq!(session.body, r#"{"user":{"id":"alice"},"permissions":["read"]}"#);
    assert_eq!(client.post("/v1/auth/token/logout", &[("Cookie", &cookie)]).status, 204);
    assert_eq!(client.get(path, &[("Cookie", &cookie)]).status, 401);
}

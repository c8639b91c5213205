//! Many browsers at once: each gets its own subject.

use serde_json::json;

use super::{LOGIN, Scene};
use authgate_testkit::provider::Fault;

/// `cargo verify` runs a hundredth.
fn rounds() -> usize {
    if std::env::var_os("AUTHGATE_LONG").is_some() { 10_000 } else { 200 }
}

#[test]
fn sec_53_interleaved_callbacks_never_mix_up_their_subjects() {
    let scene = Scene::new();
    scene.provider.claims(|claims| drop(claims.remove("name"))).fail("userinfo", Fault::Delay(3));
    let per_thread = rounds().div_ceil(20);
    let threads: Vec<_> = (0..20)
        .map(|thread| {
            let (client, provider) = (scene.client, scene.provider.clone());
            std::thread::spawn(move || {
                for round in 0..per_thread {
                    let mut browser = super::Browser::at(client);
                    let name = format!("user-{thread}-{round}");
                    let person = json!({ "sub": name, "preferred_username": name, "name": name, "email": format!("{name}@corp.example"), "email_verified": true });
                    let url = browser.start(LOGIN);
                    let reply = browser.follow(&provider.agree_as(&url, person));
                    assert_eq!(reply.status, 302, "{reply:?}");
                    let session = browser.read().json();
                    assert_eq!(session["user"]["username"], name.as_str(), "{reply:?}");
                    assert_eq!(session["user"]["email"], format!("{name}@corp.example").as_str());
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

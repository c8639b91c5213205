//! Group ST of the security rows: a store that fails is 503, never "signed out", never "signed in".

use crate::support::{ALICE, Gateway, LOGOUT, QUEEN, SESSIONS, TOKEN, assert_refused, sign_in};
use authgate_testkit::{Client, Reply};

fn retries(reply: &Reply) -> bool {
    reply.header("retry-after").is_some_and(|v| v.parse::<u64>().is_ok_and(|seconds| seconds <= 2))
}

#[test]
fn sec_177_users_that_cannot_be_read_are_a_fault_and_no_failed_sign_in() {
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    gateway.sql("ALTER TABLE users RENAME TO away");
    for _ in 0..8 {
        assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(ALICE)), 503, "store_unavailable");
    }
    assert_refused(&gateway.read(&cookie), 503, "store_unavailable");
    gateway.sql("ALTER TABLE away RENAME TO users");
    assert_eq!(gateway.client.send("POST", TOKEN, &[], Some(ALICE)).status, 200, "nothing was counted against alice");
    assert_eq!(gateway.read(&cookie).status, 200);
}

#[test]
fn sec_181_many_writers_lose_no_revocation() {
    let gateway = Gateway::new();
    let nodes = [gateway.client, gateway.another()];
    let cookies: Vec<String> = (0..8).map(|_| gateway.sign_in(ALICE)).collect();
    let queen = gateway.sign_in(QUEEN);
    let threads: Vec<_> = cookies
        .iter()
        .enumerate()
        .map(|(n, cookie)| {
            let (client, cookie): (Client, String) = (nodes[n % 2], cookie.clone());
            std::thread::spawn(move || client.post(LOGOUT, &[("Cookie", &cookie)]).status)
        })
        .collect();
    let statuses: Vec<u16> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    for (cookie, status) in cookies.iter().zip(statuses) {
        assert!(matches!(status, 204 | 503));
        let live = gateway.read(cookie).status == 200;
        assert!(!live || status == 503, "an acknowledged logout was lost");
    }
    assert_eq!(gateway.read(&queen).status, 200);
}

/// What looks into the tables of sessions; over Redis they are empty.
mod tables {
    use super::*;

    #[test]
    fn sec_177_a_store_that_is_gone_is_503_on_every_path_and_comes_back_without_a_restart() {
        let gateway = Gateway::new();
        let cookie = gateway.sign_in(ALICE);
        gateway.sql("ALTER TABLE authgate_tokens RENAME TO away");
        let with = [("Cookie", cookie.as_str())];
        let answers = [
            gateway.client.get(TOKEN, &with),
            gateway.client.get("/v1/greeting", &with),
            gateway.client.get("/v1/account", &with),
            gateway.client.get(SESSIONS, &with),
            gateway.client.post(LOGOUT, &with),
            gateway.client.send("POST", TOKEN, &[], Some(ALICE)),
        ];
        for reply in answers {
            assert_refused(&reply, 503, "store_unavailable");
            assert!(retries(&reply) && reply.all("set-cookie").is_empty(), "{reply:?}");
        }
        assert_eq!(gateway.client.get("/health", &[]).status, 200, "alive");
        gateway.sql("ALTER TABLE away RENAME TO authgate_tokens");
        assert_eq!(gateway.read(&cookie).status, 200);
        gateway.sql("ALTER TABLE authgate_state RENAME TO away");
        assert_refused(&gateway.client.get("/health/ready", &[]), 503, "store_unavailable");
        assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(ALICE)), 503, "store_unavailable");
        gateway.sql("ALTER TABLE away RENAME TO authgate_state");
        assert_eq!(gateway.client.get("/health/ready", &[]).status, 200);
        assert_eq!(gateway.client.send("POST", TOKEN, &[], Some(ALICE)).status, 200);
    }

    #[test]
    fn sec_184_a_row_of_another_version_is_dead_and_no_panic() {
        let gateway = Gateway::new();
        let alice = gateway.sign_in(ALICE);
        gateway.sql("UPDATE authgate_tokens SET source = 7");
        assert_refused(&gateway.read(&alice), 401, "not_signed_in");
        gateway.sql("UPDATE authgate_tokens SET source = 2; ALTER TABLE authgate_tokens ADD COLUMN later TEXT");
        assert_eq!(gateway.read(&alice).status, 200, "a later schema may have more");
        let next = sign_in(&gateway.another(), ALICE);
        assert_eq!(gateway.read(&next).status, 200);
    }
}

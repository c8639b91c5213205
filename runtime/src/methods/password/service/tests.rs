use std::path::Path;

use super::{Argon2Cost, PasswordCheck, Passwords, Settings};
use crate::clock::Clock;
use crate::context::HookError;
use crate::db::Db;
use crate::methods::password::Throttle;
use crate::secret::Secret;

const COST: Argon2Cost = Argon2Cost { memory_kib: 19456, passes: 2, lanes: 1 };

static SETTINGS: Settings = Settings {
    argon2: COST,
    min_length: 15,
    max_length: 256,
    throttle: Throttle { failures: 5, hard_cap: 100, per_address_per_minute: 30 },
    max_body: 16384,
};

fn passwords(folder: &Path) -> Passwords {
    let db = Db::open(&format!("sqlite://{}", folder.join("t.db").display())).unwrap();
    Passwords::start(&SETTINGS, db, Clock::system()).unwrap()
}

fn check(passwords: &Passwords, password: &str, hash: Option<&str>) -> Result<PasswordCheck, HookError> {
    actix_web::rt::System::new().block_on(passwords.check(&Secret::new(password), hash))
}

fn hash(passwords: &Passwords, password: &str) -> Result<String, HookError> {
    actix_web::rt::System::new().block_on(passwords.hash(&Secret::new(password), true))
}

#[test]
fn sec_73_every_byte_of_a_password_counts() {
    let folder = tempfile::tempdir().unwrap();
    let passwords = passwords(folder.path());
    let base = "p".repeat(199);
    let stored = hash(&passwords, &format!("{base}x")).unwrap();
    assert!(check(&passwords, &format!("{base}x"), Some(&stored)).unwrap().is_right());
    for other in [format!("{base}y"), format!("{}q{}x", &base[..72], &base[73..]), base.clone(), format!("{base}x ")] {
        assert_eq!(check(&passwords, &other, Some(&stored)).unwrap(), PasswordCheck::Wrong);
    }
    let with_nul = hash(&passwords, "a password\0with a nul").unwrap();
    assert_eq!(check(&passwords, "a password", Some(&with_nul)).unwrap(), PasswordCheck::Wrong);
    assert!(check(&passwords, "a password\0with a nul", Some(&with_nul)).unwrap().is_right());
    let spaces = hash(&passwords, "  leading and trailing  ").unwrap();
    assert_eq!(check(&passwords, "leading and trailing", Some(&spaces)).unwrap(), PasswordCheck::Wrong);
}

#[test]
fn sec_73_one_password_typed_on_two_systems_is_one_password() {
    let folder = tempfile::tempdir().unwrap();
    let passwords = passwords(folder.path());
    let composed = hash(&passwords, "caf\u{e9} caf\u{e9} caf\u{e9} caf\u{e9}").unwrap();
    assert!(check(&passwords, "cafe\u{301} cafe\u{301} cafe\u{301} cafe\u{301}", Some(&composed)).unwrap().is_right());
    assert_eq!(check(&passwords, "cafe cafe cafe cafe", Some(&composed)).unwrap(), PasswordCheck::Wrong);
}

#[test]
fn sec_73_lengths_are_counted_in_code_points_and_bounded_before_hashing() {
    let folder = tempfile::tempdir().unwrap();
    let passwords = passwords(folder.path());
    for (length, good) in [(7, false), (14, false), (15, true), (64, true), (256, true), (257, false)] {
        assert_eq!(hash(&passwords, &"p".repeat(length)).is_ok(), good, "{length}");
    }
    assert!(hash(&passwords, &"\u{1f600}".repeat(15)).is_ok(), "emoji count one each");
    for long in ["p".repeat(257), "\u{1f600}".repeat(257), "p".repeat(1 << 20)] {
        assert!(matches!(check(&passwords, &long, None), Err(HookError::InvalidBody(_))));
    }
}

#[test]
fn sec_62_a_missing_hash_costs_the_work_of_a_real_one() {
    let folder = tempfile::tempdir().unwrap();
    let passwords = passwords(folder.path());
    let stored = hash(&passwords, "a password of length").unwrap();
    assert!(stored.contains("m=19456,t=2,p=1"), "{stored}");
    let work = || passwords.work().load(std::sync::atomic::Ordering::SeqCst);
    let one = work();
    assert_eq!(one, 19456 * 2);
    for (n, hash) in [None, Some(stored.as_str()), Some("damaged"), None].into_iter().enumerate() {
        let right = check(&passwords, "a password of length", hash).unwrap().is_right();
        assert_eq!((right, work()), (hash == Some(&stored), one * (n as u64 + 2)), "{hash:?}");
    }
}

#[test]
fn sec_76_a_damaged_hash_is_a_wrong_password_and_never_a_huge_allocation() {
    let folder = tempfile::tempdir().unwrap();
    let passwords = passwords(folder.path());
    let stored = hash(&passwords, "a password of length").unwrap();
    let damaged = [
        String::new(),
        "é".repeat(30),
        stored.replace("m=19456", "m=4294967295"),
        stored.replace("t=2", "t=4294967295"),
        stored[..stored.len() - 10].to_owned(),
        stored.replace("argon2id", "argon2i"),
        stored.replace("v=19", "v=16"),
        "$2b$12$K4zzzzzzzzzzzzzzzzzzzuK4zzzzzzzzzzzzzzzzzzzzzzzzzzzzz".to_owned(),
    ];
    for bad in damaged {
        assert_eq!(check(&passwords, "a password of length", Some(&bad)).unwrap(), PasswordCheck::Wrong, "{bad}");
    }
}

#[test]
fn a_hash_of_another_cost_is_right_but_stale() {
    let folder = tempfile::tempdir().unwrap();
    let passwords = passwords(folder.path());
    // Of `correct horse battery staple`, made by another implementation.
    let other = "$argon2id$v=19$m=65536,t=3,p=1$+fk6NoqXe59SR1eGvJ665g$k4bKQAA0ZFuMENyLh22YtAC/NRRfj53XZZJb++8aBZc";
    assert_eq!(check(&passwords, "correct horse battery staple", Some(other)).unwrap(), PasswordCheck::RightButStale);
    assert_eq!(check(&passwords, "incorrect horse", Some(other)).unwrap(), PasswordCheck::Wrong);
}

//! Ids that a user may have, the same over every store.

/// The most bytes of one.
const LONGEST: usize = 255;

/// Ids of the public session.
const PUBLIC: [&str; 3] = ["", "public", "00000000-0000-0000-0000-000000000000"];

/// Why nobody may have the id, if that is so.
pub(crate) fn fault_of_user_id(text: &str) -> Option<&'static str> {
    if PUBLIC.contains(&text) {
        return Some("the id of the public session is no user's");
    }
    let plain = text.len() <= LONGEST && !text.contains(char::is_control);
    (!plain).then_some("a user's id has at most 255 bytes, none of them a control character")
}

#[cfg(test)]
mod tests {
    use super::fault_of_user_id;

    #[test]
    fn a_users_id_is_one_that_every_store_keeps_and_never_the_public_sessions() {
        let long = "u".repeat(256);
        for bad in ["", "public", "00000000-0000-0000-0000-000000000000", "a\0b", "a\nb", &long] {
            assert!(fault_of_user_id(bad).is_some(), "{bad:?}");
        }
        for good in ["7", "alice", "Ünï", " ", "google|12", &long[1..]] {
            assert_eq!(fault_of_user_id(good), None, "{good:?}");
        }
    }
}

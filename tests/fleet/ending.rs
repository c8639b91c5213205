//! The ways in which a user's sessions end.

use authgate_testkit::bulk::Session;
use authgate_testkit::{Dice, Kept, Reply};

use crate::fleet::{Fleet, TOKEN};

/// A session, and what its holder sends.
pub type Held<'a> = (&'a Session, String);

/// Sessions and what their holders send.
pub fn held<'a>(fleet: &Fleet, sessions: &'a [Session]) -> Vec<Held<'a>> {
    sessions.iter().map(|one| (one, fleet.bearer(one))).collect()
}

/// Ends some of a user's `live` sessions at `node` in one of the four ways: what was answered, and which they are.
pub fn end_some<'a>(node: &mut Kept, live: &mut Vec<Held<'a>>, dice: &mut Dice) -> (Reply, Vec<Held<'a>>) {
    let own = live[dice.throw(live.len())].1.clone();
    let is_own = |bearer: &String| *bearer == own;
    match dice.throw(4) {
        0 => (
            node.send("POST", &format!("{TOKEN}/logout"), &own),
            live.extract_if(.., |(_, bearer)| is_own(bearer)).collect(),
        ),
        1 => {
            let at = dice.throw(live.len());
            let path = format!("/v1/auth/sessions/{}", live[at].0.handle());
            (node.send("DELETE", &path, &own), vec![live.remove(at)])
        }
        2 => (
            node.send("POST", "/v1/auth/sessions/revoke-others", &own),
            live.extract_if(.., |(_, bearer)| !is_own(bearer)).collect(),
        ),
        _ => (node.send("POST", "/v1/auth/sessions/revoke-all", &own), std::mem::take(live)),
    }
}

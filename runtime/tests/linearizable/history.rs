//! Whether answers that overlapped can be put in one order (Wing and Gong, "Testing and Verifying Concurrent Objects", 1993;
//! with the states that were tried kept, as Lowe does).

use std::collections::HashSet;

use crate::model::{Operation, State};

/// An operation and the moments between which it happened.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    pub asked: u128,
    pub told: u128,
    pub operation: Operation,
}

/// True where some order has every operation between its two moments, and every answer right.
pub fn is_linearizable(start: &State, history: &[Event]) -> bool {
    assert!(history.len() <= 64);
    let all = u64::MAX.checked_shr(64 - u32::try_from(history.len()).unwrap()).unwrap_or_default();
    let mut tried = HashSet::new();
    let mut open = vec![(0_u64, start.clone())];
    while let Some((done, state)) = open.pop() {
        if done == all {
            return true;
        }
        if !tried.insert((done, state.clone())) {
            continue;
        }
        let left = || history.iter().enumerate().filter(|(n, _)| done & (1 << n) == 0);
        let first_told = left().map(|(_, event)| event.told).min().unwrap_or_default();
        // Whatever was asked after another was told comes after it.
        for (n, event) in left().filter(|(_, event)| event.asked <= first_told) {
            open.extend(state.after(event.operation).map(|next| (done | (1 << n), next)));
        }
    }
    false
}

mod tests {
    use super::*;
    use crate::model::Minted;

    fn history(events: &[(u128, u128, Operation)]) -> bool {
        let events: Vec<Event> =
            events.iter().map(|&(asked, told, operation)| Event { asked, told, operation }).collect();
        is_linearizable(&State::new(0), &events)
    }

    const MINT: Operation = Operation::Mint { session: 0, begun: 0, answered: Minted::Live };

    fn resolve(lives: bool) -> Operation {
        Operation::Resolve { session: 0, lives }
    }

    #[test]
    fn answers_that_overlap_may_stand_in_either_order() {
        let revoke = Operation::Revoke { session: 0, was_there: true };
        assert!(history(&[(0, 1, MINT), (2, 5, revoke), (3, 4, resolve(true))]));
        assert!(history(&[(0, 1, MINT), (2, 5, revoke), (3, 4, resolve(false))]));
    }

    #[test]
    fn a_session_that_is_accepted_after_its_end_was_told_is_found() {
        let end = [
            Operation::Revoke { session: 0, was_there: true },
            Operation::Bump { user: 0 },
            Operation::BumpEveryone,
            Operation::RevokeOthers { keep: 1 },
        ];
        for end in end {
            assert!(history(&[(0, 1, MINT), (2, 3, end), (4, 5, resolve(false))]));
            assert!(!history(&[(0, 1, MINT), (2, 3, end), (4, 5, resolve(true))]), "{end:?}");
            // Another saw the end already, though nobody was told.
            assert!(!history(&[(0, 1, MINT), (2, 9, end), (3, 4, resolve(false)), (5, 6, resolve(true))]), "{end:?}");
        }
    }

    #[test]
    fn a_session_that_nobody_ended_and_is_refused_is_found() {
        let other = Operation::Bump { user: 1 };
        assert!(!history(&[(0, 1, MINT), (2, 3, other), (4, 5, resolve(false))]));
        assert!(!history(&[(0, 1, MINT), (2, 3, Operation::List { user: 0, answered: 0 })]));
    }

    #[test]
    fn a_sign_in_that_began_before_a_bump_and_lives_after_it_is_found() {
        let bump = Operation::Bump { user: 0 };
        assert!(!history(&[(0, 1, bump), (2, 3, MINT)]));
        assert!(!history(&[(0, 1, MINT), (2, 3, Operation::Mint { session: 0, begun: 0, answered: Minted::Live })]));
    }
}

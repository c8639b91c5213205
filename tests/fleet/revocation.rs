//! SEC 96, 97, 99, 182: what one process has ended, no other accepts, from the first request after the answer on.
//!
//! `cargo verify` ends 10 000 sessions over three nodes of PostgreSQL and 10 000 over two of one file, `--long` 1 000 000.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use authgate_testkit::bulk::Session;
use authgate_testkit::{Dice, Kept};

use crate::ending::{end_some, held};
use crate::fleet::{Fleet, TOKEN, long};

/// Clients of each node.
const THREADS: usize = 8;

fn users() -> u64 {
    if long() { 100_000 } else { 1000 }
}

/// What was seen, over all threads.
#[derive(Default)]
struct Seen {
    ended: AtomicU64,
    refused: AtomicU64,
    survived: AtomicU64,
}

fn status(node: &mut Kept, bearer: &str) -> u16 {
    node.send("GET", TOKEN, bearer).status
}

/// Ends the sessions of a user one way after another, each by any node; all others are asked at once.
fn end_all(fleet: &Fleet, nodes: &mut [Kept], sessions: &[Session], dice: &mut Dice, seen: &Seen) {
    let mut live = held(fleet, sessions);
    // So that every node has seen them, and may believe what it has seen.
    for node in &mut *nodes {
        assert_eq!(status(node, &live[0].1), 200);
    }
    while !live.is_empty() {
        let by = dice.throw(nodes.len());
        let (reply, ended) = end_some(&mut nodes[by], &mut live, dice);
        assert_eq!(reply.status, 204, "{reply:?}");
        for (n, node) in nodes.iter_mut().enumerate().filter(|(n, _)| *n != by) {
            for (_, bearer) in &ended {
                assert_eq!(status(node, bearer), 401, "node {n} accepted what node {by} had ended");
                seen.refused.fetch_add(1, Relaxed);
            }
            if let Some((_, bearer)) = live.first() {
                assert_eq!(status(node, bearer), 200, "node {n} refused what nobody ended");
                seen.survived.fetch_add(1, Relaxed);
            }
        }
        seen.ended.fetch_add(ended.len() as u64, Relaxed);
    }
}

/// Answers what was done.
fn nothing_ended_is_accepted(database: &str, nodes: usize) -> String {
    let fleet = Fleet::new(database, &[], nodes, users());
    let seen = Seen::default();
    std::thread::scope(|scope| {
        for (n, part) in fleet.users.chunks(fleet.users.len().div_ceil(THREADS)).enumerate() {
            let (fleet, seen) = (&fleet, &seen);
            scope.spawn(move || {
                let mut nodes: Vec<Kept> = fleet.nodes.iter().map(|node| Kept::to(node.address)).collect();
                let mut dice = Dice(n as u64);
                for sessions in part {
                    end_all(fleet, &mut nodes, sessions, &mut dice, seen);
                }
            });
        }
    });
    let count = |of: &AtomicU64| of.load(Relaxed);
    let (ended, refused, survived) = (count(&seen.ended), count(&seen.refused), count(&seen.survived));
    assert_eq!(ended, users() * crate::fleet::EACH);
    assert_eq!(refused, ended * (nodes as u64 - 1));
    assert!(survived > 0);
    format!("{ended} sessions ended, {refused} requests with them refused, {survived} with others answered")
}

#[test]
fn sec_96_97_99_two_processes_over_one_file_accept_nothing_that_the_other_ended() {
    let folder = tempfile::tempdir().unwrap();
    println!("{}", nothing_ended_is_accepted(&authgate_testkit::Program::database(folder.path()), 2));
}

#[cfg(feature = "postgres")]
#[test]
fn sec_96_97_99_182_three_processes_over_postgresql_accept_nothing_that_another_ended() {
    let server = authgate_testkit::server::Postgres::start(&[]);
    println!("{}", nothing_ended_is_accepted(&server.database(), 3));
}

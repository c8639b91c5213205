//! SEC 186: three gateways are restarted one after the other under load, twice, and the signing key is rotated on the way: nobody
//! is signed out, and nobody who looks at readiness first meets a failure.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, RwLock};
use std::time::Duration;

use authgate_testkit::{Client, Program};

use crate::fleet::{Fleet, TOKEN, node};

const OLD: &str = authgate_runtime::testing::SECRET;
const NEW: &str = "tests-only-Another-9Qw1Lr8Tn5Xb2Yc7Md4Pf6";

/// The nodes that a balancer would send to: those that said that they are ready when it last asked.
struct Balancer {
    ready: RwLock<Vec<Client>>,
    stopped: AtomicBool,
    answered: AtomicU64,
    failures: Mutex<Vec<String>>,
}

impl Balancer {
    /// Asks all nodes; only those that were there are sent to from now on.
    fn look(&self, nodes: &[Program]) {
        let clients = nodes.iter().map(Program::client);
        let ready = clients.filter(|client| client.get("/health/ready", &[]).status == 200).collect();
        *self.ready.write().unwrap() = ready;
    }

    fn load(&self, bearers: &[String], thread: usize) {
        let mut n = thread;
        while !self.stopped.load(SeqCst) {
            let ready = self.ready.read().unwrap().clone();
            let reply = ready[n % ready.len()].get(TOKEN, &[("Authorization", &bearers[n % bearers.len()])]);
            match reply.status {
                200 => drop(self.answered.fetch_add(1, SeqCst)),
                status => self.failures.lock().unwrap().push(format!("{status} {}", reply.body)),
            }
            n += 1;
        }
    }

    /// Restarts every node with `keys`, one after the other.
    fn roll(&self, nodes: &mut [Program], database: &str, keys: &[(&str, &str)]) {
        for n in 0..nodes.len() {
            nodes[n].terminate();
            // The node is not ready for a second before it stops listening: time for a balancer to look.
            std::thread::sleep(Duration::from_millis(300));
            self.look(nodes);
            assert_eq!(self.ready.read().unwrap().len(), nodes.len() - 1, "it says that it drains");
            assert!(nodes[n].wait(), "it ends well");
            nodes[n] = node(database, keys);
            self.look(nodes);
            assert_eq!(self.ready.read().unwrap().len(), nodes.len());
        }
    }
}

/// Answers how many requests were answered.
fn rolls(database: &str) -> u64 {
    let mut fleet = Fleet::new(database, &[], 3, 20);
    let bearers: Vec<String> = fleet.users.concat().iter().map(|session| fleet.bearer(session)).collect();
    let balancer = Balancer {
        ready: RwLock::new(Vec::new()),
        stopped: AtomicBool::new(false),
        answered: AtomicU64::new(0),
        failures: Mutex::new(Vec::new()),
    };
    balancer.look(&fleet.nodes);
    std::thread::scope(|scope| {
        for n in 0..3 {
            let (balancer, bearers) = (&balancer, &bearers);
            scope.spawn(move || balancer.load(bearers, n));
        }
        // In two steps, so that at no time a node meets a key that it does not know.
        balancer.roll(&mut fleet.nodes, database, &[("JWT_SECRET", OLD), ("JWT_SECRET_PREVIOUS", NEW)]);
        balancer.roll(&mut fleet.nodes, database, &[("JWT_SECRET", NEW), ("JWT_SECRET_PREVIOUS", OLD)]);
        balancer.stopped.store(true, SeqCst);
    });
    let failures = balancer.failures.lock().unwrap();
    assert!(failures.is_empty(), "{} failures, the first: {}", failures.len(), failures[0]);
    let answered = balancer.answered.load(SeqCst);
    assert!(answered > 500);
    answered
}

#[test]
fn sec_186_a_rolling_restart_with_a_rotation_of_the_key_signs_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    println!("{} requests answered", rolls(&Program::database(folder.path())));
}

#[cfg(feature = "postgres")]
#[test]
fn sec_186_a_rolling_restart_over_postgresql_signs_nobody_out() {
    println!("{} requests answered", rolls(&authgate_testkit::server::Postgres::start(&[]).database()));
}

//! SEC 179: a killed gateway loses nothing that it acknowledged, and accepts no half of anything.
//!
//! Under load of sign-ins and of all that ends sessions the process is killed at random moments; what it acknowledged is
//! compared with what the next process says. `cargo verify` kills 100 times over a file, `--long` 10 000.

use std::ops::Add;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use authgate_testkit::bulk::Session;
use authgate_testkit::{Client, Dice, Kept, Program};

use crate::ending::{end_some, held};
use crate::fleet::{Fleet, TOKEN, long, node, run};

const PASSWORD: &str = "through-the-looking-glass";
const BODY: &str = r#"{"username":"alice","password":"through-the-looking-glass"}"#;

/// Users whose sessions are ended before one kill.
const USERS: usize = 16;

/// Kills over one database: its sessions are good for an hour.
const MOST: usize = 500;

/// Gateways that run and are killed side by side, each over a database of its own.
const LANES: usize = 2;

/// What holders were told: each is what they send.
#[derive(Default)]
struct Told {
    live: Vec<String>,
    ended: Vec<String>,
}

impl Told {
    fn and(mut self, other: Self) -> Self {
        self.live.extend(other.live);
        self.ended.extend(other.ended);
        self
    }
}

/// What was acknowledged over all kills, and what of it did not hold.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    kills: usize,
    live: usize,
    ended: usize,
    lost: usize,
    revived: usize,
}

impl Add for Sums {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            kills: self.kills + other.kills,
            live: self.live + other.live,
            ended: self.ended + other.ended,
            lost: self.lost + other.lost,
            revived: self.revived + other.revived,
        }
    }
}

/// Ends the sessions of some users one way after another until the node is gone.
fn ending(fleet: &Fleet, mut node: Kept, users: &[Vec<Session>], mut dice: Dice) -> Told {
    let mut told = Told::default();
    let mut alive = true;
    for user in users {
        let mut live = held(fleet, user);
        while alive && !live.is_empty() {
            let (reply, ended) = end_some(&mut node, &mut live, &mut dice);
            alive = reply.status == 204;
            // Of what was asked and not answered nobody knows.
            told.ended.extend(ended.into_iter().filter(|_| alive).map(|(_, bearer)| bearer));
        }
        told.live.extend(live.into_iter().map(|(_, bearer)| bearer));
    }
    told
}

/// Signs in and out until the node is gone. No more than three sessions live: an eleventh would end the first.
fn signing(client: Client, stop: &AtomicBool) -> Told {
    let mut told = Told::default();
    for step in 0.. {
        // One address may sign in thirty times a minute.
        let address = format!("10.{}.{}.{}", step / 62_500 % 250, step / 250 % 250, step % 250);
        let headers = [("X-Forwarded-For", address.as_str()), ("Authgate-Transport", "bearer")];
        let reply = client.send("POST", TOKEN, &headers, Some(BODY));
        if stop.load(SeqCst) || reply.status != 200 {
            break;
        }
        told.live.push(format!("Bearer {}", reply.json()["access_token"].as_str().unwrap()));
        // The first also ends what was begun before an earlier kill and not answered.
        let path = if step == 0 { "/v1/auth/sessions/revoke-all".to_owned() } else { format!("{TOKEN}/logout") };
        if step == 0 || told.live.len() > 3 {
            let first = told.live.remove(0);
            if client.post(&path, &[("Authorization", &first)]).status != 204 {
                break;
            }
            told.ended.push(first);
        }
    }
    told
}

/// What the gateway says; that its store did not answer in time says nothing.
fn settled(node: &mut Kept, bearer: &str) -> u16 {
    let mut statuses = (0..5).map(|_| node.send("GET", TOKEN, bearer).status);
    statuses.find(|status| *status != 503).unwrap_or(503)
}

fn killed(database: &str, more: &[(&str, &str)], times: usize, mut dice: Dice) -> Sums {
    let more = [more, &[("TRUSTED_PROXIES", "127.0.0.1")]].concat();
    let fleet = Fleet::new(database, &more, 0, (times * USERS) as u64);
    let named: Vec<(&str, &str)> = [("DATABASE_URL", database)].into_iter().chain(more.iter().copied()).collect();
    run(&["users", "add", "alice", "--role", "member", "--password-stdin"], &named, PASSWORD);
    let mut sums = Sums { kills: times, ..Sums::default() };
    let mut running: Program = node(database, &more);
    for users in fleet.users.chunks(USERS) {
        let stop = AtomicBool::new(false);
        let told = std::thread::scope(|scope| {
            let (fleet, client, stop) = (&fleet, running.client(), &stop);
            let halves = users.chunks(USERS / 2).map(|half| {
                let (node, dice) = (Kept::to(running.address), Dice(dice.throw(usize::MAX >> 33) as u64));
                scope.spawn(move || ending(fleet, node, half, dice))
            });
            let mut threads: Vec<_> = halves.collect();
            threads.push(scope.spawn(move || signing(client, stop)));
            std::thread::sleep(Duration::from_millis(50 + dice.throw(400) as u64));
            stop.store(true, SeqCst);
            running.kill();
            threads.into_iter().map(|thread| thread.join().unwrap()).fold(Told::default(), Told::and)
        });
        running = node(database, &more);
        let mut asked = Kept::to(running.address);
        sums.revived += told.ended.iter().filter(|bearer| settled(&mut asked, bearer) != 401).count();
        sums.lost += told.live.iter().filter(|bearer| settled(&mut asked, bearer) != 200).count();
        sums.ended += told.ended.len();
        sums.live += told.live.len();
    }
    sums
}

fn nothing_acknowledged_is_lost(sums: &Sums) {
    assert_eq!((sums.lost, sums.revived), (0, 0), "{sums:?}");
    assert!(sums.live > 0 && sums.ended > sums.kills, "there was a load: {sums:?}");
}

#[test]
fn sec_179_over_a_file_no_acknowledged_sign_in_or_end_is_lost_over_kills_at_random_moments() {
    let all: usize = if long() { 10_000 } else { 100 };
    let each = all / LANES;
    let lane = move |lane: usize| {
        let parts = (0..each).step_by(MOST).map(|from| {
            let folder = tempfile::tempdir().unwrap();
            let dice = Dice((lane * all + from) as u64);
            killed(&Program::database(folder.path()), &[], MOST.min(each - from), dice)
        });
        parts.fold(Sums::default(), |sums, part| sums + part)
    };
    let lanes: Vec<_> = (0..LANES).map(|n| std::thread::spawn(move || lane(n))).collect();
    let sums = lanes.into_iter().map(|lane| lane.join().unwrap()).fold(Sums::default(), Sums::add);
    println!("{sums:?}");
    nothing_acknowledged_is_lost(&sums);
}

#[cfg(all(feature = "postgres", feature = "mysql", feature = "redis"))]
#[test]
fn sec_179_over_every_server_no_acknowledged_sign_in_or_end_is_lost_over_kills_of_the_gateway() {
    use authgate_testkit::server::{MariaDb, Postgres, Redis};
    let times = if long() { 100 } else { 10 };
    let over = |database: &str, more: &[(&str, &str)]| {
        let sums = killed(database, more, times, Dice(7));
        println!("{sums:?}");
        nothing_acknowledged_is_lost(&sums);
    };
    over(&Postgres::start(&[]).database(), &[]);
    over(&MariaDb::start(&[]).database(), &[]);
    let (folder, redis) = (tempfile::tempdir().unwrap(), Redis::start(&[]));
    over(&Program::database(folder.path()), &[("REDIS_URL", redis.url().as_str())]);
}

//! Failed sign-ins of one account name, counted in the database, alike for names that exist and
//! names that do not.
//!
//! ```text
//! open ── 5 failures ──► waits 1, 2, 4 … 15 min after each further one ── 100 ──► closed until an operator acts
//!   ▲                                │
//!   └──────────── success ───────────┘
//! ```

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::{Throttle, canonical};
use crate::clock::{Clock, Millis};
use crate::db::{Db, DbConnection, insert_new, locked};
use crate::store::StoreError;

diesel::table! {
    authgate_throttles (account) {
        account -> Binary,
        failures -> Integer,
        locked_until -> BigInt,
        touched_at -> BigInt,
    }
}

use authgate_throttles::dsl;

const MINUTE: Millis = 60_000;

/// The longest wait, in minutes.
const LONGEST: Millis = 15;

/// Rows that are kept; beyond them the least suspicious go first.
const MOST_ROWS: i64 = 1_000_000;

/// The throttle of account names.
pub(super) struct Accounts {
    db: Db,
    clock: Clock,
    rules: Throttle,
}

/// May this name be checked now?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Yes. A failure is counted already, until [`Accounts::forgive`] or [`Accounts::give_back`].
    Reserved,
    /// Not for so many seconds.
    Wait(u64),
}

impl Accounts {
    pub(super) fn new(db: Db, clock: Clock, rules: Throttle) -> Self {
        Self { db, clock, rules }
    }

    /// Counts a failure before anything is checked: so guesses in parallel count each.
    pub(super) async fn reserve(&self, account: &str) -> Result<Verdict, StoreError> {
        let (key, now, rules) = (key(account), self.clock.now(), self.rules);
        self.db.write(move |c| reserve(c, &key, now, rules)).await
    }

    /// The sign-in succeeded, or an operator opens the account.
    pub(super) async fn forgive(&self, account: &str) -> Result<(), StoreError> {
        let key = key(account);
        self.db.write(move |c| diesel::delete(dsl::authgate_throttles.find(key)).execute(c).map(|_| ())).await
    }

    /// Nothing was checked after all, by a fault of ours.
    pub(super) fn give_back(&self, account: &str) {
        let (key, rules) = (key(account), self.rules);
        self.db.write_later(move |c| {
            let row = dsl::authgate_throttles.find(&key);
            let failures: Option<i32> = row.select(dsl::failures).first(c).optional()?;
            let fewer = failures.map_or(0, |n| (n - 1).max(0));
            diesel::update(row).set(dsl::failures.eq(fewer)).execute(c)?;
            if fewer < number(rules.failures) {
                diesel::update(row).set(dsl::locked_until.eq(0)).execute(c)?;
            }
            Ok(())
        });
    }
}

fn reserve(c: &mut DbConnection, key: &[u8], now: Millis, rules: Throttle) -> QueryResult<Verdict> {
    let none = (dsl::account.eq(key), dsl::failures.eq(0), dsl::locked_until.eq(0), dsl::touched_at.eq(now));
    insert_new!(c, dsl::authgate_throttles, dsl::account, none)?;
    let row = dsl::authgate_throttles.find(key).select((dsl::failures, dsl::locked_until));
    let (failures, locked_until): (i32, Millis) = locked!(c, row, get_result)?;
    if failures >= number(rules.hard_cap) {
        return Ok(Verdict::Wait(seconds(LONGEST * MINUTE)));
    }
    if locked_until > now {
        return Ok(Verdict::Wait(seconds(locked_until - now)));
    }
    let failures = failures + 1;
    let over = failures - number(rules.failures);
    let locked_until = if over >= 0 { now + wait(over) } else { 0 };
    let values = (dsl::failures.eq(failures), dsl::locked_until.eq(locked_until), dsl::touched_at.eq(now));
    diesel::update(dsl::authgate_throttles.find(key)).set(values).execute(c)?;
    if failures == 1 {
        prune(c, now, rules)?;
    }
    Ok(Verdict::Reserved)
}

/// 1, 2, 4, 8, 15, 15 … minutes.
fn wait(over: i32) -> Millis {
    let minutes = if over >= 4 { LONGEST } else { 1 << over };
    minutes * MINUTE
}

/// Keeps the table within its bound. A name that waits, or is closed, is never dropped.
fn prune(c: &mut DbConnection, now: Millis, rules: Throttle) -> QueryResult<()> {
    let rows: i64 = dsl::authgate_throttles.count().get_result(c)?;
    if rows <= MOST_ROWS {
        return Ok(());
    }
    let droppable =
        dsl::authgate_throttles.filter(dsl::locked_until.le(now)).filter(dsl::failures.lt(number(rules.failures)));
    let oldest: Vec<Vec<u8>> = droppable.order(dsl::touched_at).limit(1000).select(dsl::account).load(c)?;
    diesel::delete(dsl::authgate_throttles.filter(dsl::account.eq_any(oldest))).execute(c).map(|_| ())
}

fn key(account: &str) -> Vec<u8> {
    Sha256::digest(canonical(account).as_bytes()).to_vec()
}

fn number(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn seconds(millis: Millis) -> u64 {
    u64::try_from(millis.div_euclid(1000) + 1).unwrap_or(1)
}

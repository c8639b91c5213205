//! Failed sign-ins of one account name, counted in the database, alike for names that exist and
//! names that do not.
//!
//! ```text
//! open ── 5 failures ──► waits 1, 2, 4 … 15 min after each further one ── 100 ──► closed until an operator acts
//!   ▲                                │
//!   └──────────── success ───────────┘
//! ```

use std::sync::atomic::{AtomicU64, Ordering};

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

/// Reservations of this process from one count of the rows to the next.
const STEP: u64 = 1000;

/// The throttle of account names.
pub(super) struct Accounts {
    db: Db,
    clock: Clock,
    rules: Throttle,
    reserved: AtomicU64,
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
        Self { db, clock, rules, reserved: AtomicU64::new(0) }
    }

    /// Counts a failure before anything is checked: so guesses in parallel count each.
    pub(super) async fn reserve(&self, account: &str) -> Result<Verdict, StoreError> {
        let (key, now, rules) = (key(account), self.clock.now(), self.rules);
        // To count the rows is to pass them all, while every other change waits.
        let counts = self.reserved.fetch_add(1, Ordering::Relaxed).is_multiple_of(STEP);
        let reserved = move |c: &mut DbConnection| {
            let verdict = reserve(c, &key, now, rules)?;
            if counts {
                prune(c, now, rules, MOST_ROWS)?;
            }
            Ok(verdict)
        };
        self.db.write(reserved).await
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
    Ok(Verdict::Reserved)
}

/// 1, 2, 4, 8, 15, 15 … minutes.
fn wait(over: i32) -> Millis {
    let minutes = if over >= 4 { LONGEST } else { 1 << over };
    minutes * MINUTE
}

/// Keeps the table within its bound. A name that waits, or is closed, is never dropped.
fn prune(c: &mut DbConnection, now: Millis, rules: Throttle, most: i64) -> QueryResult<()> {
    let rows: i64 = dsl::authgate_throttles.count().get_result(c)?;
    // Every process of many may have added so many since it counted last.
    let beyond = (rows - most).min(10 * STEP.cast_signed());
    if beyond <= 0 {
        return Ok(());
    }
    let droppable =
        dsl::authgate_throttles.filter(dsl::locked_until.le(now)).filter(dsl::failures.lt(number(rules.failures)));
    let oldest: Vec<Vec<u8>> = droppable.order(dsl::touched_at).limit(beyond).select(dsl::account).load(c)?;
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

#[cfg(test)]
mod tests {
    use super::{Accounts, MOST_ROWS, STEP, Throttle, Verdict, authgate_throttles, dsl, prune};
    use crate::clock::Clock;
    use crate::db::Db;
    use crate::store::SqlStore;
    use diesel::prelude::*;
    use diesel::sql_types::BigInt;

    const RULES: Throttle = Throttle { failures: 5, hard_cap: 100, per_address_per_minute: 30 };
    const NOW: i64 = 1_000_000;

    /// Over an empty table.
    fn over(folder: &std::path::Path) -> Db {
        let db = Db::open(&format!("sqlite://{}", folder.join("t.db").display())).unwrap();
        SqlStore::migrate(&db).unwrap();
        db
    }

    #[actix_web::test]
    async fn beyond_its_bound_the_table_forgets_the_oldest_names_and_none_that_waits_or_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let db = over(folder.path());
        let left = db.write(|c| {
            // The oldest of all: one that waits, one that is closed.
            for (n, failures, locked_until) in [(0, 1, NOW + 1), (1, 100, 0), (2, 4, 0), (3, 1, 0), (4, 0, 0)] {
                let row = (dsl::failures.eq(failures), dsl::locked_until.eq(locked_until), dsl::touched_at.eq(n));
                let named = (dsl::account.eq(vec![u8::try_from(n).unwrap(); 32]), row);
                diesel::insert_into(authgate_throttles::table).values(named).execute(c)?;
            }
            prune(c, NOW, RULES, 5)?;
            assert_eq!(authgate_throttles::table.count().get_result::<i64>(c)?, 5);
            prune(c, NOW, RULES, 3)?;
            authgate_throttles::table.order(dsl::touched_at).select(dsl::touched_at).load::<i64>(c)
        });
        assert_eq!(left.await.unwrap(), [0, 1, 4]);
    }

    #[actix_web::test]
    async fn rows_are_counted_once_in_a_thousand_sign_ins() {
        let folder = tempfile::tempdir().unwrap();
        let db = over(folder.path());
        // In order, or the file would be written all over for every row.
        let fills = "WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1) \
                     INSERT INTO authgate_throttles SELECT CAST(printf('%032d', i) AS BLOB), 1, 0, 0 FROM n";
        let rows = MOST_ROWS + 50;
        for first in (0..rows).step_by(100_000) {
            let fill = diesel::sql_query(fills).bind::<BigInt, _>(first);
            let fill = fill.bind::<BigInt, _>(rows.min(first + 100_000));
            db.write(move |c| fill.execute(c)).await.unwrap();
        }
        let accounts = Accounts::new(db.clone(), Clock::fixed(NOW), RULES);
        let mut rows = Vec::new();
        for n in 0..=STEP {
            assert_eq!(accounts.reserve(&n.to_string()).await.unwrap(), Verdict::Reserved);
            if [0, STEP - 1, STEP].contains(&n) {
                rows.push(db.read(|c| authgate_throttles::table.count().get_result::<i64>(c)).await.unwrap());
            }
        }
        assert_eq!(rows, [MOST_ROWS, MOST_ROWS + STEP.cast_signed() - 1, MOST_ROWS]);
    }
}

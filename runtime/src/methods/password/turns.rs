//! Checks of one account at once.
//!
//! The account throttle counts a failure before it checks. Were more checks of one name under way
//! than it may fail, people who type the right password at the same moment would lock each other
//! out. So the rest wait their turn, briefly.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::canonical;

/// The longest that a check waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// Hands out turns, so many an account.
pub(super) struct Turns {
    at_once: usize,
    accounts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Turns {
    /// One less than the failures that make an account wait.
    pub(super) fn new(failures: u32) -> Self {
        let at_once = (failures as usize).saturating_sub(1).max(1);
        Self { at_once, accounts: Mutex::default() }
    }

    /// A turn, which ends when it is dropped; none if it did not come in time.
    pub(super) async fn take(&self, account: &str) -> Option<OwnedSemaphorePermit> {
        let turns = self.of(canonical(account));
        tokio::time::timeout(PATIENCE, turns.acquire_owned()).await.ok()?.ok()
    }

    fn of(&self, account: String) -> Arc<Semaphore> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody holds a turn of are forgotten: so the map is as large as what is under way.
        if accounts.len() >= 64 && accounts.len().is_power_of_two() {
            accounts.retain(|_, turns| Arc::strong_count(turns) > 1);
        }
        Arc::clone(accounts.entry(account).or_insert_with(|| Arc::new(Semaphore::new(self.at_once))))
    }
}

#[cfg(test)]
mod tests {
    use super::Turns;

    #[test]
    fn sec_195_accounts_that_nobody_asks_about_are_forgotten() {
        let turns = Turns::new(5);
        actix_web::rt::System::new().block_on(async {
            for n in 0..10_000 {
                assert!(turns.take(&format!("user-{n}")).await.is_some());
            }
        });
        assert!(turns.accounts.lock().unwrap().len() <= 128);
    }
}

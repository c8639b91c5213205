//! Checks and makes password hashes, as PHC strings.

#[cfg(any(test, feature = "testing"))]
use std::sync::{Arc, atomic::AtomicU64};

use argon2::password_hash::phc::{Ident, Output, ParamsString, PasswordHash, Salt};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::account::Accounts;
use super::address::Addresses;
use super::hashing::{Hashed, Hashing, OUTPUT};
use super::turns::Turns;
use super::{Argon2Cost, Settings};
use crate::clock::Clock;
use crate::context::{HookError, StartError};
use crate::db::Db;
use crate::secret::Secret;
use crate::store::StoreError;

/// The most bytes of a password, whatever its code points.
const MOST_BYTES: usize = 1024;

/// A stored hash may cost no more than this, so that a damaged row cannot stop the server.
const CEILING: Argon2Cost = Argon2Cost { memory_kib: 262_144, passes: 10, lanes: 4 };

/// What a password is, against a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum PasswordCheck {
    /// Not the one, or there is no hash.
    Wrong,
    /// The one.
    Right,
    /// The one, under another cost than the spec's: hash it again and keep that.
    RightButStale,
}

impl PasswordCheck {
    /// True where the password is the one.
    #[must_use]
    pub fn is_right(self) -> bool {
        self != Self::Wrong
    }
}

/// Everything of the password method that outlives a request.
pub(crate) struct Passwords {
    settings: &'static Settings,
    hashing: Hashing,
    pub(super) accounts: Accounts,
    pub(super) addresses: Addresses,
    pub(super) turns: Turns,
}

impl Passwords {
    pub(crate) fn start(settings: &'static Settings, db: Db, clock: Clock) -> Result<Self, StartError> {
        Ok(Self {
            settings,
            hashing: Hashing::start()?,
            accounts: Accounts::new(db, clock.clone(), settings.throttle),
            addresses: Addresses::new(clock, settings.throttle.per_address_per_minute),
            turns: Turns::new(settings.throttle.failures),
        })
    }

    /// What new hashes cost.
    fn cost(&self) -> Argon2Cost {
        #[cfg(feature = "testing")]
        if let Some(cost) = crate::testing::cost() {
            return cost;
        }
        self.settings.argon2
    }

    /// Checks a password. With no hash, or one that cannot be read, the same work is done in vain.
    pub(crate) async fn check(&self, password: &Secret, stored: Option<&str>) -> Result<PasswordCheck, HookError> {
        let password = self.readable(password)?;
        let parsed = stored.map(Stored::parse);
        if let Some(None) = parsed {
            tracing::error!("a stored password hash cannot be read; the password counts as wrong");
        }
        match parsed.flatten() {
            Some(stored) => {
                let made = self.hashing.hash(password, &stored.salt, stored.cost).await?;
                Ok(match bool::from(made.ct_eq(&stored.output)) {
                    false => PasswordCheck::Wrong,
                    true if stored.cost == self.cost() => PasswordCheck::Right,
                    true => PasswordCheck::RightButStale,
                })
            }
            None => {
                self.hashing.hash(password, &[0; 16], self.cost()).await?;
                Ok(PasswordCheck::Wrong)
            }
        }
    }

    /// Hashes a new password. `judged`: its length must be within the spec's bounds.
    pub(crate) async fn hash(&self, password: &Secret, judged: bool) -> Result<String, HookError> {
        let readable = self.readable(password)?;
        let length = password.expose().chars().count();
        if judged && length < self.settings.min_length as usize {
            return Err(HookError::InvalidBody("the password is too short"));
        }
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(HookError::other)?;
        let cost = self.cost();
        let output = self.hashing.hash(readable, &salt, cost).await?;
        Stored { salt: salt.to_vec(), output, cost }.phc().map_err(|e| HookError::other(e.to_string()))
    }

    /// What was hashed so far, and what waits.
    pub(crate) fn hashing(&self) -> Hashed {
        self.hashing.hashed()
    }

    /// KiB times passes that were hashed so far.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn work(&self) -> Arc<AtomicU64> {
        self.hashing.work()
    }

    pub(crate) async fn forgive(&self, account: &str) -> Result<(), StoreError> {
        self.accounts.forgive(account).await
    }

    /// The bytes that are hashed: NFC, so that one password typed on two systems is one password.
    fn readable(&self, password: &Secret) -> Result<Zeroizing<Vec<u8>>, HookError> {
        let text = password.expose();
        if text.len() > MOST_BYTES || text.chars().count() > self.settings.max_length as usize {
            return Err(HookError::InvalidBody("the password is too long"));
        }
        Ok(Zeroizing::new(text.nfc().collect::<String>().into_bytes()))
    }
}

/// A hash taken apart.
struct Stored {
    salt: Vec<u8>,
    output: [u8; OUTPUT],
    cost: Argon2Cost,
}

impl Stored {
    /// Reads `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. None for any other text, and above the ceiling.
    fn parse(phc: &str) -> Option<Self> {
        let parsed = PasswordHash::new(phc).ok()?;
        let number = |name: &str| parsed.params.get_decimal(name);
        let cost = Argon2Cost { memory_kib: number("m")?, passes: number("t")?, lanes: number("p")? };
        let good = parsed.algorithm.as_str() == "argon2id"
            && parsed.version == Some(19)
            && cost.memory_kib <= CEILING.memory_kib
            && (1..=CEILING.passes).contains(&cost.passes)
            && (1..=CEILING.lanes).contains(&cost.lanes);
        let output = parsed.hash?.as_bytes().try_into().ok()?;
        good.then_some(Self { salt: parsed.salt?.as_ref().to_vec(), output, cost })
    }

    fn phc(&self) -> Result<String, argon2::password_hash::phc::Error> {
        let mut params = ParamsString::new();
        params.add_decimal("m", self.cost.memory_kib)?;
        params.add_decimal("t", self.cost.passes)?;
        params.add_decimal("p", self.cost.lanes)?;
        let hash = PasswordHash {
            algorithm: Ident::new("argon2id")?,
            version: Some(19),
            params,
            salt: Some(Salt::new(&self.salt)?),
            hash: Some(Output::new(&self.output)?),
        };
        Ok(hash.to_string())
    }
}

#[cfg(test)]
mod tests;

//! Checks that one address asked for in the last minute. Kept in memory, bounded.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::{Clock, Millis};
use crate::env::bucket;

const WINDOW: Millis = 60_000;

/// The most networks that are remembered at once.
const MOST: usize = 65_536;

/// How many networks are looked at to make room for one.
const LOOKS: usize = 16;

/// The throttle of addresses: a sliding window over each network.
pub(super) struct Addresses {
    clock: Clock,
    limit: usize,
    seen: Mutex<Seen>,
}

/// The networks of the last minute, each found by its address and by its place: so that making
/// room costs the same however many there are.
#[derive(Default)]
struct Seen {
    places: HashMap<IpAddr, usize>,
    windows: Vec<(IpAddr, VecDeque<Millis>)>,
    hand: usize,
}

impl Addresses {
    pub(super) fn new(clock: Clock, limit: u32) -> Self {
        Self { clock, limit: limit as usize, seen: Mutex::default() }
    }

    /// Counts one check of `address`; the seconds to wait if it has had its share.
    pub(super) fn check(&self, address: IpAddr) -> Result<(), u64> {
        let now = self.clock.now();
        let mut seen = self.lock();
        let Some(times) = seen.window(bucket(address), now, self.limit) else { return Err(60) };
        while times.front().is_some_and(|first| *first <= now - WINDOW) {
            times.pop_front();
        }
        if times.len() >= self.limit {
            let first = times.front().copied().unwrap_or(now);
            return Err(u64::try_from((first + WINDOW - now).div_euclid(1000) + 1).unwrap_or(1));
        }
        times.push_back(now);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// The window of a network; none where there is no room for a new one.
    fn window(&mut self, network: IpAddr, now: Millis, limit: usize) -> Option<&mut VecDeque<Millis>> {
        if !self.places.contains_key(&network) {
            if self.windows.len() >= MOST && !self.make_room(now, limit) {
                return None;
            }
            self.places.insert(network, self.windows.len());
            self.windows.push((network, VecDeque::new()));
        }
        let place = *self.places.get(&network)?;
        self.windows.get_mut(place).map(|(_, times)| times)
    }

    /// Forgets a network that is not at its limit. Who is at it stays remembered.
    fn make_room(&mut self, now: Millis, limit: usize) -> bool {
        for _ in 0..LOOKS {
            self.hand = (self.hand + 1) % self.windows.len().max(1);
            let Some((network, times)) = self.windows.get(self.hand) else { return false };
            let gone = times.back().is_none_or(|last| *last <= now - WINDOW);
            if gone || times.len() < limit {
                self.places.remove(network);
                self.windows.swap_remove(self.hand);
                if let Some((moved, _)) = self.windows.get(self.hand) {
                    self.places.insert(*moved, self.hand);
                }
                return true;
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{Addresses, MOST};
    use crate::clock::Clock;

    #[test]
    fn sec_195_a_million_addresses_take_bounded_room_and_free_nobody() {
        let addresses = Addresses::new(Clock::fixed(0), 2);
        let locked = "9.9.9.9".parse().unwrap();
        assert!(addresses.check(locked).is_ok() && addresses.check(locked).is_ok());
        assert!(addresses.check(locked).is_err());
        for n in 0..1_000_000_u32 {
            let _ = addresses.check(std::net::Ipv4Addr::from(n).into());
        }
        assert!(addresses.lock().windows.len() <= MOST && addresses.lock().places.len() <= MOST);
        assert!(addresses.check(locked).is_err(), "eviction never resets an active lock");
    }

    #[test]
    fn the_window_slides() {
        let clock = Clock::fixed(0);
        let addresses = Addresses::new(clock.clone(), 2);
        let one = "9.9.9.9".parse().unwrap();
        assert!(addresses.check(one).is_ok());
        clock.advance(30_000);
        assert!(addresses.check(one).is_ok());
        assert_eq!(addresses.check(one), Err(31));
        clock.advance(30_001);
        assert!(addresses.check(one).is_ok(), "the first left the window");
        assert!(addresses.check(one).is_err(), "the second did not");
    }
}

//! The head of a WAL-index, read as SQLite reads it.

use std::sync::atomic::{AtomicU32, Ordering, fence};

/// Words of one copy.
const WORDS: usize = 12;

/// The layout that is known (`WALINDEX_MAX_VERSION`), the same since SQLite 3.7.
const VERSION: u32 = 3_007_000;

/// A state of a database. Two of one database that are equal have no confirmed commit between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header([u32; WORDS]);

/// The two copies, in memory that other processes write.
pub(crate) type Copies = [AtomicU32; 2 * WORDS];

/// The state now; none while somebody writes it, and where the index is not initialised or of another version.
pub(crate) fn read(copies: &Copies) -> Option<Header> {
    let (first, second) = copies.split_at(WORDS);
    let first = words(first);
    fence(Ordering::Acquire);
    let settled = first == words(second);
    let initialised = first[3].to_ne_bytes()[0] == 1;
    (settled && initialised && first[0] == VERSION).then_some(Header(first))
}

fn words(copy: &[AtomicU32]) -> [u32; WORDS] {
    std::array::from_fn(|n| copy[n].load(Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copies(first: [u32; WORDS], second: [u32; WORDS]) -> Copies {
        let both = [first, second].concat();
        std::array::from_fn(|n| AtomicU32::new(both[n]))
    }

    fn good() -> [u32; WORDS] {
        let mut words = [7; WORDS];
        words[0] = VERSION;
        words[3] = u32::from_ne_bytes([1, 0, 0, 16]);
        words
    }

    #[test]
    fn equal_copies_are_a_state_and_any_word_of_them_tells_it_from_another() {
        let before = read(&copies(good(), good())).unwrap();
        for word in [1, 2, 4, 5, 6, 7, 8, 9, 10, 11] {
            let mut after = good();
            after[word] += 1;
            assert_ne!(read(&copies(after, after)).unwrap(), before, "{word}");
        }
    }

    #[test]
    fn a_header_that_is_being_written_is_no_state() {
        for word in 0..WORDS {
            let mut half = good();
            half[word] ^= 1;
            assert_eq!(read(&copies(good(), half)), None, "{word}");
        }
    }

    #[test]
    fn an_index_that_is_empty_not_initialised_or_of_another_version_is_no_state() {
        assert_eq!(read(&copies([0; WORDS], [0; WORDS])), None);
        let mut fresh = good();
        fresh[3] = 0;
        assert_eq!(read(&copies(fresh, fresh)), None);
        let mut later = good();
        later[0] += 1;
        assert_eq!(read(&copies(later, later)), None);
    }

    /// Under Miri too: a writer in SQLite's order, and no reader ever takes a half for a state.
    #[test]
    fn a_reader_never_sees_half_of_what_another_thread_writes() {
        let shared = copies(good(), good());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0..200 {
                    for half in [1, 0] {
                        for word in [2, 4, 11] {
                            shared[half * WORDS + word].store(round, Ordering::Relaxed);
                        }
                        fence(Ordering::SeqCst);
                    }
                }
            });
            for _ in 0..200 {
                if let Some(Header(words)) = read(&shared) {
                    assert!(words[2] == words[4] && words[4] == words[11] || words == good());
                }
            }
        });
    }
}

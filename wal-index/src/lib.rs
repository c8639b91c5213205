//! Whether anything was committed to a SQLite database since: for the price of comparing 48 bytes.
//!
//! In WAL mode all connections of all processes share the WAL-index, which every commit changes and every read looks
//! at first (SQLite documentation, "WAL-mode File Format", section 2). This crate keeps a connection open and reads the
//! head of that shared memory where SQLite itself mapped it: no lock, no system call.
//!
//! ```text
//! bytes 0..48    first copy  ─┐ a commit writes the second copy, a barrier, then the first;
//! bytes 48..96   second copy ─┘ a reader reads the first, a barrier, then the second; equal: nobody is writing it
//!   0 version 3007000 · 4 unused · 8 change counter · 12 initialised · 13 byte order · 14 page size · 16 frames in
//!   the log · 20 pages · 24 checksum of the last frame · 32 salts of the log · 40 checksum of these
//! ```
//!
//! A commit that SQLite has confirmed has written both copies. So a [`Header`] that equals an earlier one says that no
//! commit was confirmed in between, by any process; what was read after the earlier one still stands. A checkpoint or a
//! restart of the log may change it without a commit, which costs a read and no more.
//!
//! The file is never opened by us: closing a descriptor of it would drop the locks that SQLite holds on it for the whole
//! process (POSIX `fcntl`, "advisory record locking").

mod header;
mod mapped;

pub use header::Header;
pub use mapped::WalIndex;

//! The WAL-index where SQLite mapped it. All that is unsafe is here.
#![expect(unsafe_code, reason = "shared memory, and a function of SQLite's virtual file system")]

use std::ffi::{c_int, c_void};
use std::path::Path;
use std::ptr::{NonNull, null_mut};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, ffi};

use crate::header::{Copies, Header, read};

/// Bytes of one region of the index (`WALINDEX_PGSZ`).
const REGION: c_int = 32_768;

/// Milliseconds that an index may stay half written, which takes its writer less than one.
const MOMENTS: u32 = 200;

/// The WAL-index of a database, read by any thread.
pub struct WalIndex {
    copies: Shared,
    /// Keeps SQLite's mapping alive, and its lock that keeps others from truncating the file. Nothing is asked of it.
    _connection: Mutex<Connection>,
}

struct Shared(NonNull<Copies>);

// SAFETY: it points at memory that is shared between processes and read by atomic loads only; it stays mapped for as
// long as the connection beside it is open.
unsafe impl Send for Shared {}
// SAFETY: as above: no thread reads it but atomically, and none writes it.
unsafe impl Sync for Shared {}

impl WalIndex {
    /// Opens the index of the database at `path`, which is in WAL mode.
    ///
    /// # Errors
    /// If the file is no database in WAL mode, or its index cannot be mapped (a file system without shared memory):
    /// ask `PRAGMA data_version` there.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        // A first read maps the index, and recovers it after a crash.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        if mode != "wal" {
            return Err(refused(ffi::SQLITE_NOTADB));
        }
        let copies = first_region(&connection)?;
        let index = Self { copies: Shared(copies), _connection: Mutex::new(connection) };
        // Another process may be writing it just now.
        for _ in 0..MOMENTS {
            if index.header().is_some() {
                return Ok(index);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(refused(ffi::SQLITE_IOERR_SHMMAP))
    }

    /// The state of the last commit; none at the moment that one is being made.
    #[must_use]
    pub fn header(&self) -> Option<Header> {
        // SAFETY: the region is mapped, page-aligned and of 32 KiB for as long as `self` keeps the connection.
        let copies = unsafe { self.copies.0.as_ref() };
        read(copies)
    }
}

/// The first region, by the connection's own file (`SQLITE_FCNTL_FILE_POINTER`, `xShmMap`).
fn first_region(connection: &Connection) -> rusqlite::Result<NonNull<Copies>> {
    let mut file: *mut ffi::sqlite3_file = null_mut();
    // SAFETY: the handle is used while `connection` is borrowed, and not closed.
    let handle = unsafe { connection.handle() };
    let told: *mut c_void = (&raw mut file).cast();
    // SAFETY: this operation writes one pointer to where `told` points, which is a place for one.
    let code = unsafe { ffi::sqlite3_file_control(handle, c"main".as_ptr(), ffi::SQLITE_FCNTL_FILE_POINTER, told) };
    if code != ffi::SQLITE_OK {
        return Err(refused(code));
    }
    // SAFETY: SQLite answered with its open file, or with null.
    let opened = unsafe { file.as_ref() }.ok_or_else(|| refused(ffi::SQLITE_MISUSE))?;
    // SAFETY: an open file has its table of methods, or null.
    let methods = unsafe { opened.pMethods.as_ref() }.ok_or_else(|| refused(ffi::SQLITE_MISUSE))?;
    // Version 1 has no shared memory.
    let map = methods.xShmMap.filter(|_| methods.iVersion >= 2).ok_or_else(|| refused(ffi::SQLITE_IOERR_SHMMAP))?;
    let mut region: *mut c_void = null_mut();
    // SAFETY: nobody else uses the connection now; without leave to extend, this only tells where region 0 is.
    let code = unsafe { map(file, 0, REGION, 0, (&raw mut region).cast()) };
    if code != ffi::SQLITE_OK {
        return Err(refused(code));
    }
    NonNull::new(region.cast()).ok_or_else(|| refused(ffi::SQLITE_IOERR_SHMMAP))
}

fn refused(code: c_int) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
}

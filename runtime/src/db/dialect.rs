//! The statements that each database words in its own way. Everything else is one text of diesel's for all.
//!
//! Macros, because diesel knows the dialect by the connection's type: each arm is compiled for its own.

/// Inserts a row, or several, and leaves one that is there as it is.
macro_rules! insert_new {
    ($connection:expr, $table:expr, $column:expr, $row:expr) => {
        match $connection {
            $crate::db::DbConnection::Sqlite(c) => {
                diesel::insert_into($table).values($row).on_conflict_do_nothing().execute(c)
            }
            #[cfg(feature = "postgres")]
            $crate::db::DbConnection::Postgres(c) => {
                diesel::insert_into($table).values($row).on_conflict_do_nothing().execute(c)
            }
            // `INSERT IGNORE` would ignore more than a row that is there; a column set to itself changes nothing.
            #[cfg(feature = "mysql")]
            $crate::db::DbConnection::Mysql(c) => diesel::insert_into($table)
                .values($row)
                .on_conflict(diesel::dsl::DuplicatedKeys)
                .do_update()
                .set($column.eq($column))
                .execute(c),
        }
    };
}

/// Inserts rows in one statement, none of which is there.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {
        match $connection {
            $crate::db::DbConnection::Sqlite(c) => diesel::insert_into($table).values($rows).execute(c),
            #[cfg(feature = "postgres")]
            $crate::db::DbConnection::Postgres(c) => diesel::insert_into($table).values($rows).execute(c),
            #[cfg(feature = "mysql")]
            $crate::db::DbConnection::Mysql(c) => diesel::insert_into($table).values($rows).execute(c),
        }
    };
}

/// Inserts a row, or changes the one that is there.
macro_rules! upsert {
    ($connection:expr, $table:expr, $key:expr, $row:expr, $change:expr) => {
        match $connection {
            $crate::db::DbConnection::Sqlite(c) => {
                diesel::insert_into($table).values($row).on_conflict($key).do_update().set($change).execute(c)
            }
            #[cfg(feature = "postgres")]
            $crate::db::DbConnection::Postgres(c) => {
                diesel::insert_into($table).values($row).on_conflict($key).do_update().set($change).execute(c)
            }
            #[cfg(feature = "mysql")]
            $crate::db::DbConnection::Mysql(c) => diesel::insert_into($table)
                .values($row)
                .on_conflict(diesel::dsl::DuplicatedKeys)
                .do_update()
                .set($change)
                .execute(c),
        }
    };
}

/// Rows, which no other transaction changes before this one ends. SQLite has one writer anyway.
macro_rules! locked {
    ($connection:expr, $query:expr, $load:ident) => {
        match $connection {
            $crate::db::DbConnection::Sqlite(c) => $query.$load(c),
            #[cfg(feature = "postgres")]
            $crate::db::DbConnection::Postgres(c) => $query.for_update().$load(c),
            #[cfg(feature = "mysql")]
            $crate::db::DbConnection::Mysql(c) => $query.for_update().$load(c),
        }
    };
}

/// Rows that no other transaction is at; they stay this one's until it ends.
macro_rules! free {
    ($connection:expr, $query:expr) => {
        match $connection {
            $crate::db::DbConnection::Sqlite(c) => $query.load(c),
            #[cfg(feature = "postgres")]
            $crate::db::DbConnection::Postgres(c) => $query.for_update().skip_locked().load(c),
            #[cfg(feature = "mysql")]
            $crate::db::DbConnection::Mysql(c) => $query.for_update().skip_locked().load(c),
        }
    };
}

/// Deletes rows that have expired, some at a time; those that another transaction is at, it leaves to a later one: a
/// range that waits for a row would deadlock with whoever takes the row by its key.
macro_rules! delete_expired {
    ($connection:expr, $table:expr, $key:expr, $expires_at:expr, $now:expr) => {{
        let expired = $table.filter($expires_at.le($now)).limit(1000).select($key);
        match $crate::db::free!($connection, expired) {
            Ok(keys) => {
                let keys: Vec<Vec<u8>> = keys;
                if keys.is_empty() {
                    Ok(0)
                } else {
                    diesel::delete($table.filter($key.eq_any(keys))).execute($connection)
                }
            }
            Err(error) => Err(error),
        }
    }};
}

pub(crate) use {delete_expired, free, insert_all, insert_new, locked, upsert};

//! Connections to a database server: diesel's blocking face over its async drivers, for threads of their own.
//!
//! The drivers are in Rust alone, so a gateway is built without a database's client library.

mod bounded;
#[cfg(feature = "mysql")]
pub(super) mod mysql;
#[cfg(feature = "postgres")]
pub(super) mod pipeline;
#[cfg(feature = "postgres")]
pub(super) mod postgres;
#[cfg(feature = "postgres")]
pub(super) mod timeline;
#[cfg(feature = "postgres")]
pub(super) mod wire;

pub(super) use bounded::patiently;
#[cfg(feature = "mysql")]
pub use mysql::MysqlConnection;
#[cfg(feature = "postgres")]
pub use postgres::PostgresConnection;

#[cfg(feature = "postgres")]
use std::future::Future;

use diesel::connection::{
    AnsiTransactionManager, CacheSize, ConnectionSealed, Instrumentation, LoadConnection, SimpleConnection,
};
use diesel::expression::QueryMetadata;
use diesel::migration::{CREATE_MIGRATIONS_TABLE, MigrationConnection};
use diesel::prelude::*;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel_async::AsyncConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;

use crate::store::StoreError;
use bounded::Bounded;

/// The first setting that is weak, with what to do about it.
fn refused_by(weak: &[(bool, &'static str)]) -> Result<(), StoreError> {
    weak.iter().find(|(is, _)| *is).map_or(Ok(()), |(_, why)| Err(StoreError::refused(why)))
}

type Inner<C> = AsyncConnectionWrapper<C, Bounded>;

/// A server's connection. Diesel's own wrapper cannot be a variant of [`super::DbConnection`]; this one can.
pub struct Blocking<C: AsyncConnection + 'static> {
    /// Boxed: it is some times as large as SQLite's.
    inner: Box<Inner<C>>,
    transactions: AnsiTransactionManager,
}

impl<C: AsyncConnection> Blocking<C> {
    #[cfg(feature = "postgres")]
    /// Over a connection that `connecting` makes, on the runtime that it will be asked on.
    fn over<E>(connecting: impl Future<Output = Result<C, E>>) -> Result<Self, E>
    where
        E: From<StoreError>,
    {
        let inner = Box::new(Inner::<C>::from(bounded::made(connecting)?));
        Ok(Self { inner, transactions: AnsiTransactionManager::default() })
    }
}

impl<C: AsyncConnection> ConnectionSealed for Blocking<C> {}

impl<C: AsyncConnection> SimpleConnection for Blocking<C> {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.inner.batch_execute(query)
    }
}

impl<C: AsyncConnection> Connection for Blocking<C> {
    type Backend = C::Backend;
    type TransactionManager = AnsiTransactionManager;

    fn establish(url: &str) -> ConnectionResult<Self> {
        let inner = Box::new(<Inner<C> as Connection>::establish(url)?);
        Ok(Self { inner, transactions: AnsiTransactionManager::default() })
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<Self::Backend> + QueryId,
    {
        Connection::execute_returning_count(&mut *self.inner, source)
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        &mut self.transactions
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        Connection::instrumentation(&mut *self.inner)
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        Connection::set_instrumentation(&mut *self.inner, instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        Connection::set_prepared_statement_cache_size(&mut *self.inner, size);
    }
}

impl<C: AsyncConnection> LoadConnection for Blocking<C> {
    type Cursor<'conn, 'query>
        = <Inner<C> as LoadConnection>::Cursor<'conn, 'query>
    where
        Self: 'conn;
    type Row<'conn, 'query>
        = <Inner<C> as LoadConnection>::Row<'conn, 'query>
    where
        Self: 'conn;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<Self::Backend> + QueryId + 'query,
        Self::Backend: QueryMetadata<T::SqlType>,
    {
        LoadConnection::load(&mut *self.inner, source)
    }
}

impl<C: AsyncConnection> MigrationConnection for Blocking<C> {
    fn setup(&mut self) -> QueryResult<usize> {
        self.batch_execute(CREATE_MIGRATIONS_TABLE).map(|()| 0)
    }
}

//! A store that did not answer.

use std::fmt;

/// The store failed, and nothing is known: never "signed out", never "signed in".
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The database said no.
    Database(diesel::result::Error),
    /// A bound of ours was reached, or the state is not one to go on from.
    Refused(&'static str),
    /// Something else.
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    pub(crate) fn refused(why: &'static str) -> Self {
        Self::Refused(why)
    }
}

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Other(Box::new(error))
    }
}

#[cfg(feature = "postgres")]
impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Other(Box::new(error))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(_) => f.write_str("the database did not do what was asked"),
            Self::Refused(why) => f.write_str(why),
            Self::Other(_) => f.write_str("the store cannot be used"),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Refused(_) => None,
            Self::Other(error) => Some(error.as_ref()),
        }
    }
}

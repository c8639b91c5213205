//! Every name that a user's hooks need.

pub use crate::context::{HookContext, HookError, StartContext, StartError};
pub use crate::db::{Database, DbConnection, Migrations};
pub use crate::gate::LiveSession;
pub use crate::methods::oauth::{OidcIdentity, ProviderTokens};
pub use crate::methods::password::{PasswordCheck, canonical};
pub use crate::project::Project;
pub use crate::secret::Secret;
pub use crate::session::TokenRecord;
pub use crate::store::TokenStore;
pub use crate::token::TokenId;

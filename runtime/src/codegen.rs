//! The door for generated code. A breaking change opens `v2`.

/// Version 1.
pub mod v1 {
    pub use actix_web::web::ServiceConfig;

    pub use crate::context::{HookContext, StartContext, StartError};
    pub use crate::gate::{Gate, Gateway, PublicGate};
    pub use crate::hooks::Answer;
    pub use crate::http::{Guard, RouteTable, configure, guard};
    pub use crate::session::{GetSession, GetSessionOrPublic};
    pub use crate::settings::{CookieSettings, Lifetimes, Paths, SameSite, Settings, Sources};
    pub use crate::shapes;
    pub use crate::store::Store;
    pub use crate::token::TokenId;

    use crate::hooks::IntoAnswer;
    use crate::store::TokenStore;

    /// Routes of the session itself.
    pub mod session {
        pub use crate::session::routes;
    }

    /// Sign-in through providers.
    pub mod oauth {
        pub use crate::methods::oauth::{
            Algorithm, ClientAuth, Emails, Endpoints, IssuerRule, Method, OidcIdentity, Parameter, Profile, Protocol,
            Provider, ProviderTokens, Settings, Userinfo, routes,
        };
    }

    /// Sign-in with a password.
    pub mod password {
        pub use crate::methods::password::{Argon2Cost, Method, Settings, Throttle, routes};
    }

    /// A sign-in hook's answer in its one form.
    ///
    /// # Errors
    /// The hook's own.
    pub fn answer(answer: impl IntoAnswer) -> Answer {
        answer.into_answer()
    }

    /// Erases the type of the user's store.
    ///
    /// # Errors
    /// The store's own.
    pub fn store(opened: Result<impl TokenStore, StartError>) -> Result<Store, StartError> {
        opened.map(|store| std::sync::Arc::new(store) as Store)
    }
}

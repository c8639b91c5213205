//! Extractors for the user's handlers.

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::authenticate::{Caller, Live, authenticate};
use crate::error::AuthError;
use crate::gate::{Core, Gate, PublicGate};
use crate::http::{Touched, gateway};
use crate::secret::Secret;

/// The caller's live session; a request without one is answered 401.
pub struct GetSession<G: Gate> {
    live: Rc<Live<G::Session>>,
    core: Arc<Core>,
}

impl<G: Gate> Deref for GetSession<G> {
    type Target = G::Session;

    fn deref(&self) -> &G::Session {
        &self.live.session
    }
}

impl<G: Gate> fmt::Debug for GetSession<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("GetSession").field(&self.live.token).finish()
    }
}

impl<G: Gate> GetSession<G> {
    /// An access token for the provider that signed this session in, refreshed where it is about to end. None for a
    /// session of another kind, without the word `vault`, or where it has ended and cannot be refreshed.
    ///
    /// # Errors
    /// 401 where the provider ended what the session stands on: the session has then ended too. 502 where it
    /// does not answer, 503 where the store does not.
    pub async fn provider_access_token(&self) -> Result<Option<Secret>, AuthError> {
        crate::methods::oauth::access_token(&self.core, self.live.token.stored().hash).await
    }
}

impl<G: Gate> FromRequest for GetSession<G> {
    type Error = AuthError;
    type Future = LocalBoxFuture<'static, Result<Self, AuthError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let gate = gateway::<G>(&request)?;
            let live = authenticate(&gate, &request).await?.live(&gate.core)?;
            Ok(Self { live, core: Arc::clone(&gate.core) })
        })
    }
}

/// The caller's live session, or the public one where there is no credential.
#[derive(Debug)]
pub struct GetSessionOrPublic<G: Gate>(Either<G::Session>);

#[derive(Debug)]
enum Either<S> {
    Live(Rc<Live<S>>),
    Public(Box<S>),
}

impl<G: Gate> GetSessionOrPublic<G> {
    /// True for the public session.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self.0, Either::Public(_))
    }
}

impl<G: Gate> Deref for GetSessionOrPublic<G> {
    type Target = G::Session;

    fn deref(&self) -> &G::Session {
        match &self.0 {
            Either::Live(live) => &live.session,
            Either::Public(session) => session,
        }
    }
}

impl<G: PublicGate> FromRequest for GetSessionOrPublic<G> {
    type Error = AuthError;
    type Future = LocalBoxFuture<'static, Result<Self, AuthError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let gate = gateway::<G>(&request)?;
            let public = || Self(Either::Public(Box::new(G::public_session())));
            match authenticate(&gate, &request).await? {
                Caller::Live(live) => Ok(Self(Either::Live(live))),
                Caller::Absent => Ok(public()),
                Caller::DeadCookie => {
                    request.extensions_mut().insert(Touched { clear: gate.core.cookie.clear(), live: None });
                    Ok(public())
                }
            }
        })
    }
}

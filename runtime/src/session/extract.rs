//! Extractors for the user's handlers.

use std::ops::Deref;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::authenticate::{Caller, Live, authenticate};
use crate::error::AuthError;
use crate::gate::{Gate, PublicGate};
use crate::http::{Touched, gateway};

/// The caller's live session; a request without one is answered 401.
#[derive(Debug)]
pub struct GetSession<G: Gate>(Rc<Live<G::Session>>);

impl<G: Gate> Deref for GetSession<G> {
    type Target = G::Session;

    fn deref(&self) -> &G::Session {
        &self.0.session
    }
}

impl<G: Gate> FromRequest for GetSession<G> {
    type Error = AuthError;
    type Future = LocalBoxFuture<'static, Result<Self, AuthError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let gate = gateway::<G>(&request)?;
            authenticate(&gate, &request).await?.live(&gate.core).map(Self)
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
                    request.extensions_mut().insert(Touched { clear: gate.core.cookie.clear() });
                    Ok(public())
                }
            }
        })
    }
}

//! Middleware around a whole App: headers on every answer that touched a session, and CORS.

use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::SET_COOKIE;
use actix_web::{Error, HttpMessage};
use futures_util::future::LocalBoxFuture;

use super::{Touched, cors, headers};
use crate::gate::{Core, Gate, Gateway};

/// The guard of an App. Made by [`guard`].
pub struct Guard<G: Gate> {
    core: Arc<Core>,
    gate: std::marker::PhantomData<fn() -> G>,
}

/// Middleware for `App::wrap`.
#[must_use]
pub fn guard<G: Gate>(gate: &Gateway<G>) -> Guard<G> {
    Guard { core: Arc::clone(&gate.core), gate: std::marker::PhantomData }
}

impl<G, S, B> Transform<S, ServiceRequest> for Guard<G>
where
    G: Gate,
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Transform = Guarded<S>;
    type InitError = ();
    type Future = Ready<Result<Guarded<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(Guarded { core: Arc::clone(&self.core), inner: Rc::new(inner) }))
    }
}

/// A guarded service.
pub struct Guarded<S> {
    core: Arc<Core>,
    inner: Rc<S>,
}

impl<S, B> Service<ServiceRequest> for Guarded<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    actix_web::dev::forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let core = Arc::clone(&self.core);
        let origin = cors::origin(&core.env, request.head());
        if let Some(origin) = origin.clone().filter(|_| cors::is_preflight(request.head())) {
            return Box::pin(ready(Ok(request.into_response(cors::preflight(origin)).map_into_right_body())));
        }
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            let request = response.request();
            let (method, path, status) = (request.method().as_str(), request.path(), response.status().as_u16());
            // Never the query: it may hold what somebody put there by mistake.
            tracing::debug!(target: "authgate::access", method, path, status);
            let touched = request.extensions().get::<Touched>().map(|touched| touched.clear.clone());
            let map = response.headers_mut();
            if let Some(clear) = touched {
                if !headers::is_sealed(map) {
                    headers::private(map);
                }
                if let Some(cookie) = clear {
                    map.append(SET_COOKIE, cookie);
                }
            }
            if core.env.api.is_https() {
                headers::https_only(map);
            }
            if let Some(origin) = origin {
                cors::permit(map, origin);
            }
            Ok(response.map_into_left_body())
        })
    }
}

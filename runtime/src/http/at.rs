//! The gateway, as a parameter of our own handlers.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::error::{AuthError, Code};
use crate::gate::{Gate, Gateway};

/// The gateway that serves the request.
pub(crate) struct At<G: Gate>(Gateway<G>);

impl<G: Gate> Deref for At<G> {
    type Target = Gateway<G>;

    fn deref(&self) -> &Gateway<G> {
        &self.0
    }
}

impl<G: Gate> FromRequest for At<G> {
    type Error = AuthError;
    type Future = Ready<Result<Self, AuthError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(gateway(request).map(Self))
    }
}

/// # Errors
/// `server_error` on an App that was not configured.
pub(crate) fn gateway<G: Gate>(request: &HttpRequest) -> Result<Gateway<G>, AuthError> {
    let gate = request.app_data::<Gateway<G>>().cloned();
    gate.ok_or_else(|| AuthError::because(Code::ServerError, "`configure` was not called on this App"))
}

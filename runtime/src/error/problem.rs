//! Problem answers, RFC 9457.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use super::{AuthError, Code, Reason, chain};
use crate::http::headers;

/// The body of a refusal.
#[derive(Serialize)]
pub(crate) struct Problem {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
}

/// A problem answer with the headers that every answer of ours has.
pub(crate) fn respond(code: Code) -> HttpResponse {
    let problem =
        Problem { r#type: "about:blank", title: code.title(), status: code.status().as_u16(), code: code.wire() };
    let mut response = HttpResponse::build(code.status()).content_type("application/problem+json").json(problem);
    headers::seal(response.headers_mut());
    if matches!(code, Code::NotSignedIn | Code::InvalidToken) {
        // RFC 6750 section 3; which check failed stays unsaid.
        let challenge = match code {
            Code::InvalidToken => "Bearer error=\"invalid_token\"",
            _ => "Bearer",
        };
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static(challenge));
    }
    response
}

impl ResponseError for AuthError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let code = self.code.wire();
        match &self.reason {
            Reason::Plain => tracing::debug!(code, "refused"),
            Reason::Because(why) => tracing::debug!(code, why, "refused"),
            Reason::Store(error) => tracing::error!(code, error = chain(error), "the store failed"),
            Reason::Hook(key, error) => {
                tracing::error!(code, spec_key = key, error = chain(error.as_ref()), "a hook failed");
            }
        }
        let mut response = respond(self.code);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(cookie) = &self.clear_cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        response
    }
}

//! The session cookie: set and clear, side by side, so that they cannot differ.

use actix_web::http::header::HeaderValue;

use crate::env::Environment;
use crate::gate::Mode;
use crate::settings::{SameSite, Settings};

/// The name of the cookie over loopback http, where `__Host-` does not work.
const DEV_NAME: &str = "authgate-dev";

/// The session cookie of this process.
#[derive(Debug)]
pub(crate) struct SessionCookie {
    name: &'static str,
    secure: bool,
    same_site: SameSite,
    max_age: u32,
}

impl SessionCookie {
    pub(crate) fn new(settings: &Settings, mode: Mode, env: &Environment) -> Self {
        let secure = settings.cookie.secure && mode == Mode::Serve;
        debug_assert!(secure || env.api.is_loopback_http());
        Self {
            name: if secure { settings.cookie.name } else { DEV_NAME },
            secure,
            same_site: settings.cookie.same_site,
            max_age: settings.lifetimes.absolute,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// `Set-Cookie` of a fresh session.
    pub(crate) fn set(&self, envelope: &str) -> Option<HeaderValue> {
        self.line(envelope, self.max_age)
    }

    /// `Set-Cookie` that ends it in the browser.
    pub(crate) fn clear(&self) -> Option<HeaderValue> {
        self.line("", 0)
    }

    fn line(&self, value: &str, max_age: u32) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let same_site = self.same_site.as_str();
        let line = format!("{}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={max_age}{secure}", self.name);
        HeaderValue::try_from(line).ok()
    }
}

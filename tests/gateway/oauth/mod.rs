//! Groups OI and IF of the security rows: sign-in at a provider that does what the test says.
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

mod callback;
mod faults;
mod identities;
mod keys;
mod logout;
mod races;
mod return_to;
mod tokens;

use std::collections::BTreeMap;
use std::ops::Deref;

use authgate_testkit::provider::Provider;
use authgate_testkit::{Client, Reply};
use url::Url;

use crate::support::{COOKIE, Gateway, START, TOKEN};

pub(super) const LOGIN: &str = "/v1/auth/oauth/google/login";
pub(super) const CALLBACK: &str = "/v1/auth/oauth/google/callback";
pub(super) const CLIENT: &str = "authgate-reference.apps.googleusercontent.com";
pub(super) const SECRET: &str = "a client's secret: with+odd&signs";

/// A gateway whose Google is a provider of the test's.
pub(super) struct Scene {
    pub(super) provider: Provider,
    gateway: Gateway,
}

impl Deref for Scene {
    type Target = Gateway;

    fn deref(&self) -> &Gateway {
        &self.gateway
    }
}

impl Scene {
    pub(super) fn new() -> Self {
        Self::with(&[])
    }

    pub(super) fn with(more: &[(&str, &str)]) -> Self {
        let provider = Provider::start(START / 1000);
        let base = provider.base();
        let own = [("GOOGLE_CLIENT_SECRET", SECRET), ("AUTHGATE_TEST_PROVIDERS", base.as_str())];
        let gateway = Gateway::with(&[&own[..], more].concat());
        Self { provider, gateway }
    }

    pub(super) fn browser(&self) -> Browser {
        Browser::at(self.client)
    }

    /// Where the app is, which is where every failure and success leads to.
    pub(super) fn app(&self) -> String {
        format!("http://{}", self.client.0)
    }

    /// A whole sign-in of a fresh browser: its callback's answer.
    pub(super) fn sign_in_at_provider(&self) -> (Browser, Reply) {
        let mut browser = self.browser();
        let authorize = browser.start(LOGIN);
        let reply = browser.follow(&self.provider.agree(&authorize));
        (browser, reply)
    }

    /// The sign-in fails with a reason, and nothing was made.
    pub(super) fn refuses(&self, reason: &str) {
        let rows = self.rows();
        let (browser, reply) = self.sign_in_at_provider();
        self.assert_failed(&reply, reason);
        assert!(browser.session().is_none());
        assert_eq!(self.rows(), rows, "no session was made");
    }

    /// The sign-in succeeds, as it does whenever nothing is wrong: the positive twin.
    pub(super) fn accepts(&self) {
        let (browser, reply) = self.sign_in_at_provider();
        assert_eq!(
            (reply.status, reply.header("location")),
            (302, Some(format!("{}/", self.app()).as_str())),
            "{reply:?}"
        );
        assert_eq!(browser.read().status, 200);
    }

    pub(super) fn assert_failed(&self, reply: &Reply, reason: &str) {
        let wanted = format!("{}/login?oauth_error={reason}", self.app());
        assert_eq!((reply.status, reply.header("location")), (302, Some(wanted.as_str())), "{reply:?}");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        for cookie in reply.all("set-cookie") {
            assert!(cookie.contains("Max-Age=0") && !cookie.starts_with(COOKIE_PAIR), "{cookie}");
        }
    }
}

/// How the session's cookie begins.
pub(super) const COOKIE_PAIR: &str = "__Host-authgate=";

/// A browser: a client and its cookies.
#[derive(Clone)]
pub(super) struct Browser {
    client: Client,
    pub(super) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(super) fn at(client: Client) -> Self {
        Self { client, cookies: BTreeMap::new() }
    }

    pub(super) fn header(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    pub(super) fn get(&mut self, path: &str) -> Reply {
        let header = self.header();
        let headers = [("Cookie", header.as_str())];
        let reply = self.client.get(path, if header.is_empty() { &[] } else { &headers });
        self.keep(&reply);
        reply
    }

    pub(super) fn keep(&mut self, reply: &Reply) {
        for line in reply.all("set-cookie") {
            let (pair, attributes) = line.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Begins a sign-in: the provider's URL that it leads to.
    pub(super) fn start(&mut self, login: &str) -> String {
        let reply = self.get(login);
        assert_eq!(reply.status, 302, "{reply:?}");
        reply.header("location").unwrap().to_owned()
    }

    /// Goes to a URL of the gateway.
    pub(super) fn follow(&mut self, url: &str) -> Reply {
        let url = Url::parse(url).unwrap();
        self.get(&format!("{}?{}", url.path(), url.query().unwrap_or_default()))
    }

    pub(super) fn session(&self) -> Option<String> {
        self.cookies.get(COOKIE).map(|value| format!("{COOKIE}={value}"))
    }

    pub(super) fn read(&self) -> Reply {
        self.client.get(TOKEN, &[("Cookie", &self.session().unwrap_or_default())])
    }
}

/// A parameter of a URL.
pub(super) fn parameter(url: &str, name: &str) -> Option<String> {
    Url::parse(url).unwrap().query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}

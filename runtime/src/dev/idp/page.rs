//! The page on which one chooses who signs in.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

const HTML: &str = include_str!("page.html");
const STYLE: &str = include_str!("../page.css");

/// The page for a provider, with the request's parameters in hidden fields.
pub(super) fn page(label: &str, hidden: &[(String, String)], people: &[&str]) -> HttpResponse {
    let fields: String = hidden
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", escape(name), escape(value)))
        .collect();
    let people: String = people.iter().map(|name| format!("<option value=\"{}\">", escape(name))).collect();
    let html = HTML
        .replace("/* style */", STYLE)
        .replace("<!-- label -->", &escape(label))
        .replace("<!-- fields -->", &fields)
        .replace("<!-- people -->", &people);
    let style = BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{style}'; frame-ancestors 'none'; base-uri 'none'"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header(("Referrer-Policy", "no-referrer"))
        // As careful providers do: a popup of the app's is cut off from it here, and has to cope.
        .insert_header(("Cross-Origin-Opener-Policy", "same-origin"))
        .body(html)
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

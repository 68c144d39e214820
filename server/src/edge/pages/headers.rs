//! What is said with a page's bytes: what they are, how long they hold, and what
//! a browser must not do with them.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::source::Found;

/// Scripts, styles and pictures from here only; no frames, no plug-ins. Styles may
/// be written inline, as the component kit does; tiles are decoded by a worker
/// that the map starts from a file of ours.
const POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
     style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; connect-src 'self'; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Files under `assets/` carry the hash of what is in them in their names.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

pub(super) fn answer(name: &str, found: Found) -> Response {
    let mut response = Response::new(match found.bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    });
    let headers = response.headers_mut();
    let mut say = |name, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    say(header::CONTENT_TYPE, content_type(name));
    say(header::CACHE_CONTROL, if name.starts_with("assets/") { FOR_EVER } else { ASK_AGAIN });
    say(header::VARY, "Accept-Encoding");
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(header::REFERRER_POLICY, "no-referrer");
    if name.ends_with(".html") {
        say(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    if let Some(encoding) = found.encoding.name() {
        say(header::CONTENT_ENCODING, encoding);
    }
    write_etag(headers, &found.etag);
    response
}

pub(super) fn not_modified(etag: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    write_etag(response.headers_mut(), etag);
    response
}

pub(super) fn is_known(asked: &HeaderMap, etag: &str) -> bool {
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    known.is_some_and(|known| known.split(',').any(|one| one.trim() == etag))
}

fn write_etag(headers: &mut HeaderMap, etag: &str) {
    let value = HeaderValue::from_str(etag).expect("hex in quotes is printable");
    headers.insert(header::ETAG, value);
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

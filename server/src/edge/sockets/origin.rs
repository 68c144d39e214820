//! Which pages may open a socket. A browser names the page's origin; only our
//! own host is let in. Apps and integrators name none and show a token later.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

/// Whether the request comes from our own pages or from no page at all.
pub(super) fn is_allowed(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().ok().and_then(|text| text.split_once("://"));
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    match (origin, host) {
        (Some(("http" | "https", theirs)), Some(ours)) => theirs.eq_ignore_ascii_case(ours),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_and_apps_are_let_in() {
        let check = |origin: Option<&str>, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "city.example:8080".parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_allowed(&headers), expected, "{origin:?}");
        };
        check(None, true);
        check(Some("http://city.example:8080"), true);
        check(Some("https://City.Example:8080"), true);
        check(Some("null"), false);
        check(Some("https://city.example"), false);
        check(Some("https://city.example:8080.evil.example"), false);
        check(Some("ftp://city.example:8080"), false);
    }
}

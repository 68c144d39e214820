//! Answers: a status, a document, and the headers that go with it.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What a route answers with.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    kind: &'static str,
    body: Vec<u8>,
    location: Option<String>,
    etag: Option<u64>,
    replayed: bool,
    headers: Vec<(HeaderName, String)>,
}

impl Reply {
    /// 200 with a body.
    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// 201 with a body and where the new thing is read.
    pub fn created(body: &impl Serialize, location: String) -> Self {
        Self { location: Some(location), ..Self::json(StatusCode::CREATED, body) }
    }

    /// 204.
    pub fn nothing() -> Self {
        Self::of(StatusCode::NO_CONTENT, "application/json", Vec::new())
    }

    /// 304: what the caller has is still right.
    pub fn not_modified() -> Self {
        Self::of(StatusCode::NOT_MODIFIED, "", Vec::new())
    }

    /// 200 with bytes that are not ours to shape.
    pub fn text(kind: &'static str, body: String) -> Self {
        Self::of(StatusCode::OK, kind, body.into_bytes())
    }

    /// 200 with bytes that are not ours to shape.
    pub fn bytes(kind: &'static str, body: Vec<u8>) -> Self {
        Self::of(StatusCode::OK, kind, body)
    }

    /// 200 with nothing in it, for clients that look at the status only.
    pub fn empty() -> Self {
        Self::of(StatusCode::OK, "text/plain", Vec::new())
    }

    fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("answers are plain data");
        Self::of(status, "application/json", body)
    }

    fn of(status: StatusCode, kind: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            kind,
            body,
            location: None,
            etag: None,
            replayed: false,
            headers: Vec::new(),
        }
    }

    /// The version, for `If-Match`.
    #[must_use]
    pub fn etag(mut self, version: u64) -> Self {
        self.etag = Some(version);
        self
    }

    /// Headers of its own.
    #[must_use]
    pub fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        let all = headers.iter();
        self.headers
            .extend(all.map(|(name, value)| (HeaderName::from_static(name), (*value).to_owned())));
        self
    }

    /// One more header; a value that none can carry is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Whether this is the answer to an earlier sending.
    #[must_use]
    pub fn replayed(mut self, replayed: bool) -> Self {
        self.replayed = replayed;
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        if self.kind.is_empty() {
            headers.remove(header::CONTENT_TYPE);
        } else {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        }
        // Paths and versions are made of ids and digits only.
        if let Some(value) = self.location.and_then(|at| HeaderValue::from_str(&at).ok()) {
            headers.insert(header::LOCATION, value);
        }
        let etag = self.etag.map(|version| format!("\"{version}\""));
        if let Some(value) = etag.and_then(|etag| HeaderValue::from_str(&etag).ok()) {
            headers.insert(header::ETAG, value);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        if self.replayed {
            headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}

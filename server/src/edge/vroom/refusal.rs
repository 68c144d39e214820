//! VROOM's refusals: a code that its clients know, and a sentence.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// VROOM's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// Our own fault, or too much to do.
    Internal = 1,
    /// Something is wrong with what was sent.
    Input = 2,
    /// The streets do not lead there.
    Routing = 3,
}

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// For programs.
    pub code: Code,
    /// For people.
    pub message: String,
    status: StatusCode,
}

impl Refusal {
    /// What was sent cannot be a problem.
    pub(super) fn input(message: impl Into<String>) -> Self {
        Self { code: Code::Input, message: message.into(), status: StatusCode::BAD_REQUEST }
    }

    /// No way leads there.
    pub(super) fn routing(message: impl Into<String>) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self { code: Code::Routing, message: message.into(), status }
    }

    /// More than one request may hold.
    pub(super) fn too_big(what: &str, count: usize, most: usize) -> Self {
        let message = format!("Too many {what} ({count}) in query, maximum is set to {most}");
        Self { code: Code::Input, message, status: StatusCode::PAYLOAD_TOO_LARGE }
    }

    /// Others are being served.
    pub(super) fn busy(message: impl Into<String>) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self { code: Code::Internal, message: message.into(), status }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({"code": self.code as u8, "error": self.message}).to_string();
        let mut response = (self.status, body).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

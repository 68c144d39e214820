//! OSRM's refusals: a code that its clients know and a message for people, always
//! with status 400; and the one it has no word for, that there is too much to do.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// OSRM's codes, as they stand in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Code {
    InvalidUrl,
    InvalidService,
    InvalidVersion,
    InvalidOptions,
    InvalidQuery,
    InvalidValue,
    NoSegment,
    TooBig,
    NoRoute,
    NoMatch,
    NotImplemented,
    /// Ours: as many heavy questions as may wait are waiting (503).
    Overloaded,
}

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The words OSRM has for a query that it cannot read.
    pub(super) fn query(position: usize) -> Self {
        let message = format!("Query string malformed close to position {position}");
        Self::new(Code::InvalidQuery, message)
    }

    pub(super) fn options(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidOptions, message)
    }

    pub(super) fn not_implemented(message: impl Into<String>) -> Self {
        Self::new(Code::NotImplemented, message)
    }

    pub(super) fn no_segment(coordinate: usize) -> Self {
        let message = format!("Could not find a matching segment for coordinate {coordinate}");
        Self::new(Code::NoSegment, message)
    }

    pub(super) fn too_big(what: &str, count: usize, most: usize) -> Self {
        let message = format!("Number of {what} {count} is higher than current maximum ({most})");
        Self::new(Code::TooBig, message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).expect("a code and a text");
        let status = match self.code {
            Code::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        let mut response = (status, body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

//! The one error of the edge, and the only place that turns a refusal into a
//! status and an RFC 9457 document. It must never show a cause of ours (SQL,
//! paths, panics): those go to the log, under the request's id.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use store::StoreError;
use utoipa::ToSchema;
use vocab::{Class, Code, Rejection};

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Which, as a path: `lines[0].quantity`.
    pub field: String,
    /// The stable code.
    pub code: String,
    /// For people.
    pub message: String,
}

/// How an order stands, for whoever acted on what it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CurrentOrder {
    /// Where it stands.
    pub state: String,
    /// Its version.
    pub version: u64,
    /// Who has it.
    pub worker_id: Option<String>,
}

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The stable code; the status follows from it.
    pub code: Code,
    /// What is wrong and what would fix it.
    pub detail: String,
    /// The fields at fault.
    pub errors: Vec<FieldError>,
    /// The state that stands in the way.
    pub current_state: Option<String>,
    /// The order that stands in the way, for whoever saw an older version of it.
    pub current_order: Option<CurrentOrder>,
    /// What is already there.
    pub existing: Option<String>,
    /// When trying again may work.
    pub retry_after_s: Option<u64>,
}

impl Problem {
    /// A refusal with its sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Rejection::new(code, detail).into()
    }

    /// The same with the field at fault.
    pub fn field(code: Code, field: impl Into<String>, detail: impl Into<String>) -> Self {
        Rejection::new(code, detail).at(field).into()
    }

    /// No proof, or one that does not hold: always the same words.
    pub fn unauthenticated() -> Self {
        Self::new(Code::Unauthenticated, "a valid bearer token or API key is needed")
    }

    /// A defect of ours. The cause goes to the log only.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed by our own fault");
        let detail = "something went wrong on our side; quote the request id when you report it";
        Self::new(Code::Internal, detail)
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The status of its code.
    pub fn status(&self) -> StatusCode {
        match self.code {
            Code::MalformedBody | Code::IdempotencyKeyMissing => StatusCode::BAD_REQUEST,
            Code::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Code::Unauthenticated => StatusCode::UNAUTHORIZED,
            Code::RateLimited | Code::TooManyAttempts => StatusCode::TOO_MANY_REQUESTS,
            Code::RequestInProgress => StatusCode::CONFLICT,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            code => match code.class() {
                Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
                Class::NotFound => StatusCode::NOT_FOUND,
                Class::Conflict | Class::Insufficient => StatusCode::CONFLICT,
                Class::Forbidden => StatusCode::FORBIDDEN,
                Class::Busy => StatusCode::SERVICE_UNAVAILABLE,
            },
        }
    }

    /// The document; `instance` is the request's id.
    pub fn document(&self, instance: &str) -> Value {
        let code = self.code.as_str();
        let mut document = json!({
            "type": format!("/problems/{code}"),
            "title": title(&code),
            "status": self.status().as_u16(),
            "detail": self.detail,
            "instance": instance,
            "code": code,
            "retryable": self.code.class() == Class::Busy,
        });
        if !self.errors.is_empty() {
            document["errors"] = json!(self.errors);
        }
        if let Some(state) = &self.current_state {
            document["current_state"] = json!(state);
        }
        if let Some(order) = &self.current_order {
            document["current_state"] = json!(order);
        }
        if let Some(id) = &self.existing {
            document["existing"] = json!({"id": id, "href": href(id)});
        }
        document
    }
}

/// Where a thing with this id is read, for the kinds that can be.
fn href(id: &str) -> Option<String> {
    let collection = match id.split('_').next()? {
        "ord" => "orders",
        "wrk" => "workers",
        "off" => "offers",
        "inv" => "invoices",
        _ => return None,
    };
    Some(format!("/api/v1/{collection}/{id}"))
}

/// `stale_version` as people read it.
fn title(code: &str) -> String {
    let mut words = code.replace('_', " ");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

impl From<Rejection> for Problem {
    fn from(no: Rejection) -> Self {
        let error =
            |field| FieldError { field, code: no.code.as_str(), message: no.detail.clone() };
        Self {
            code: no.code,
            errors: no.field.map(error).into_iter().collect(),
            detail: no.detail,
            current_state: no.current_state,
            current_order: None,
            existing: no.existing,
            retry_after_s: (no.code.class() == Class::Busy).then_some(1),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, cause = ?std::error::Error::source(&error), "the store failed");
        Self::new(Code::Unavailable, "what is kept cannot be reached now; send it again")
    }
}

/// The document is written by the frame around all routes, which knows the
/// request's id; until then the problem travels as an extension.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code == Code::Unauthenticated {
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_status_of_its_own_class() {
        for code in Code::ALL {
            let status = Problem::new(*code, "").status();
            let expected_5xx =
                matches!(code, Code::Overloaded | Code::Unavailable | Code::Internal);
            assert_eq!(status.is_server_error(), expected_5xx, "{code:?} is {status}");
            assert!(status.is_client_error() || expected_5xx, "{code:?} is {status}");
        }
    }

    #[test]
    fn a_document_names_the_field_and_what_is_there() {
        let no = Rejection::new(Code::ExternalIdTaken, "taken").at("external_id").existing("ord_1");
        let document = Problem::from(no).document("req-1");
        assert_eq!(document["status"], 409);
        assert_eq!(document["title"], "External id taken");
        assert_eq!(document["errors"][0]["field"], "external_id");
        assert_eq!(document["existing"]["href"], "/api/v1/orders/ord_1");
        assert_eq!(document["instance"], "req-1");
        assert_eq!(document["retryable"], false);
    }
}

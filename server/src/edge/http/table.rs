//! Routes as they are registered: the row of the authorization table, the
//! function that does the work, and what the OpenAPI document says of it.

use std::future::Future;
use std::pin::Pin;

use axum::http::Method;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::ask::{Ask, Incoming};
use super::reply::Reply;
use crate::edge::authorization::{self, Access, Row};
use crate::edge::problem::Problem;

/// What a route's function returns.
type Working = Pin<Box<dyn Future<Output = Result<Reply, Problem>> + Send>>;

/// A route's function.
#[derive(Clone, Copy)]
pub enum Work {
    /// For anyone.
    Open(fn(Incoming) -> Working),
    /// For a caller whose proof held and whose role has a row.
    Known(fn(Ask) -> Working),
}

/// A type's shape for the document.
pub struct Shape {
    /// Its name among the schemas.
    pub name: String,
    /// The shape itself.
    pub schema: RefOr<Schema>,
    /// The types it names.
    pub others: Vec<(String, RefOr<Schema>)>,
}

fn shape<T: ToSchema>() -> Shape {
    let mut others = Vec::new();
    T::schemas(&mut others);
    Shape { name: T::name().into_owned(), schema: T::schema(), others }
}

/// What the document says of a route.
pub struct Spec {
    /// One line.
    pub summary: &'static str,
    /// The body it takes.
    pub takes: Option<fn() -> Shape>,
    /// The body it gives.
    pub gives: Option<fn() -> Shape>,
    /// The status of success.
    pub status: u16,
    /// Query parameters with what they mean.
    pub query: &'static [(&'static str, &'static str)],
    /// Whether a POST must carry an `Idempotency-Key`.
    pub keyed: bool,
    /// Whether it takes the version that was seen, as `If-Match`.
    pub versioned: bool,
    /// The most bytes of a body that is not JSON, for routes that read it themselves.
    pub raw_bytes: Option<usize>,
}

/// How a route's requests are taken in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intake {
    pub(super) keyed: bool,
    pub(super) raw_bytes: Option<usize>,
}

/// A route that gives nothing particular with 200.
pub fn spec(summary: &'static str) -> Spec {
    Spec {
        summary,
        takes: None,
        gives: None,
        status: 200,
        query: &[],
        keyed: true,
        versioned: false,
        raw_bytes: None,
    }
}

impl Spec {
    /// The body it takes.
    pub fn takes<T: ToSchema>(mut self) -> Self {
        self.takes = Some(shape::<T>);
        self
    }

    /// The body it gives.
    pub fn gives<T: ToSchema>(mut self) -> Self {
        self.gives = Some(shape::<T>);
        self
    }

    /// The status of success.
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Query parameters.
    pub fn query(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }

    /// The route reads the body's bytes itself, at most this many.
    pub fn raw(mut self, bytes_max: usize) -> Self {
        self.raw_bytes = Some(bytes_max);
        self
    }

    pub(super) fn intake(&self) -> Intake {
        Intake { keyed: self.keyed, raw_bytes: self.raw_bytes }
    }

    /// A change that may name the version it saw.
    pub fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }

    /// A POST that changes nothing worth a key.
    pub fn keyless(mut self) -> Self {
        self.keyed = false;
        self
    }
}

/// A registered route.
pub struct Entry {
    /// Its row.
    pub row: &'static Row,
    /// Its function.
    pub work: Work,
    /// What the document says.
    pub spec: Spec,
}

/// All routes of the process.
#[derive(Default)]
pub struct Routes(Vec<Entry>);

impl Routes {
    /// Registers a route.
    ///
    /// # Panics
    /// When the table has no row for it, or its function does not fit the row.
    pub fn on(&mut self, method: Method, path: &'static str, work: Work, spec: Spec) {
        let row = authorization::route(&method, path)
            .unwrap_or_else(|| panic!("{method} {path} has no row in the authorization table"));
        let fits = matches!(
            (row.access, work),
            (Access::Roles(_), Work::Known(_))
                | (Access::Public | Access::Founder | Access::Holder, Work::Open(_))
        );
        assert!(fits, "{method} {path}: a row with roles needs a function that knows its caller");
        self.0.push(Entry { row, work, spec });
    }

    /// What was registered.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Makes sure that no row is without its route.
    ///
    /// # Panics
    /// When one is.
    pub fn complete(self) -> Self {
        for row in authorization::HTTP {
            let count = self.0.iter().filter(|entry| std::ptr::eq(entry.row, row)).count();
            assert!(count == 1, "{} {} has {count} routes", row.method, row.path);
        }
        self
    }
}

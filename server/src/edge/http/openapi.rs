//! The OpenAPI 3.1 document, made from the routes as they are registered: a
//! route cannot be served without standing in it, nor stand in it without being
//! served.

use std::collections::BTreeMap;

use axum::http::Method;
use utoipa::openapi::content::Content;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Info, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required, ResponseBuilder,
    ResponsesBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

use super::dto::common::ProblemDocument;
use super::table::{Entry, Routes, Shape};
use crate::edge::authorization::{Access, Row};

const DESCRIPTION: &str = "Orders, workers, stock and money of a delivery business. Errors are \
    RFC 9457 documents; every POST carries an Idempotency-Key; lists page by `after`.";

/// The document.
///
/// # Panics
/// When two types share a name: one of them would describe the other.
pub fn document(routes: &Routes) -> OpenApi {
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    let mut problem = Vec::new();
    ProblemDocument::schemas(&mut problem);
    problem.push((ProblemDocument::name().into_owned(), ProblemDocument::schema()));
    keep(&mut schemas, problem);
    let mut paths = PathsBuilder::new().build();
    for entry in routes.entries() {
        for shape in [entry.spec.takes, entry.spec.gives].into_iter().flatten() {
            let Shape { name, schema, others } = shape();
            keep(&mut schemas, others);
            keep(&mut schemas, vec![(name, schema)]);
        }
        paths.add_path_operation(entry.row.path, vec![method(entry.row)], operation(entry));
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A session's token, or an API key (omk_live_...)"))
        .build();
    let components = schemas
        .into_iter()
        .fold(ComponentsBuilder::new(), |all, (name, schema)| all.schema(name, schema))
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .build();
    let mut info = Info::new("OmniRoute", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).build()
}

fn keep(all: &mut BTreeMap<String, RefOr<Schema>>, new: Vec<(String, RefOr<Schema>)>) {
    for (name, schema) in new {
        let before = all.insert(name.clone(), schema.clone());
        let same = before.is_none_or(|before| plain(&before) == plain(&schema));
        assert!(same, "two types of the API are called {name}");
    }
}

fn plain(schema: &RefOr<Schema>) -> serde_json::Value {
    serde_json::to_value(schema).unwrap_or_default()
}

fn method(row: &Row) -> HttpMethod {
    match row.method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(entry: &Entry) -> Operation {
    let (row, spec) = (entry.row, &entry.spec);
    let mut operation = OperationBuilder::new()
        .summary(Some(spec.summary))
        .operation_id(Some(operation_id(row)))
        .tag(tag(row.path));
    for parameter in parameters(entry) {
        operation = operation.parameter(parameter);
    }
    if let Some(takes) = spec.takes {
        let body = RequestBodyBuilder::new()
            .content("application/json", content(&takes().name))
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    if spec.raw_bytes.is_some() && spec.takes.is_none() && row.method == Method::POST {
        let bytes = ObjectBuilder::new().schema_type(Type::String).build();
        let bytes = Content::new(Some(Schema::Object(bytes)));
        let body = RequestBodyBuilder::new().content("*/*", bytes);
        operation = operation.request_body(Some(body.build()));
    }
    if matches!(row.access, Access::Founder | Access::Roles(_)) {
        operation = operation.security(SecurityRequirement::new("bearer", Vec::<String>::new()));
    }
    operation.responses(responses(entry).build()).build()
}

fn responses(entry: &Entry) -> ResponsesBuilder {
    let spec = &entry.spec;
    let mut done = ResponseBuilder::new().description("Done");
    if let Some(gives) = spec.gives {
        done = done.content("application/json", content(&gives().name));
    }
    let mut responses = ResponsesBuilder::new().response(spec.status.to_string(), done.build());
    for (status, when) in problems(entry) {
        let problem = content(&ProblemDocument::name());
        let response =
            ResponseBuilder::new().description(when).content("application/problem+json", problem);
        responses = responses.response(status, response.build());
    }
    responses
}

/// What can go wrong on a route, by what the route is.
fn problems(entry: &Entry) -> Vec<(&'static str, &'static str)> {
    let row = entry.row;
    let changes = row.method != Method::GET;
    let proven = matches!(row.access, Access::Founder | Access::Roles(_));
    let held = matches!(row.access, Access::Holder);
    let api = row.path.starts_with("/api/");
    let all = [
        (changes, "400", "Not JSON, or no Idempotency-Key"),
        (proven || changes, "401", "No proof of who asks, or one that does not hold"),
        (matches!(row.access, Access::Roles(_)), "403", "The caller's role may not do this"),
        (held || api && proven, "404", "Nothing under this id, or not for this caller"),
        (
            changes,
            "409",
            "The present state does not allow it, it is there already, or it has changed since the version that If-Match names",
        ),
        (changes, "413", "The body is too large"),
        (api, "422", "A field is missing, unknown or out of range; errors names it"),
        (api || held, "429", "Too many requests; Retry-After says when"),
        (true, "500", "Our own fault; the document carries the request's id only"),
        (true, "503", "Busy, stopping or recovering; send it again"),
    ];
    all.into_iter().filter(|(can, ..)| *can).map(|(_, status, when)| (status, when)).collect()
}

fn parameters(entry: &Entry) -> Vec<Parameter> {
    let row = entry.row;
    let in_path = row.path.split(['{', '}']).skip(1).step_by(2);
    let mut all: Vec<Parameter> =
        in_path.map(|name| parameter(name, ParameterIn::Path, in_path_is(name), true)).collect();
    for (name, what) in entry.spec.query {
        all.push(parameter(name, ParameterIn::Query, what, false));
    }
    if row.method == Method::GET && entry.spec.gives.is_some_and(|gives| gives().name == "Page") {
        all.push(parameter("limit", ParameterIn::Query, "rows of the page, at most 200", false));
        all.push(parameter("after", ParameterIn::Query, "the cursor of an earlier page", false));
        let what = "may be left out by a tenant with one market";
        all.push(parameter("market_id", ParameterIn::Query, what, false));
    }
    if entry.spec.versioned {
        let what =
            "the ETag of the version that was seen; another one is answered 409 stale_version";
        all.push(parameter("If-Match", ParameterIn::Header, what, false));
    }
    if row.method == Method::POST && entry.spec.keyed {
        let what = "any text of at most 255 bytes; the same text repeats the same request";
        all.push(parameter("Idempotency-Key", ParameterIn::Header, what, true));
    }
    all
}

fn in_path_is(name: &str) -> &'static str {
    match name {
        "z" => "the zoom, 0 to 15",
        "x" => "the column, from the west",
        "y" => "the row, from the north",
        _ => "the id",
    }
}

fn parameter(name: &str, place: ParameterIn, what: &str, required: bool) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(if required { Required::True } else { Required::False })
        .description(Some(what))
        .schema(Some(Schema::Object(text)))
        .build()
}

fn content(name: &str) -> Content {
    Content::new(Some(RefOr::<Schema>::Ref(Ref::from_schema_name(name))))
}

/// `post_orders_id_cancel`.
fn operation_id(row: &Row) -> String {
    let path = row.path.trim_start_matches("/api/v1").replace(['{', '}'], "");
    let words = path.replace(['/', '-', '.'], "_");
    format!("{}{words}", row.method.as_str().to_lowercase())
}

fn tag(path: &str) -> String {
    path.strip_prefix("/api/v1/")
        .and_then(|path| path.split('/').next())
        .unwrap_or("operations")
        .to_owned()
}

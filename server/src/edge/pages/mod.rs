//! The web pages: bytes that were built from `console/`, handed out with the right
//! headers. It knows no data: the pages ask the API like everyone else.

mod headers;
mod source;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use vocab::Code;

use crate::App;
use crate::edge::problem::Problem;
use source::Encoding;

pub use source::{Built, built};

/// The pages and what belongs to them. Each has a row in the authorization table.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(console))
        .route("/driver", get(driver))
        .route("/t/{token}", get(track))
        .route("/assets/{file}", get(asset))
        .route("/{file}", get(file))
}

async fn console(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    answer(&app, "index.html", &headers)
}

async fn driver(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    answer(&app, "driver.html", &headers)
}

/// The same page for every token: whether a token is alive, only the API says.
async fn track(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    answer(&app, "track.html", &headers)
}

async fn asset(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&app, &format!("assets/{name}"), &headers)
}

async fn file(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&app, &name, &headers)
}

fn answer(app: &App, name: &str, asked: &HeaderMap) -> Response {
    let wanted = Encoding::wanted(asked);
    let found = source::find(app.config.pages.as_deref(), name, wanted);
    match found {
        Some(found) if headers::is_known(asked, &found.etag) => headers::not_modified(&found.etag),
        Some(found) => headers::answer(name, found),
        None => {
            let detail = "there is nothing under this path; see /docs/";
            Problem::new(Code::NotFound, detail).into_response()
        }
    }
}

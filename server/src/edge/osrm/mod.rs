//! OSRM's HTTP API, so that what was written for OSRM can point at us unchanged:
//! `/osrm/{route,table,nearest,match}/v1/{profile}/{coordinates}`.
//!
//! Anyone may ask, as of a map tile; nothing here may ever show or change anything
//! of a tenant. Light questions are answered where they come in, heavy ones go to
//! the road room, few at a time. What is not supported is refused, never passed over.

mod geometry;
mod lines;
mod matching;
mod nearest;
mod query;
mod refusal;
mod route;
mod table;
mod url;
mod waypoint;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use routing::{Profile, Roads};
use serde::Serialize;

use crate::app::App;
use crate::rooms::roads::RoadRoom;
use matching::Matching;
use nearest::Nearest;
use query::Query;
use refusal::{Code, Refusal};
use route::Route;
use table::Table;
use url::{Path, Service};

/// How often an answer of several ways is begun anew when traffic changed the
/// streets between two of them.
const STEADY_TRIES: usize = 3;

/// The routes, unless they are switched off.
pub(crate) fn routes(on: bool) -> Router<Arc<App>> {
    match on {
        true => Router::new().route("/osrm/{*question}", get(serve)),
        false => Router::new(),
    }
}

async fn serve(State(app): State<Arc<App>>, uri: Uri) -> Response {
    let path = uri.path().strip_prefix("/osrm/").unwrap_or_default();
    let answer = answer(&app, path, uri.query().unwrap_or_default()).await;
    let code = answer.as_ref().err().map(|refusal| refusal.code);
    metrics::counter!("osrm_answers_total", "code" => code.map_or("Ok".to_owned(), |code| format!("{code:?}")))
        .increment(1);
    let mut response = answer.map_or_else(IntoResponse::into_response, IntoResponse::into_response);
    write(response.headers_mut());
    response
}

/// As OSRM: JSON, for the pages of anyone.
fn write(headers: &mut HeaderMap) {
    let all: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, "application/json; charset=UTF-8"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "X-Requested-With, Content-Type"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

async fn answer(app: &App, path: &str, query: &str) -> Result<Vec<u8>, Refusal> {
    let question = Question::read(path, query)?;
    let room = &app.roads;
    let Some(roads) = room.loaded() else {
        let message = "The server was started with straight lines instead of streets";
        return Err(Refusal::not_implemented(message));
    };
    if question.is_light(room) {
        return question.answer(room, roads);
    }
    let (own, roads) = (room.clone(), roads.clone());
    let heavy = move || {
        let answer = question.answer(&own, &roads);
        question.profile().into_iter().for_each(|profile| own.has_answered(profile));
        answer
    };
    let heavy = room.heavy(heavy).await;
    heavy.unwrap_or_else(|busy| Err(Refusal::new(Code::Overloaded, busy.to_string())))
}

/// A question, read.
#[derive(Debug)]
enum Question {
    Route(Route),
    Table(Table),
    Nearest(Nearest),
    Match(Matching),
}

impl Question {
    fn read(path: &str, query: &str) -> Result<Self, Refusal> {
        let (path, query) = (Path::read(path)?, Query::read(query)?);
        match path.service {
            Service::Route => Route::read(path, query).map(Self::Route),
            Service::Table => Table::read(path, query).map(Self::Table),
            Service::Nearest => Nearest::read(path, query).map(Self::Nearest),
            Service::Match => Matching::read(path, query).map(Self::Match),
        }
    }

    /// The profile that any answer makes ready, refusals included.
    fn profile(&self) -> Option<Profile> {
        match self {
            Self::Route(route) => Some(route.profile),
            Self::Table(table) => Some(table.profile),
            Self::Nearest(_) | Self::Match(_) => None,
        }
    }

    fn is_light(&self, room: &RoadRoom) -> bool {
        match self {
            Self::Route(route) => route.is_light() && room.is_ready(route.profile),
            Self::Table(table) => table.is_light() && room.is_ready(table.profile),
            Self::Nearest(_) => true,
            Self::Match(_) => false,
        }
    }

    fn answer(&self, room: &RoadRoom, roads: &Roads) -> Result<Vec<u8>, Refusal> {
        match self {
            Self::Route(route) => route.answer(room, roads),
            Self::Table(table) => table.answer(roads),
            Self::Nearest(nearest) => nearest.answer(roads),
            Self::Match(matching) => matching.answer(room, roads),
        }
    }
}

fn bytes(answer: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::with_capacity(1_024);
    serde_json::to_writer(&mut out, answer).expect("plain data into memory");
    out
}

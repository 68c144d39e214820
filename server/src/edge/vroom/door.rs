//! The door: `POST /vroom`, answered in the solving room. Anyone may ask, as of OSRM's
//! API; nothing here may ever show or change anything of a tenant.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use routing::Profile;
use solver::Options;
use vocab::{Place, limits};

use super::Question;
use super::matrices::{Course, Legs, Streets};
use super::refusal::Refusal;
use crate::app::App;
use crate::edge::ways::{self, NoWay, Ways};

/// The route, unless it is switched off.
pub(crate) fn routes(on: bool) -> Router<Arc<App>> {
    match on {
        true => Router::new().route("/vroom", post(serve)),
        false => Router::new(),
    }
}

async fn serve(State(app): State<Arc<App>>, request: Request) -> Response {
    let answer = answer(&app, request).await;
    let code = answer.as_ref().err().map_or(0, |refusal| refusal.code as u8);
    metrics::counter!("vroom_answers_total", "code" => code.to_string()).increment(1);
    let mut response = answer.map_or_else(IntoResponse::into_response, IntoResponse::into_response);
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

async fn answer(app: &App, request: Request) -> Result<Vec<u8>, Refusal> {
    let most = limits::VROOM_BYTES_MAX;
    let body = to_bytes(request.into_body(), most).await;
    let body = body.map_err(|_| Refusal::too_big("bytes", most + 1, most))?;
    let (ways, threads) = (Ways::of(app), app.solving.threads());
    let solve = move |gone: &crate::rooms::solving::Gone| {
        let question = Question::read(&body)?;
        drop(body);
        let budget = Duration::from_millis(question.budget_ms());
        let options = Options { threads: question.threads().min(threads), ..Options::default() };
        let begun = Instant::now();
        let value = question.answer(&ways, &options, &|| gone.share(begun, budget))?;
        Ok(serde_json::to_vec(&value).expect("plain data into memory"))
    };
    app.solving.work(solve).await.map_err(|busy| Refusal::busy(busy.to_string()))?
}

impl Streets for Ways {
    fn table(&self, name: &str, places: &[Place], metres: bool) -> Result<Legs, Refusal> {
        let legs = self.legs(profile(name)?, places, metres).map_err(refused)?;
        Ok(Legs { seconds: legs.seconds, metres: legs.metres })
    }

    fn course(&self, name: &str, from: Place, to: Place) -> Result<Course, Refusal> {
        let route = self.route(profile(name)?, from, to).map_err(refused)?;
        Ok(Course { metres: route.metres.0, shape: route.shape })
    }
}

fn refused(no: NoWay) -> Refusal {
    match no {
        NoWay::TooMany { cells, most } => Refusal::too_big("cells of a matrix", cells, most),
        NoWay::NoStreet(_) => Refusal::routing(format!("Unfound location: {no}.")),
        NoWay::Unreachable(..) => Refusal::routing(format!("Unfound route(s): {no}.")),
    }
}

fn profile(name: &str) -> Result<Profile, Refusal> {
    ways::profile(name).ok_or_else(|| Refusal::input(format!("Invalid profile: {name}.")))
}

//! The beginning of a console's connection: who looks, and at which market.

use std::sync::Arc;

use vocab::{Code, MarketId, Rejection};

use super::message::{ConsoleMessage, Hello};
use super::outgoing::{ConsoleNews, ConsoleWelcome};
use super::say;
use super::session::Session;
use super::viewer::Viewer;
use crate::App;
use crate::edge::auth::{Principal, authenticate_token};
use crate::edge::authorization::may_send;
use crate::edge::problem::Problem;
use crate::edge::sockets::closing::Closing;
use crate::edge::sockets::result::ResultData;
use crate::edge::sockets::wire::Wire;
use crate::edge::sockets::{SOCKET_CONSOLE, envelope};
use crate::shards::MarketHandle;

/// Waits for the hello and checks it.
///
/// # Errors
/// Why the connection is closed instead.
pub(super) async fn greet(app: &Arc<App>, wire: &mut Wire) -> Result<Session, Closing> {
    let text = wire.first_text(app.config.sockets.hello).await?;
    let (reference, hello) = match read_hello(&text) {
        Ok(hello) => hello,
        Err((reference, rejection)) => {
            let closing = Closing::Policy("the first message must be hello");
            return Err(refuse(app, wire, reference, rejection, closing).await);
        }
    };
    let principal = match authenticate_token(app, &hello.token).await {
        Ok(principal) => principal,
        Err(problem) => {
            return Err(refuse(app, wire, reference, problem, Closing::SignedOut).await);
        }
    };
    let market = match enter(app, &principal, hello.market_id) {
        Ok(market) => market,
        Err(problem) => {
            let closing = Closing::Policy("this socket is for the consoles of a market");
            return Err(refuse(app, wire, reference, problem, closing).await);
        }
    };
    let who = Viewer::of(app, &principal).await;
    let welcome = ConsoleWelcome {
        session: who.session.clone(),
        boot_id: app.boot_id.to_string(),
        server_time: app.clock.now(),
        heartbeat_s: app.config.sockets.heartbeat.as_secs().max(1),
        market_id: market.id,
        user_id: who.user_id.clone(),
        name: who.name.clone(),
        role: principal.role,
    };
    say(app, wire, None, &ConsoleNews::Welcome(welcome)).await?;
    Ok(Session::new(app.clone(), principal, hello.token, market, who))
}

type Refused = (Option<String>, Rejection);

fn read_hello(text: &str) -> Result<(Option<String>, Hello), Refused> {
    let incoming = envelope::read(text).map_err(|no| (no.reference, no.rejection))?;
    let reference = incoming.id;
    match ConsoleMessage::read(&incoming.kind, incoming.data.get()) {
        Ok(ConsoleMessage::Hello(hello)) => Ok((reference, hello)),
        Ok(_) => {
            let detail = "say hello first";
            Err((reference, Rejection::new(Code::Unauthenticated, detail).at("type")))
        }
        Err(rejection) => Err((reference, rejection)),
    }
}

async fn refuse(
    app: &App,
    wire: &mut Wire,
    reference: Option<String>,
    problem: impl Into<Problem>,
    closing: Closing,
) -> Closing {
    let result = ResultData::no(reference, problem);
    // The other side may be gone; the closing says the same.
    let _ = say(app, wire, None, &ConsoleNews::Result(Box::new(result))).await;
    closing
}

fn enter(
    app: &App,
    principal: &Principal,
    market: Option<MarketId>,
) -> Result<Arc<MarketHandle>, Problem> {
    may_send(SOCKET_CONSOLE, "hello", principal)?;
    if let Some(id) = market {
        let missing = || Problem::field(Code::MarketNotFound, "market_id", "no such market");
        return app.shards.market(principal.tenant, id).ok_or_else(missing);
    }
    let mut all = app.shards.markets(principal.tenant);
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => {
            let detail = "the tenant has several markets: name one";
            Err(Problem::field(Code::InvalidField, "market_id", detail))
        }
        (None, _) => {
            Err(Problem::field(Code::MarketNotFound, "market_id", "the tenant has no market"))
        }
    }
}

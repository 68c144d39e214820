//! The beginning of a driver's connection: who it is, and what the app missed.

use std::sync::Arc;

use engine::Market;
use uuid::Uuid;
use vocab::{Code, DeviceTimeMs, Rejection, Text, WorkerId};

use super::inbox::{self, Push};
use super::message::{DriverMessage, Hello};
use super::outgoing::{CADENCE, DriverNews, Resume, SnapshotData, WelcomeData};
use super::session::Session;
use super::{contacts, say};
use crate::App;
use crate::edge::auth::{Principal, authenticate_token};
use crate::edge::authorization::may_send;
use crate::edge::problem::Problem;
use crate::edge::sockets::closing::Closing;
use crate::edge::sockets::hub::{Ears, Hub};
use crate::edge::sockets::result::ResultData;
use crate::edge::sockets::wire::Wire;
use crate::edge::sockets::{SOCKET_DRIVER, envelope};
use crate::shards::MarketHandle;

/// What the market said to a hello.
struct Found {
    ears: Ears,
    inbox_seq: u64,
    resume: Resume,
    gap: Vec<Push>,
    snapshot: Option<SnapshotData>,
}

/// Waits for the hello, checks it, and tells the app what it missed.
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
    match enter(app, &principal, &hello).await {
        Ok((market, worker, found)) => {
            if let Some(device) = hello.clock {
                market.tracking.clock_sample(worker, DeviceTimeMs(device));
            }
            begin(
                app,
                wire,
                Entered { principal, token: hello.token, app_name: hello.app, market, worker },
                found,
            )
            .await
        }
        Err(problem) => {
            let closing = match problem.code {
                Code::Overloaded | Code::Unavailable => Closing::TryLater,
                _ => Closing::Policy("this socket is for workers"),
            };
            Err(refuse(app, wire, reference, problem, closing).await)
        }
    }
}

type Refused = (Option<String>, Rejection);

fn read_hello(text: &str) -> Result<(Option<String>, Hello), Refused> {
    let incoming = envelope::read(text).map_err(|no| (no.reference, no.rejection))?;
    let reference = incoming.id;
    match DriverMessage::read(&incoming.kind, incoming.data.get()) {
        Ok(DriverMessage::Hello(hello)) => Ok((reference, hello)),
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
    let _ = say(app, wire, None, &DriverNews::Result(Box::new(result))).await;
    closing
}

async fn enter(
    app: &App,
    principal: &Principal,
    hello: &Hello,
) -> Result<(Arc<MarketHandle>, WorkerId, Found), Problem> {
    may_send(SOCKET_DRIVER, "hello", principal)?;
    let missing = || Problem::new(Code::WorkerNotFound, "no worker stands behind this token");
    let (market, worker) = principal.worker.ok_or_else(missing)?;
    let market = app.shards.market(principal.tenant, market).ok_or_else(missing)?;
    let (hub, last_seq) = (market.hub.clone(), hello.last_seq);
    let found = market.sequencer.read(move |market| find(market, &hub, worker, last_seq));
    let found = found.await?.ok_or_else(missing)?;
    Ok((market, worker, found))
}

/// Runs on the sequencer's task: what is read here and what the hub tells from
/// here on meet without a gap and without an overlap.
fn find(market: &Market, hub: &Hub, worker: WorkerId, last_seq: Option<u64>) -> Option<Found> {
    market.workers.get(worker)?;
    let inbox = market.inboxes.get(worker);
    let inbox_seq = inbox.map_or(0, |inbox| inbox.last_seq);
    let known = last_seq.filter(|seq| match inbox {
        Some(inbox) => inbox.has_all_after(*seq),
        None => *seq == 0,
    });
    let (resume, gap, snapshot) = match known {
        Some(seq) => (Resume::Ok, inbox::after(market, worker, seq), None),
        None => (Resume::Snapshot, Vec::new(), super::snapshot::whole(market, worker)),
    };
    Some(Found { ears: hub.join(worker, inbox_seq), inbox_seq, resume, gap, snapshot })
}

/// Who came in, and where to.
struct Entered {
    principal: Principal,
    token: String,
    app_name: Option<Text<200>>,
    market: Arc<MarketHandle>,
    worker: WorkerId,
}

async fn begin(
    app: &Arc<App>,
    wire: &mut Wire,
    entered: Entered,
    mut found: Found,
) -> Result<Session, Closing> {
    let Entered { principal, token, app_name, market, worker } = entered;
    market.hub.record_offers_sent(&market.sequencer);
    let name = Uuid::now_v7().simple().to_string();
    let gap = std::mem::take(&mut found.gap);
    if let Some(all) = found.snapshot.as_mut() {
        contacts::fill_all(app, &market, all).await;
    }
    let shown = found.snapshot.as_ref().and_then(|all| all.offer.as_ref()).map(|o| o.offer_id);
    let welcome = WelcomeData {
        session: name.clone(),
        boot_id: app.boot_id.to_string(),
        server_time: app.clock.now(),
        clock_rate: app.clock.scale(),
        heartbeat_s: app.config.sockets.heartbeat.as_secs().max(1),
        resume: found.resume,
        inbox_seq: found.inbox_seq,
        policy: CADENCE,
        snapshot: found.snapshot,
    };
    let app_name = app_name.as_ref().map_or("", |name| name.as_str());
    tracing::info!(session = name, %worker, app = app_name, "a worker's app is connected");
    // From here on the session leaves the hub when it is dropped.
    let session = Session::new(app.clone(), principal, token, market, worker, name, found.ears);
    say(app, wire, None, &DriverNews::Welcome(Box::new(welcome))).await?;
    if let Some(offer) = shown {
        session.offer_shown(offer);
    }
    for push in gap {
        session.tell(wire, push).await?;
    }
    Ok(session)
}

//! Who could take an order at this moment, for the person who gives it away. The
//! same look that the planner makes, wider, and without asking anyone.

use dispatch::strategy::{Look, propose};
use dispatch::{Candidate, Order, Strategy, Verdict};
use uuid::Uuid;
use vocab::id::Id;
use vocab::{Code, DecisionId, Metres, OrderId, limits};

use super::known;
use crate::edge::http::ask::not_found;
use crate::edge::http::dto::desk::{CandidateRow, Candidates};
use crate::edge::http::dto::order_view::wire;
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;
use crate::edge::sockets::nameless;
use crate::rooms::planner::View;
use crate::rooms::roster::Line;
use crate::shards::MarketHandle;

/// As many as there are number keys.
const ROWS: usize = 9;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, GET "/api/v1/orders/{id}/candidates", candidates,
        spec("Who could take an order now, quickest first").gives::<Candidates>()
            .query(&[("limit", "how many, 1 to 16; 9 where absent")]));
}

async fn candidates(ask: Ask) -> Result<Reply, Problem> {
    let id: OrderId = ask.incoming.id("id", Code::OrderNotFound)?;
    let limit = limit(&ask)?;
    let market = ask.market_of_order(id).await?;
    let read = market.sequencer.read(move |market| {
        let order = market.dispatch.order(id)?;
        Some((market.seq, order.pinned, look(order)))
    });
    let (as_of_seq, pinned, look) = read.await?.ok_or_else(|| not_found(Code::OrderNotFound))?;
    let Some(look) = look else {
        let (items, counted) = Default::default();
        return Ok(Reply::ok(&Candidates { items, counted, as_of_seq }));
    };
    let app = &ask.edge().app;
    let view = View::of(&market, app.streets.clone(), app.clock.now());
    let cash_due_minor = look.need.cash_due_minor;
    let looked = tokio::task::spawn_blocking(move || {
        propose(&look, &view, DecisionId::from_uuid(Uuid::now_v7())).decision
    });
    let decision = looked.await.map_err(Problem::internal)?;
    let able = decision.candidates.iter().filter(|c| !matches!(c.verdict, Verdict::Against(_)));
    let rows = able.take(limit).filter_map(|candidate| {
        let line = market.roster.get(candidate.worker)?;
        let is_pinned = pinned == Some(candidate.worker);
        Some((row(candidate, &line, note(&line, is_pinned, cash_due_minor)), line))
    });
    let items = with_names(&ask, &market, rows.collect()).await;
    let counted = decision.counted.iter().map(|(why, n)| (wire(why), *n)).collect();
    Ok(Reply::ok(&Candidates { items, counted, as_of_seq }))
}

fn limit(ask: &Ask) -> Result<usize, Problem> {
    let limit = ask.incoming.query::<usize>("limit")?.unwrap_or(ROWS);
    if (1..=limits::CANDIDATES_MAX).contains(&limit) {
        return Ok(limit);
    }
    let detail = format!("there are 1 to {} candidates", limits::CANDIDATES_MAX);
    Err(Problem::field(Code::OutOfRange, "limit", detail))
}

/// A look at everyone, whatever the order's strategy and pin: a person decides.
/// None for an order that nobody can be given any more.
fn look(order: &Order) -> Option<Look> {
    let open = order.state.awaits_worker() || order.state.is_under_way();
    (open && !order.goods_taken()).then(|| Look {
        order: order.id,
        version: order.version,
        wave: order.wave,
        strategy: Strategy::Manual,
        pickup: order.pickup.stop.place,
        need: order.need.clone(),
        excluded: order.excluded.clone(),
        pinned: None,
        radius: Metres(limits::SEARCH_RADIUS_M_MAX as u32),
    })
}

fn row(candidate: &Candidate, line: &Line, note: Option<String>) -> CandidateRow {
    let stars = line.worker.rating;
    CandidateRow {
        worker_id: candidate.worker.to_string(),
        name: nameless(candidate.worker),
        vehicle: wire(&line.worker.profile.vehicle.kind),
        to_pickup_m: candidate.to_pickup.unwrap_or_default().0,
        to_pickup_s: candidate.to_pickup_time.unwrap_or_default().0,
        rating: (stars.count > 0).then(|| stars.stars as f64 / f64::from(stars.count)),
        cash_minor: line.cash_in_hand_minor,
        note,
    }
}

/// What else is worth knowing.
fn note(line: &Line, is_pinned: bool, cash_due_minor: i64) -> Option<String> {
    if is_pinned {
        return Some("pinned to this order".to_owned());
    }
    let cap = line.worker.profile.cash_cap_minor;
    let after = line.cash_in_hand_minor.saturating_add(cash_due_minor);
    // Four fifths of the cap: the next cash order may not fit.
    let near = cash_due_minor > 0 && after.saturating_mul(5) > cap.saturating_mul(4);
    near.then(|| "close to the cash cap with this order".to_owned())
}

async fn with_names(
    ask: &Ask,
    market: &MarketHandle,
    rows: Vec<(CandidateRow, Line)>,
) -> Vec<CandidateRow> {
    let app = &ask.edge().app;
    let people = rows.iter().map(|(_, line)| line.worker.profile.subject).collect();
    let names = app.names.of(&app.store, market.tenant, people).await;
    let named = rows.into_iter().map(|(row, line)| match names.get(&line.worker.profile.subject) {
        Some(name) => CandidateRow { name: name.clone(), ..row },
        None => row,
    });
    named.collect()
}

//! What calling an order off would do, decided on the present state by the same
//! rules as the act itself, and kept nowhere.

use dispatch::{CancelledBy, Event as D, Order};
use engine::{Command, Event, Market};
use orders_bridge::TradeEvent as T;
use vocab::{AccountKey, Code, OrderId, Rejection, Text};

use super::known;
use crate::edge::http::ask::{in_our_words, not_found};
use crate::edge::http::dto::desk::{CancelPreview, PreviewCancel, ReleasedGoods};
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/orders/{id}/cancel/preview", preview,
        spec("What calling an order off would do at this moment; nothing is done")
            .takes::<PreviewCancel>().gives::<CancelPreview>().versioned().keyless());
}

async fn preview(ask: Ask) -> Result<Reply, Problem> {
    let id: OrderId = ask.incoming.id("id", Code::OrderNotFound)?;
    let form: PreviewCancel = ask.incoming.body()?;
    let market = ask.market_of_order(id).await?;
    let command = Command::CancelOrder {
        order: id,
        by: CancelledBy::Dispatcher,
        reason: form.reason.unwrap_or_else(|| Text::new("").expect("an empty text fits")),
        seen_version: ask.incoming.seen_version()?,
    };
    let (meta, now) = (ask.meta(), ask.edge().app.clock.now());
    let correlation = ask.incoming.correlation.clone();
    let read = market.sequencer.read(move |market| {
        let order = market.dispatch.order(id)?;
        let decided = market.preview(now, &meta, &command);
        Some(match decided {
            Ok(events) => allowed(market, order, &events),
            Err(no) => refused(order, no, &correlation),
        })
    });
    let preview = read.await?.ok_or_else(|| not_found(Code::OrderNotFound))?;
    Ok(Reply::ok(&preview))
}

fn nothing(allowed: bool) -> CancelPreview {
    CancelPreview {
        allowed,
        problem: None,
        offers_withdrawn: 0,
        worker_id: None,
        released: Vec::new(),
        refund_minor: 0,
        worker_pay_minor: 0,
        fee_minor: 0,
        returns_goods: false,
        words: Vec::new(),
    }
}

fn refused(order: &Order, no: Rejection, correlation: &str) -> CancelPreview {
    let returns_goods = order.state.is_under_way() && order.goods_taken();
    let words = vec![format!("It cannot be cancelled: {}.", no.detail)];
    let problem = Some(in_our_words(no).document(correlation));
    CancelPreview { problem, returns_goods, words, ..nothing(false) }
}

fn allowed(market: &Market, order: &Order, events: &[Event]) -> CancelPreview {
    let mut preview = nothing(true);
    for event in events {
        add(&mut preview, market, event);
    }
    preview.words = words(order, &preview, events.is_empty());
    preview
}

fn add(preview: &mut CancelPreview, market: &Market, event: &Event) {
    match event {
        Event::Dispatch(D::OfferWithdrawn { .. }) => preview.offers_withdrawn += 1,
        Event::Dispatch(D::AssignmentEnded { worker, .. }) => {
            preview.worker_id = Some(worker.to_string());
        }
        Event::Trade(T::StockReleased { order }) => preview.released = goods(market, *order),
        Event::Ledger(ledger::Event::HoldVoided { id }) => {
            preview.refund_minor += market.ledger.holds.get(id).map_or(0, |hold| hold.minor);
        }
        Event::Ledger(ledger::Event::Posted { transfer, .. }) => {
            for leg in &transfer.legs {
                if matches!(leg.credit, AccountKey::WorkerWallet(_)) {
                    preview.worker_pay_minor += leg.minor;
                }
                if matches!(leg.debit, AccountKey::CustomerWallet(_)) {
                    preview.fee_minor += leg.minor;
                }
            }
        }
        _ => {}
    }
}

fn goods(market: &Market, order: OrderId) -> Vec<ReleasedGoods> {
    let lines = market.trade.sales.get(&order).into_iter().flat_map(|sale| &sale.lines);
    let released = lines.map(|line| ReleasedGoods {
        product_id: line.priced.product.to_string(),
        pieces: line.priced.quantity,
    });
    released.collect()
}

fn words(order: &Order, preview: &CancelPreview, is_over: bool) -> Vec<String> {
    if is_over {
        return vec![format!("The order is {} already: nothing changes.", order.state.as_str())];
    }
    let mut words = Vec::new();
    match preview.offers_withdrawn {
        0 => {}
        1 => words.push("One open offer is taken back.".to_owned()),
        n => words.push(format!("{n} open offers are taken back.")),
    }
    if preview.worker_id.is_some() {
        words.push("The worker is told and is free again.".to_owned());
        if preview.worker_pay_minor == 0 {
            words.push("The worker is paid nothing for the way so far.".to_owned());
        }
    }
    let pieces: i64 = preview.released.iter().map(|goods| goods.pieces).sum();
    if pieces > 0 {
        words.push(format!("{pieces} pieces are free in the warehouse again."));
    }
    if preview.refund_minor > 0 {
        words.push("The money set aside is the customer's again.".to_owned());
    }
    if preview.fee_minor == 0 {
        words.push("The customer is charged nothing.".to_owned());
    }
    words
}

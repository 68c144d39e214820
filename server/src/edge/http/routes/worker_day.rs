//! A worker's day: what they are on, what they carry, what they earned.

use std::collections::BTreeMap;

use engine::Market;
use finance_bridge::{StatementLine, statement};
use vocab::{AccountKey, OrderId, TimeMs, WorkerId, limits};

use super::statements::{posted, shown_earnings};
use super::{known, workers};
use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::order_view::wire;
use crate::edge::http::dto::workers::{DayJob, DayLine, DayView};
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;
use crate::projections;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, GET "/api/v1/workers/{id}/day", show,
        spec("A worker's day and week, for their app").gives::<DayView>());
}

const DAY_MS: i64 = 24 * 3_600 * 1_000;

const POSTED: &str = "select at, seq, debit, credit, minor, kind, order_id from transfers \
    where tenant_id = $1 and market_id = $2 and currency = $3 \
    and (debit in ($4, $5) or credit in ($4, $5)) and at >= $6 order by seq, transfer_id, leg";

async fn show(ask: Ask) -> Result<Reply, Problem> {
    let id: WorkerId = workers::worker_id(&ask)?;
    let (market, line) = workers::market_of(&ask, id)?;
    let currency = ask.tenancy()?.markets.get(&market.id).map(|market| market.currency);
    let currency = currency.ok_or_else(|| Problem::internal("a market without its tenant"))?;
    let (today, monday) = since(ask.edge().app.clock.now());
    let tenant = ask.caller.principal.tenant;
    let mut tx = ask.edge().app.store.db.tenant_read(tenant).await?;
    let as_of_seq = tx.as_of_seq(projections::TRANSFERS, market.shard()).await?;
    let values = [
        tenant.to_string().into(),
        market.id.to_string().into(),
        currency.to_string().into(),
        AccountKey::WorkerWallet(id).to_string().into(),
        AccountKey::WorkerCash(id).to_string().into(),
        monday.into(),
    ];
    let rows = tx.fetch(POSTED, &values).await?;
    tx.commit().await?;
    let posted = rows.iter().map(posted).collect::<Result<Vec<_>, _>>()?;
    // Only the week went in, so only lines and what was earned are read from it.
    let week = statement(id, posted)?.lines;
    let earned = |from: TimeMs| -> i64 {
        week.iter().filter(|line| line.at >= from).map(|line| line.earned_minor).sum()
    };
    let orders: Vec<OrderId> = week.iter().filter_map(|line| line.order).collect();
    let wallet = AccountKey::WorkerWallet(id);
    let read = move |m: &Market| (job_of(m, id), offers(m, &orders), m.balance(wallet));
    let (job, offered, wallet_minor) = market.sequencer.read(read).await?;
    let lines = week.iter().rev().take(limits::DAY_LINES_MAX);
    Ok(Reply::ok(&DayView {
        duty: wire(&line.worker.duty),
        job,
        wallet_minor,
        cash_minor: line.cash_in_hand_minor,
        cash_cap_minor: line.worker.profile.cash_cap_minor,
        currency: currency.to_string(),
        earned_today_minor: earned(today),
        earned_week_minor: earned(monday),
        lines: lines.map(|line| day_line(line, &offered)).collect(),
        as_of_seq,
    }))
}

/// Midnight of today and of Monday, UTC.
fn since(now: TimeMs) -> (TimeMs, TimeMs) {
    let day = now.0.div_euclid(DAY_MS);
    // The first day of 1970 was a Thursday.
    let monday = day - (day + 3).rem_euclid(7);
    (TimeMs(day * DAY_MS), TimeMs(monday * DAY_MS))
}

fn job_of(market: &Market, worker: WorkerId) -> Option<DayJob> {
    let job = market.dispatch.job_of(worker)?;
    let order = market.dispatch.order(job.order)?;
    Some(DayJob {
        assignment_id: job.id.to_string(),
        order_id: order.id.to_string(),
        state: order.state.as_str().to_owned(),
    })
}

/// What the orders that are still remembered were offered for.
fn offers(market: &Market, orders: &[OrderId]) -> BTreeMap<OrderId, i64> {
    let pay = |id: &OrderId| Some((*id, market.dispatch.order(*id)?.pay.total_minor().ok()?));
    orders.iter().filter_map(pay).collect()
}

fn day_line(line: &StatementLine, offered: &BTreeMap<OrderId, i64>) -> DayLine {
    DayLine {
        order_id: line.order.map(|order| order.to_string()),
        at: Moment(line.at),
        offer_minor: line.order.and_then(|order| offered.get(&order).copied()),
        earned_minor: line.earned_minor,
        parts: shown_earnings(line),
        cash_minor: line.cash_change_minor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        let at = |text: &str| Moment::try_from(text.to_owned()).unwrap().0;
        let check = |now: &str, today: &str, monday: &str| {
            assert_eq!(since(at(now)), (at(today), at(monday)), "{now}");
        };
        check("2026-01-31T12:00:00Z", "2026-01-31T00:00:00Z", "2026-01-26T00:00:00Z");
        check("2026-01-26T00:00:00Z", "2026-01-26T00:00:00Z", "2026-01-26T00:00:00Z");
        check("2026-02-01T23:59:59Z", "2026-02-01T00:00:00Z", "2026-01-26T00:00:00Z");
    }
}

//! One act on many orders: a row for each, none of which holds up another.

use std::collections::BTreeMap;

use dispatch::{CancelledBy, Command as D, Strategy};
use engine::Command;
use futures_util::future::join_all;
use serde_json::Value;
use vocab::{Code, CommandMeta, Text, limits};

use super::intake::acknowledged;
use super::known;
use super::order_acts::submit_seen;
use crate::edge::http::dto::desk::{Act, ActForm, ActResults, ActRow, Acts};
use crate::edge::http::{Ask, Reply, Routes, ids, json, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/orders/acts", act_on_many,
        spec("Acts on many orders; each stands or falls by itself")
            .takes::<Acts>().gives::<ActResults>());
}

async fn act_on_many(ask: Ask) -> Result<Reply, Problem> {
    let form: Acts = ask.incoming.body()?;
    if form.acts.is_empty() || form.acts.len() > limits::ACTS_MAX {
        let detail = format!("one request takes 1 to {} acts", limits::ACTS_MAX);
        return Err(Problem::field(Code::LimitExceeded, "acts", detail));
    }
    let mut by_order: BTreeMap<String, Vec<(usize, Value)>> = BTreeMap::new();
    for (i, row) in form.acts.into_iter().enumerate() {
        by_order.entry(named(&row)).or_default().push((i, row));
    }
    let done = join_all(by_order.into_values().map(|rows| in_turn(&ask, rows))).await;
    let mut rows: Vec<(usize, ActRow)> = done.into_iter().flatten().collect();
    rows.sort_by_key(|(i, _)| *i);
    Ok(Reply::ok(&ActResults { results: rows.into_iter().map(|(_, row)| row).collect() }))
}

/// The order as the row names it, readable or not.
fn named(row: &Value) -> String {
    row.get("order_id").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Acts on one order, one after another.
async fn in_turn(ask: &Ask, rows: Vec<(usize, Value)>) -> Vec<(usize, ActRow)> {
    let mut done = Vec::with_capacity(rows.len());
    for (i, row) in rows {
        let order_id = named(&row);
        let row = match act(ask, i, row).await {
            Ok(row) => row,
            Err(problem) => {
                let problem = Some(problem.document(&ask.incoming.correlation));
                ActRow { order_id, problem, ..ActRow::default() }
            }
        };
        done.push((i, row));
    }
    done
}

async fn act(ask: &Ask, index: usize, row: Value) -> Result<ActRow, Problem> {
    let form: ActForm = json::fit(row)?;
    let (order, seen) = (form.order_id, form.version);
    let market = ask.market_of_order(order).await?;
    // Each row is a command of its own, the same on every sending.
    let id = ids::made(ask.incoming.command, &format!("row {index}"));
    let meta = CommandMeta { id, ..ask.meta() };
    let answer = submit_seen(&market, meta, order, seen, command(form)?).await?;
    let ack = acknowledged(&answer)?;
    let order_id = order.to_string();
    if ack.id != order_id {
        // A return is answered with the order that brings the goods back.
        return Ok(ActRow { order_id, ok: true, child_id: Some(ack.id), ..ActRow::default() });
    }
    let (version, state) = (Some(ack.version), Some(ack.state));
    Ok(ActRow { order_id, ok: true, version, state, ..ActRow::default() })
}

fn command(form: ActForm) -> Result<Command, Problem> {
    check_worker(&form)?;
    let order = form.order_id;
    let reason = form.reason.unwrap_or_else(unsaid);
    let redispatch = |strategy| D::Redispatch { order, strategy, pay: None };
    let command = match (form.act, form.worker_id) {
        (Act::Assign, Some(worker)) => D::Assign { order, worker, seen_version: None },
        (Act::Pin, Some(worker)) => D::Pin { order, worker },
        (Act::Assign | Act::Pin, None) => return Err(about_worker("this act needs a worker")),
        (Act::Hold, _) => D::Hold { order, reason },
        (Act::Unassign, _) => D::Unassign { order, reason },
        (Act::Resume, _) => D::Resume { order },
        (Act::Unpin, _) => D::Unpin { order },
        (Act::Broadcast, _) => redispatch(Some(Strategy::Broadcast)),
        (Act::Redispatch, _) => redispatch(None),
        (Act::Cancel, _) => {
            let by = CancelledBy::Dispatcher;
            return Ok(Command::CancelOrder { order, by, reason, seen_version: None });
        }
        (Act::Return, _) => return Ok(Command::ReturnOrder { order }),
    };
    Ok(Command::Dispatch { command })
}

/// A worker whom an act has no use for is a mistake, not a detail.
fn check_worker(form: &ActForm) -> Result<(), Problem> {
    let useful = matches!(form.act, Act::Assign | Act::Pin);
    if form.worker_id.is_some() && !useful {
        return Err(about_worker("this act is not about a worker"));
    }
    Ok(())
}

fn about_worker(detail: &str) -> Problem {
    Problem::field(Code::InvalidField, "worker_id", detail)
}

fn unsaid() -> Text<500> {
    Text::new("no reason given").expect("short and plain")
}

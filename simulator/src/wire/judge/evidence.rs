//! Gathers what the public API says when the run is over.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use super::money::StatementLine;
use super::orders::OrderSeen;
use crate::wire::history::{History, Placed};
use crate::wire::http::Api;
use crate::wire::setup::Setup;

const AT_ONCE: usize = 16;
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything a judge looks at.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// How long the run was, wall milliseconds.
    pub run_ms: f64,
    /// What customers remember.
    pub placed: Vec<Placed>,
    /// What couriers remember.
    pub histories: Vec<History>,
    /// The acknowledged orders, as far as the server knows them.
    pub orders: BTreeMap<String, OrderSeen>,
    /// Orders whose first look found nobody.
    pub waited: BTreeSet<String>,
    /// By worker.
    pub statements: BTreeMap<String, Vec<StatementLine>>,
    /// The sum of all differences in the trial balance, without sign.
    pub trial_balance: i64,
}

/// Asks the server for everything.
///
/// # Errors
/// When it does not answer, or not in the documented form.
pub async fn collect(
    setup: &Setup,
    placed: Vec<Placed>,
    histories: Vec<History>,
    run_ms: f64,
) -> anyhow::Result<Evidence> {
    let mut evidence = Evidence { run_ms, placed, histories, ..Evidence::default() };
    let (off, seq) = trial_balance(&setup.finance).await?;
    evidence.trial_balance = off;
    let ids: Vec<String> =
        evidence.placed.iter().filter_map(|placed| placed.order.clone()).collect();
    let looks = ids.into_iter().map(|id| async move {
        let seen = order(&setup.dispatcher, &id).await?;
        anyhow::Ok((id, seen))
    });
    let mut looks = stream::iter(looks).buffer_unordered(AT_ONCE);
    while let Some((id, seen)) = looks.try_next().await? {
        let Some((seen, waited)) = seen else { continue };
        if waited {
            evidence.waited.insert(id.clone());
        }
        evidence.orders.insert(id, seen);
    }
    let statements = setup.workers.iter().map(|worker| async move {
        anyhow::Ok((worker.id.clone(), statement(&setup.finance, &worker.id, seq).await?))
    });
    evidence.statements = stream::iter(statements).buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(evidence)
}

/// By how much the books are off, and as of which position.
async fn trial_balance(finance: &Api) -> anyhow::Result<(i64, u64)> {
    let reply = finance.get("/api/v1/ledger/trial-balance", PATIENCE).await?;
    let body = reply.ok("trial balance")?;
    let books = body.pointer("/currency").and_then(Value::as_object).context("no books")?;
    let mut off = 0i64;
    for (currency, book) in books {
        let part = |name: &str| {
            let minor = book.pointer(name).and_then(Value::as_i64);
            minor.with_context(|| format!("the book of {currency} has no {name}"))
        };
        // The difference is worked out here; theirs must agree.
        let ours = part("/debits")? - part("/credits")?;
        off = off.saturating_add(ours.saturating_abs());
        off = off.saturating_add(part("/difference")?.saturating_sub(ours).saturating_abs());
    }
    Ok((off, as_of(&body)?))
}

fn as_of(body: &Value) -> anyhow::Result<u64> {
    body.pointer("/as_of_seq").and_then(Value::as_u64).context("an answer without as_of_seq")
}

/// An order and whether it had to wait; nothing when the server does not know it.
async fn order(dispatcher: &Api, id: &str) -> anyhow::Result<Option<(OrderSeen, bool)>> {
    let reply = dispatcher.get(&format!("/api/v1/orders/{id}"), PATIENCE).await?;
    if reply.status == 404 {
        return Ok(None);
    }
    let body = reply.ok("an order")?;
    let text = |path: &str| {
        let text = body.pointer(path).and_then(Value::as_str);
        text.map(str::to_owned).with_context(|| format!("order {id} has no {path}: {body}"))
    };
    let mut seen =
        OrderSeen { state: text("/state")?, pickup: text("/pickup/state")?, why_open: None };
    let why = dispatcher.get(&format!("/api/v1/orders/{id}/why"), PATIENCE).await?.ok("why")?;
    let decisions = why.pointer("/decisions").and_then(Value::as_array).context("no decisions")?;
    seen.why_open = why_open(&seen.state, decisions, body.pointer("/escalation"));
    Ok(Some((seen, waited(decisions))))
}

/// Whether the first looks (decisions come newest first) found nobody.
fn waited(decisions: &[Value]) -> bool {
    decisions.last().is_some_and(|first| !has_chosen(first))
}

fn has_chosen(decision: &Value) -> bool {
    let candidates = decision.pointer("/candidates").and_then(Value::as_array);
    candidates
        .into_iter()
        .flatten()
        .any(|candidate| candidate.pointer("/verdict").and_then(Value::as_str) == Some("chosen"))
}

fn why_open(state: &str, decisions: &[Value], escalation: Option<&Value>) -> Option<String> {
    match state {
        "assigned" | "in_progress" => return Some("a courier is on it".to_owned()),
        "scheduled" => return Some("its time has not come".to_owned()),
        "dispatching" => {}
        _ => return None,
    }
    if let Some(reason) = escalation.and_then(|call| call.pointer("/reason")?.as_str()) {
        return Some(format!("a person was called: {reason}"));
    }
    let Some(newest) = decisions.first() else { return Some("not looked at yet".to_owned()) };
    if has_chosen(newest) {
        return Some("offered".to_owned());
    }
    let counted = newest.pointer("/counted").and_then(Value::as_object)?;
    let most = counted.iter().max_by_key(|(_, count)| count.as_u64());
    Some(most.map_or("nobody near".to_owned(), |(reason, _)| format!("nobody: {reason}")))
}

/// A statement that knows everything up to `seq`: statements follow the books.
async fn statement(finance: &Api, worker: &str, seq: u64) -> anyhow::Result<Vec<StatementLine>> {
    let path = format!("/api/v1/workers/{worker}/statement");
    let until = Instant::now() + PATIENCE;
    let body = loop {
        let body = finance.get(&path, PATIENCE).await?.ok("a statement")?;
        if as_of(&body)? >= seq {
            break body;
        }
        ensure!(Instant::now() < until, "the statements stay behind the books");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let lines = body.pointer("/lines").and_then(Value::as_array).context("no lines")?;
    // Lines without an order are cash handed in.
    let of_orders =
        lines.iter().filter(|line| line.pointer("/order_id").is_some_and(Value::is_string));
    of_orders
        .map(|line| {
            let order = line.pointer("/order_id").and_then(Value::as_str);
            let earned = line.pointer("/earned_minor").and_then(Value::as_i64);
            let (order, earned_minor) = order.zip(earned).context("a line without its sum")?;
            Ok(StatementLine { order: order.to_owned(), earned_minor })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_order_waited_when_its_first_look_found_nobody() {
        let found = json!({"candidates": [{"verdict": "runner_up"}, {"verdict": "chosen"}]});
        let nobody = json!({"candidates": [], "counted": {"busy": 9, "too_far": 2}});
        let check = |decisions: &[&Value], expected| {
            let decisions: Vec<Value> = decisions.iter().map(|d| (*d).clone()).collect();
            assert_eq!(waited(&decisions), expected, "{decisions:?}");
        };
        check(&[], false);
        check(&[&found], false);
        check(&[&found, &nobody], true);
        // Declined, and then nobody else: somebody was there when it came.
        check(&[&nobody, &found], false);
        assert_eq!(why_open("dispatching", &[nobody], None).as_deref(), Some("nobody: busy"));
        assert_eq!(why_open("dispatching", &[found], None).as_deref(), Some("offered"));
        let called = json!({"reason": "waves_used_up"});
        let why = why_open("dispatching", &[], Some(&called));
        assert_eq!(why.as_deref(), Some("a person was called: waves_used_up"));
    }
}

//! A worker's money, told line by line from what was posted.

use finance_bridge::{PostedLine, Statement, StatementLine, statement};
use store::Row;
use vocab::{AccountKey, Code, Currency, Leg, TimeMs, WorkerId};

use super::{known, workers};
use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::order_view::wire;
use crate::edge::http::dto::workers::{Earning, StatementRow, StatementView};
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;
use crate::projections;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, GET "/api/v1/workers/{id}/statement", show,
        spec("What a worker earned, carries and is owed").gives::<StatementView>());
}

const POSTED: &str = "select at, seq, debit, credit, minor, kind, order_id from transfers \
    where tenant_id = $1 and market_id = $2 and currency = $3 \
    and (debit in ($4, $5) or credit in ($4, $5)) order by seq, transfer_id, leg";

async fn show(ask: Ask) -> Result<Reply, Problem> {
    let id: WorkerId = ask.incoming.id("id", Code::WorkerNotFound)?;
    let (market, _) = workers::market_of(&ask, id)?;
    let currency = ask.tenancy()?.markets.get(&market.id).map(|market| market.currency);
    let currency = currency.ok_or_else(|| Problem::internal("a market without its tenant"))?;
    let tenant = ask.caller.principal.tenant;
    let mut tx = ask.edge().app.store.db.tenant_read(tenant).await?;
    let seq = tx.as_of_seq(projections::TRANSFERS, market.shard()).await?;
    let values = [
        tenant.to_string().into(),
        market.id.to_string().into(),
        currency.to_string().into(),
        AccountKey::WorkerWallet(id).to_string().into(),
        AccountKey::WorkerCash(id).to_string().into(),
    ];
    let rows = tx.fetch(POSTED, &values).await?;
    tx.commit().await?;
    let posted = rows.iter().map(posted).collect::<Result<Vec<_>, _>>()?;
    Ok(Reply::ok(&shown(&statement(id, posted)?, currency, seq)))
}

/// A posted leg from its row.
pub(super) fn posted(row: &Row) -> Result<PostedLine, Problem> {
    let account = |column| -> Result<AccountKey, Problem> {
        row.text(column)?.parse().map_err(|error: String| Problem::internal(error))
    };
    let order = row.text_or_null("order_id")?.map(|text| text.parse()).transpose();
    let kind = serde_json::Value::String(row.text("kind")?);
    Ok(PostedLine {
        at: TimeMs(row.i64("at")?),
        seq: row.u64("seq")?,
        order: order.map_err(Problem::internal)?,
        leg: Leg {
            debit: account("debit")?,
            credit: account("credit")?,
            minor: row.i64("minor")?,
            kind: serde_json::from_value(kind).map_err(Problem::internal)?,
        },
    })
}

fn shown(statement: &Statement, currency: Currency, as_of_seq: u64) -> StatementView {
    StatementView {
        worker_id: statement.worker.to_string(),
        currency: currency.to_string(),
        wallet_minor: statement.wallet_minor,
        cash_minor: statement.cash_in_hand_minor,
        lines: statement.lines.iter().map(line).collect(),
        as_of_seq,
    }
}

fn line(line: &StatementLine) -> StatementRow {
    StatementRow {
        order_id: line.order.map(|order| order.to_string()),
        at: Moment(line.at),
        earnings: shown_earnings(line),
        earned_minor: line.earned_minor,
        cash_minor: line.cash_change_minor,
        wallet_change_minor: line.wallet_change_minor,
        wallet_minor: line.wallet_minor,
        cash_in_hand_minor: line.cash_in_hand_minor,
    }
}

/// What a line earned, by part.
pub(super) fn shown_earnings(line: &StatementLine) -> Vec<Earning> {
    let earnings = line.earnings.iter();
    earnings.map(|(kind, minor)| Earning { kind: wire(kind), minor: *minor }).collect()
}

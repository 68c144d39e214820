//! What happened, by pull: the same envelopes that webhooks and the bus carry.

use serde_json::{Value, json};
use store::{AssertSqlSafe, Row};
use vocab::TimeMs;

use super::known;
use crate::edge::http::dto::common::{Moment, Page};
use crate::edge::http::{Ask, Reply, Routes, pages, spec};
use crate::edge::problem::Problem;
use crate::projections;

/// Kinds of events that one request may choose.
const KINDS_MAX: usize = 50;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, GET "/api/v1/events", list,
        spec("What happened in a market, in order").gives::<Page>()
            .query(&[("types", "only these, comma-separated; order.* takes all of a family")]));
}

async fn list(ask: Ask) -> Result<Reply, Problem> {
    let market = ask.market(None)?;
    let limit = pages::limit(&ask.incoming)?;
    let after: i64 = ask.incoming.query("after")?.unwrap_or(0);
    let tenant = ask.caller.principal.tenant;
    let mut values: Vec<store::Value> =
        vec![tenant.to_string().into(), market.shard().to_string().into(), after.into()];
    let mut sql = "select body, seq from events \
        where tenant_id = $1 and shard = $2 and seq > $3"
        .to_owned();
    if let Some(types) = ask.incoming.query.get("types") {
        let mut any = Vec::new();
        for kind in types.split(',').map(str::trim).filter(|kind| !kind.is_empty()).take(KINDS_MAX)
        {
            let family = kind.strip_suffix(".*");
            values.push(family.map_or(kind.to_owned(), |name| format!("{name}.%")).into());
            let operator = if family.is_some() { "like" } else { "=" };
            any.push(format!("type {operator} ${}", values.len()));
        }
        if !any.is_empty() {
            sql.push_str(&format!(" and ({})", any.join(" or ")));
        }
    }
    if let Some(vendor) = ask.caller.vendor() {
        values.push(vendor.to_string().into());
        sql.push_str(&format!(
            " and order_id in (select order_id from orders \
             where tenant_id = $1 and merchant_id = ${})",
            values.len()
        ));
    }
    sql.push_str(&format!(" order by seq limit {limit}"));
    let mut tx = ask.edge().app.store.db.tenant_read(tenant).await?;
    let seq = tx.as_of_seq(projections::EVENTS, market.shard()).await?;
    let rows = tx.fetch(AssertSqlSafe(sql), &values).await?;
    tx.commit().await?;
    let items = rows.iter().map(shown).collect::<Result<Vec<_>, _>>()?;
    // Whoever follows asks again from here, also when there was nothing more.
    let last = rows.last().map(|row| row.i64("seq")).transpose()?.unwrap_or(after);
    Ok(Reply::ok(&pages::page(&items, Some(last.to_string()), seq)))
}

/// A stored envelope as HTTP shows it: the time as text.
pub(super) fn shown(row: &Row) -> Result<Value, Problem> {
    let mut envelope: Value =
        serde_json::from_str(&row.text("body")?).map_err(Problem::internal)?;
    if let Some(at) = envelope["timestamp"].as_i64() {
        envelope["timestamp"] = json!(Moment(TimeMs(at)));
    }
    Ok(envelope)
}

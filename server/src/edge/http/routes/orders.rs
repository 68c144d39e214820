//! Orders shown: one by the engine itself, many from the table.

use dispatch::{Assignment, Offer, Order, Task};
use engine::market::Rated;
use orders_bridge::{Sale, SaleLine};
use serde_json::Value;
use store::AssertSqlSafe;
use vocab::{Code, OrderId};

use super::proofs::{of_task, url};
use super::track::{RatingWords, words_of};
use super::{known, people};
use crate::edge::http::ask::not_found;
use crate::edge::http::dto::common::{Moment, Page, amount};
use crate::edge::http::dto::order_view::{
    AssignmentView, CancellationView, Contact, EscalationView, LineView, OfferView, Offers,
    OrderRating, OrderView, PayView, SaleView, TaskView, wire,
};
use crate::edge::http::{Ask, Reply, Routes, pages, spec};
use crate::edge::problem::Problem;
use crate::projections;
use crate::shards::MarketHandle;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, GET "/api/v1/orders", list, spec("Orders, by their last change").gives::<Page>()
    .query(&[
        ("state", "only orders in this state"),
        ("updated_after", "only orders changed after this moment"),
        ("worker_id", "only orders of this worker"),
        ("external_id", "only the order with this number"),
    ]));
    known!(routes, GET "/api/v1/orders/{id}", show,
        spec("Everything about an order; its ETag is the version").gives::<OrderView>());
    known!(routes, GET "/api/v1/orders/{id}/timeline", timeline,
        spec("What happened to an order").gives::<Page>());
    known!(routes, GET "/api/v1/orders/{id}/offers", offers,
        spec("Offers made for an order").gives::<Offers>());
}

/// An order with all that belongs to it, copied out of the engine.
pub(super) struct Whole {
    seq: u64,
    order: Order,
    sale: Option<Sale>,
    offers: Vec<Offer>,
    assignment: Option<Assignment>,
    rated: Option<Rated>,
}

fn whole(market: &engine::Market, id: OrderId) -> Option<Whole> {
    let order = market.dispatch.order(id)?.clone();
    let offers = order.offers.iter().filter_map(|id| market.dispatch.offer(*id)).cloned();
    // The newest job, also after it ended: who delivered it stays to be seen.
    let job = order.assignment.or(order.assignments.last().copied());
    Some(Whole {
        seq: market.seq,
        sale: market.trade.sales.get(&id).cloned(),
        offers: offers.collect(),
        assignment: job.and_then(|id| market.dispatch.assignment(id)).cloned(),
        rated: market.ratings.get(&id).copied(),
        order,
    })
}

async fn show(ask: Ask) -> Result<Reply, Problem> {
    let id: OrderId = ask.incoming.id("id", Code::OrderNotFound)?;
    let market = match ask.market_of_order(id).await {
        Ok(market) => market,
        Err(problem) if problem.code == Code::OrderNotFound => return remembered(&ask, id).await,
        Err(problem) => return Err(problem),
    };
    let whole = market.sequencer.read(move |market| whole(market, id)).await?;
    let whole = whole.ok_or_else(|| not_found(Code::OrderNotFound))?;
    let version = whole.order.version;
    Ok(Reply::ok(&view(&ask, &market, whole).await?).etag(version))
}

/// An order that the engine has let go of is still in the table.
async fn remembered(ask: &Ask, id: OrderId) -> Result<Reply, Problem> {
    const SQL: &str = "select body, merchant_id from orders where tenant_id = $1 and order_id = $2";
    let tenant = ask.caller.principal.tenant;
    let values = [tenant.to_string().into(), id.to_string().into()];
    let rows = ask.edge().app.store.db.fetch(tenant, SQL, &values).await?;
    let row = rows.first().ok_or_else(|| not_found(Code::OrderNotFound))?;
    let merchant = row.text_or_null("merchant_id")?;
    let own = ask.caller.vendor().is_none_or(|only| merchant == Some(only.to_string()));
    if !own {
        return Err(not_found(Code::OrderNotFound));
    }
    let body: Value = serde_json::from_str(&row.text("body")?).map_err(Problem::internal)?;
    Ok(Reply::ok(&body))
}

async fn view(ask: &Ask, market: &MarketHandle, whole: Whole) -> Result<OrderView, Problem> {
    let Whole { seq, order, sale, offers, assignment, rated } = whole;
    let currency = sale.as_ref().map_or(order.pay.currency, |sale| sale.currency);
    let total = sale.as_ref().map_or(0, Sale::total_minor);
    Ok(OrderView {
        id: order.id.to_string(),
        market_id: market.id.to_string(),
        state: order.state.as_str().to_owned(),
        version: order.version,
        total: amount(total, currency),
        sale: sale.as_ref().map(sale_view),
        pickup: task_view(ask, &order.pickup).await?,
        dropoff: task_view(ask, &order.dropoff).await?,
        pay: PayView::from(&order.pay),
        trip_m: order.trip.0,
        trip_s: order.trip_time.0,
        strategy: wire(&order.strategy),
        priority: order.priority,
        scheduled_at: order.dispatch_at.map(Moment),
        expires_at: order.expires_at.map(Moment),
        wave: order.wave,
        offers: offers.iter().map(OfferView::from).collect(),
        assignment: assignment.as_ref().map(assignment_view),
        excluded: order.excluded.iter().map(|(who, why)| (who.to_string(), wire(why))).collect(),
        escalation: order
            .escalation
            .map(|call| EscalationView { reason: wire(&call.reason), at: Moment(call.at) }),
        on_hold: order.on_hold.as_ref().map(ToString::to_string),
        pinned: order.pinned.map(|worker| worker.to_string()),
        parent_id: order.parent.map(|id| id.to_string()),
        child_id: order.child.map(|id| id.to_string()),
        cancellation: order.cancellation.as_ref().map(|off| CancellationView {
            by: wire(&off.by),
            actor: off.actor.to_string(),
            reason: off.reason.to_string(),
            at: Moment(off.at),
        }),
        rating: rating_view(ask, order.id, rated).await?,
        placed_at: Moment(order.placed_at),
        updated_at: Moment(order.updated_at),
        as_of_seq: seq,
    })
}

async fn rating_view(
    ask: &Ask,
    order: OrderId,
    rated: Option<Rated>,
) -> Result<Option<OrderRating>, Problem> {
    let Some(rated) = rated else { return Ok(None) };
    let tenant = ask.caller.principal.tenant;
    let words = people::known::<RatingWords>(ask.edge(), tenant, words_of(order)).await?;
    let RatingWords { reasons, comment } = words.unwrap_or_default();
    let Rated { stars, tip_minor, at } = rated;
    Ok(Some(OrderRating { stars, tip_minor, at: Moment(at), reasons, comment }))
}

async fn task_view(ask: &Ask, task: &Task) -> Result<TaskView, Problem> {
    let contact = match task.stop.subject {
        None => None,
        Some(subject) => {
            let tenant = ask.caller.principal.tenant;
            people::known::<Contact>(ask.edge(), tenant, subject).await?
        }
    };
    Ok(TaskView {
        task_id: task.id.to_string(),
        state: task.state.as_str().to_owned(),
        place: task.stop.place.into(),
        service_s: task.stop.service.0,
        due: task.stop.due.map(Moment),
        outcome: task.outcome.as_ref().and_then(|outcome| serde_json::to_value(outcome).ok()),
        changed_at: Moment(task.changed_at),
        changed_at_device: task.changed_at_device.map(|at| Moment(vocab::TimeMs(at.0))),
        changed_place: task.changed_place.map(Into::into),
        contact,
        proofs: of_task(ask.edge(), ask.caller.principal.tenant, task.id, url).await?,
    })
}

fn sale_view(sale: &Sale) -> SaleView {
    SaleView {
        external_id: sale.external_id.as_ref().map(ToString::to_string),
        merchant_id: sale.merchant.to_string(),
        customer_id: sale.customer.map(|id| id.to_string()),
        warehouse_id: sale.warehouse.to_string(),
        payment: wire(&sale.payment),
        state: sale.state.as_str().to_owned(),
        lines: sale.lines.iter().map(line_view).collect(),
        net_minor: sale.net_minor,
        tax_minor: sale.tax_minor,
        delivery_fee_minor: sale.delivery_fee_minor,
        delivery_fee_tax_minor: sale.delivery_fee_tax_minor,
        price_list_id: sale.price_list.to_string(),
        price_list_version: sale.price_list_version,
        delivery_note_id: sale.delivery_note.map(|id| id.to_string()),
        invoice_id: sale.invoice.map(|id| id.to_string()),
    }
}

fn line_view(line: &SaleLine) -> LineView {
    LineView {
        product_id: line.priced.product.to_string(),
        name: line.priced.name.to_string(),
        quantity: line.priced.quantity,
        delivered: line.delivered,
        unit_minor: line.priced.unit_minor,
        net_minor: line.priced.net_minor,
        tax_minor: line.priced.tax_minor,
    }
}

fn assignment_view(job: &Assignment) -> AssignmentView {
    AssignmentView {
        assignment_id: job.id.to_string(),
        worker_id: job.worker.to_string(),
        version: job.version,
        offer_id: job.offer.map(|id| id.to_string()),
        at: Moment(job.at),
        ended_at: job.ended_at.map(Moment),
    }
}

async fn offers(ask: Ask) -> Result<Reply, Problem> {
    let id: OrderId = ask.incoming.id("id", Code::OrderNotFound)?;
    let market = ask.market_of_order(id).await?;
    let (seq, offers) = market
        .sequencer
        .read(move |market| {
            let whole = whole(market, id);
            (market.seq, whole.map(|whole| whole.offers).unwrap_or_default())
        })
        .await?;
    let items = offers.iter().map(OfferView::from).collect();
    Ok(Reply::ok(&Offers { items, as_of_seq: seq }))
}

async fn list(ask: Ask) -> Result<Reply, Problem> {
    let market = ask.market(None)?;
    let limit = pages::limit(&ask.incoming)?;
    let tenant = ask.caller.principal.tenant;
    let mut sql = "select body, updated_at, order_id from orders \
        where tenant_id = $1 and market_id = $2"
        .to_owned();
    let mut values: Vec<store::Value> =
        vec![tenant.to_string().into(), market.id.to_string().into()];
    let mut only = |column: &str, value: store::Value| {
        values.push(value);
        sql.push_str(&format!(" and {column} ${}", values.len()));
    };
    for (name, column) in
        [("state", "state ="), ("worker_id", "worker_id ="), ("external_id", "external_id =")]
    {
        if let Some(text) = ask.incoming.query.get(name) {
            only(column, text.as_str().into());
        }
    }
    if let Some(text) = ask.incoming.query.get("updated_after") {
        let at = Moment::try_from(text.clone())
            .map_err(|why| Problem::field(Code::InvalidField, "updated_after", why))?;
        only("updated_at >", at.0.into());
    }
    if let Some(vendor) = ask.caller.vendor() {
        only("merchant_id =", vendor.to_string().into());
    }
    if let Some(after) = ask.incoming.query.get("after") {
        let (at, id) = cursor(after)?;
        let n = values.len();
        values.extend([at.into(), id.to_string().into()]);
        let (at, id) = (n + 1, n + 2);
        sql.push_str(&format!(
            " and (updated_at > ${at} or (updated_at = ${at} and order_id > ${id}))"
        ));
    }
    sql.push_str(&format!(" order by updated_at, order_id limit {limit}"));
    let mut tx = ask.edge().app.store.db.tenant_read(tenant).await?;
    let seq = tx.as_of_seq(projections::ORDERS, market.shard()).await?;
    // Columns and limits are our own texts; what came in is in the values.
    let rows = tx.fetch(AssertSqlSafe(sql), &values).await?;
    tx.commit().await?;
    let mut items = Vec::with_capacity(rows.len());
    let mut last = None;
    for row in &rows {
        items.push(serde_json::from_str::<Value>(&row.text("body")?).map_err(Problem::internal)?);
        last = Some(format!("{}.{}", row.i64("updated_at")?, row.text("order_id")?));
    }
    let next = last.filter(|_| rows.len() == limit);
    Ok(Reply::ok(&pages::page(&items, next, seq)))
}

fn cursor(text: &str) -> Result<(i64, OrderId), Problem> {
    let read = || {
        let (at, id) = text.split_once('.')?;
        Some((at.parse().ok()?, id.parse().ok()?))
    };
    read().ok_or_else(|| {
        Problem::field(Code::InvalidField, "after", "take the cursor from an earlier page")
    })
}

async fn timeline(ask: Ask) -> Result<Reply, Problem> {
    const SQL: &str = "select body from events where tenant_id = $1 and order_id = $2 \
        order by seq limit 1000";
    let id: OrderId = ask.incoming.id("id", Code::OrderNotFound)?;
    let market = ask.market_of_order(id).await?;
    let tenant = ask.caller.principal.tenant;
    let mut tx = ask.edge().app.store.db.tenant_read(tenant).await?;
    let seq = tx.as_of_seq(projections::EVENTS, market.shard()).await?;
    let rows = tx.fetch(SQL, &[tenant.to_string().into(), id.to_string().into()]).await?;
    tx.commit().await?;
    let items = rows.iter().map(super::events::shown).collect::<Result<Vec<_>, _>>()?;
    Ok(Reply::ok(&pages::page(&items, None, seq)))
}

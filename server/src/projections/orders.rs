//! One row per order: small, for lists. The order itself is the engine's.

use std::collections::BTreeMap;

use dispatch::Event as D;
use dispatch::OrderState;
use engine::Event;
use orders_bridge::TradeEvent as T;
use serde::{Deserialize, Serialize};
use store::{Projection, StoreError, StoredBatch, Tx};
use vocab::{Currency, MarketId, OrderId, TenantId, TimeMs, WorkerId};

use super::ORDERS;
use super::fold::{of_market, text, unread};
use crate::edge::http::dto::common::{Amount, Moment, amount};

/// The table of orders.
pub(super) struct Orders;

/// A row's body, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct OrderRow {
    id: String,
    market_id: String,
    state: OrderState,
    external_id: Option<String>,
    merchant_id: Option<String>,
    customer_id: Option<String>,
    worker_id: Option<String>,
    payment: Option<String>,
    total: Total,
    parent_id: Option<String>,
    child_id: Option<String>,
    escalated: Option<String>,
    on_hold: Option<String>,
    delivery_note_id: Option<String>,
    invoice_id: Option<String>,
    placed_at: Moment,
    updated_at: Moment,
}

/// [`Amount`] with a form to start from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Total {
    minor: i64,
    currency: Currency,
}

impl From<Amount> for Total {
    fn from(amount: Amount) -> Self {
        Self { minor: amount.minor, currency: amount.currency }
    }
}

impl OrderRow {
    fn new(market: MarketId, id: OrderId, at: TimeMs, currency: Currency) -> Self {
        Self {
            id: id.to_string(),
            market_id: market.to_string(),
            state: OrderState::Placed,
            external_id: None,
            merchant_id: None,
            customer_id: None,
            worker_id: None,
            payment: None,
            total: amount(0, currency).into(),
            parent_id: None,
            child_id: None,
            escalated: None,
            on_hold: None,
            delivery_note_id: None,
            invoice_id: None,
            placed_at: Moment(at),
            updated_at: Moment(at),
        }
    }

    fn assigned(&mut self, worker: WorkerId) {
        self.state = OrderState::Assigned;
        self.worker_id = Some(worker.to_string());
        self.escalated = None;
    }

    fn dispatching(&mut self) {
        self.state = OrderState::Dispatching;
        self.worker_id = None;
        self.escalated = None;
    }
}

const GET: &str = "select body from orders where tenant_id = $1 and order_id = $2";

const PUT: &str = "insert into orders (tenant_id, market_id, order_id, seq, created_at, \
        updated_at, state, external_id, merchant_id, worker_id, total_minor, currency, body) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
    on conflict (tenant_id, order_id) do update set seq = excluded.seq, \
        updated_at = excluded.updated_at, state = excluded.state, \
        external_id = excluded.external_id, merchant_id = excluded.merchant_id, \
        worker_id = excluded.worker_id, total_minor = excluded.total_minor, \
        currency = excluded.currency, body = excluded.body";

/// Rows touched by a batch, read once and written once.
struct Rows<'a> {
    tx: &'a mut Tx,
    tenant: TenantId,
    market: MarketId,
    touched: BTreeMap<OrderId, (u64, OrderRow)>,
}

impl Projection for Orders {
    fn name(&self) -> &str {
        ORDERS
    }

    fn tables(&self) -> &[&'static str] {
        &["orders"]
    }

    async fn apply(&self, tx: &mut Tx, batch: &StoredBatch) -> Result<(), StoreError> {
        let Some((tenant, market, entries)) = of_market(ORDERS, batch)? else {
            return Ok(());
        };
        let mut rows = Rows { tx, tenant, market, touched: BTreeMap::new() };
        for entry in &entries {
            for record in &entry.events {
                let Some((order, new)) = about(market, entry.at, &record.event) else {
                    continue;
                };
                rows.load(batch, order, new).await?;
                if let Some((seq, row)) = rows.touched.get_mut(&order) {
                    *seq = record.seq;
                    row.updated_at = Moment(entry.at);
                    change(row, &record.event);
                }
            }
        }
        rows.write(batch).await
    }
}

impl Rows<'_> {
    async fn load(
        &mut self,
        batch: &StoredBatch,
        order: OrderId,
        new: Option<OrderRow>,
    ) -> Result<(), StoreError> {
        if self.touched.contains_key(&order) {
            return Ok(());
        }
        let key = [self.tenant.to_string().into(), order.to_string().into()];
        let row = match self.tx.fetch(GET, &key).await?.first() {
            None => new,
            Some(row) => {
                let body = serde_json::from_str(&row.text("body")?);
                Some(body.map_err(|error| unread(ORDERS, batch, error))?)
            }
        };
        // An event about an order that never began here changes nothing.
        self.touched.extend(row.map(|row| (order, (0, row))));
        Ok(())
    }

    async fn write(self, batch: &StoredBatch) -> Result<(), StoreError> {
        for (order, (seq, row)) in self.touched {
            let body = serde_json::to_string(&row).map_err(|error| unread(ORDERS, batch, error))?;
            let values = [
                self.tenant.to_string().into(),
                self.market.to_string().into(),
                order.to_string().into(),
                seq.into(),
                row.placed_at.0.into(),
                row.updated_at.0.into(),
                row.state.as_str().into(),
                row.external_id.into(),
                row.merchant_id.into(),
                row.worker_id.into(),
                row.total.minor.into(),
                row.total.currency.to_string().into(),
                body.into(),
            ];
            self.tx.execute(PUT, &values).await?;
        }
        Ok(())
    }
}

/// The order an event shows something of, and the row it begins with if it is new.
fn about(market: MarketId, at: TimeMs, event: &Event) -> Option<(OrderId, Option<OrderRow>)> {
    match event {
        Event::Dispatch(D::OrderForgotten { .. }) => None,
        Event::Dispatch(D::OrderPlaced { order, .. }) => {
            Some((order.id, Some(OrderRow::new(market, order.id, at, order.pay.currency))))
        }
        Event::Dispatch(event) => event.order().map(|order| (order, None)),
        Event::Trade(T::SalePlaced { sale }) => {
            let row = OrderRow::new(market, sale.order, at, sale.priced.currency);
            Some((sale.order, Some(row)))
        }
        Event::Trade(T::DeliveryNoteIssued { note }) => Some((note.order, None)),
        Event::Trade(T::InvoicePosted { invoice }) => Some((invoice.order, None)),
        _ => None,
    }
}

fn change(row: &mut OrderRow, event: &Event) {
    match event {
        Event::Dispatch(event) => change_by_dispatch(row, event),
        Event::Trade(T::SalePlaced { sale }) => {
            let priced = &sale.priced;
            row.external_id = sale.external_id.as_ref().map(ToString::to_string);
            row.merchant_id = Some(sale.merchant.to_string());
            row.customer_id = sale.customer.map(|customer| customer.to_string());
            row.payment = Some(text(&sale.payment));
            // Bounded when the sale was placed.
            row.total.minor = priced.net_minor
                + priced.tax_minor
                + sale.delivery_fee_minor
                + sale.delivery_fee_tax_minor;
        }
        Event::Trade(T::DeliveryNoteIssued { note }) => {
            row.delivery_note_id = Some(note.id.to_string());
        }
        Event::Trade(T::InvoicePosted { invoice }) => {
            row.invoice_id = Some(invoice.id.to_string());
        }
        _ => {}
    }
}

fn change_by_dispatch(row: &mut OrderRow, event: &D) {
    match event {
        D::OrderPlaced { parent, .. } => row.parent_id = parent.map(|id| id.to_string()),
        D::OrderConfirmed { .. } => row.state = OrderState::Confirmed,
        D::OrderScheduled { .. } => row.state = OrderState::Scheduled,
        D::DispatchStarted { .. } => row.dispatching(),
        D::OrderAssigned { assignment } => row.assigned(assignment.worker),
        D::OrderStarted { .. } => row.state = OrderState::InProgress,
        D::OrderDelivered { partly: false, .. } => row.state = OrderState::Delivered,
        D::OrderDelivered { partly: true, .. } => row.state = OrderState::PartiallyDelivered,
        D::OrderFailed { .. } => row.state = OrderState::Failed,
        D::OrderReturning { child, .. } => {
            row.state = OrderState::Returning;
            row.child_id = Some(child.to_string());
        }
        D::OrderReturned { .. } => row.state = OrderState::Returned,
        D::OrderCancelled { .. } => row.state = OrderState::Cancelled,
        D::OrderExpired { .. } => row.state = OrderState::Expired,
        D::OrderEscalated { reason, .. } => row.escalated = Some(text(reason)),
        D::OrderHeld { reason, .. } => row.on_hold = Some(reason.to_string()),
        D::OrderResumed { .. } => row.on_hold = None,
        _ => {}
    }
}

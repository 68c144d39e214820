//! Invoices and delivery notes, one row each.

use engine::Event;
use orders_bridge::{DeliveryNote, Invoice, TradeEvent as T};
use serde_json::{Value, json};
use store::{AssertSqlSafe, Projection, StoreError, StoredBatch, Tx};
use vocab::{OrderId, TimeMs};

use super::PAPERS;
use super::fold::of_market;
use crate::edge::http::dto::common::{Moment, amount};

/// The tables of invoices and delivery notes.
pub(super) struct Papers;

/// A paper on its way into its table.
struct Paper {
    table: &'static str,
    id: String,
    number: u64,
    order: OrderId,
    at: TimeMs,
    body: Value,
}

impl Projection for Papers {
    fn name(&self) -> &str {
        PAPERS
    }

    fn tables(&self) -> &[&'static str] {
        &["invoices", "delivery_notes"]
    }

    async fn apply(&self, tx: &mut Tx, batch: &StoredBatch) -> Result<(), StoreError> {
        let Some((tenant, market, entries)) = of_market(PAPERS, batch)? else {
            return Ok(());
        };
        let events = entries.iter().flat_map(|entry| &entry.events);
        for paper in events.filter_map(|record| paper(&record.event)) {
            let sql = format!(
                "insert into {} (tenant_id, market_id, id, number, order_id, at, body) \
                 values ($1, $2, $3, $4, $5, $6, $7)",
                paper.table
            );
            let values = [
                tenant.to_string().into(),
                market.to_string().into(),
                paper.id.into(),
                // As text it must sort as the number does.
                format!("{:010}", paper.number).into(),
                paper.order.to_string().into(),
                paper.at.into(),
                paper.body.to_string().into(),
            ];
            // The table's name is a literal of the program.
            tx.execute(AssertSqlSafe(sql), &values).await?;
        }
        Ok(())
    }
}

fn paper(event: &Event) -> Option<Paper> {
    match event {
        Event::Trade(T::InvoicePosted { invoice }) => Some(Paper {
            table: "invoices",
            id: invoice.id.to_string(),
            number: invoice.number,
            order: invoice.order,
            at: invoice.at,
            body: invoice_body(invoice),
        }),
        Event::Trade(T::DeliveryNoteIssued { note }) => Some(Paper {
            table: "delivery_notes",
            id: note.id.to_string(),
            number: note.number,
            order: note.order,
            at: note.at,
            body: note_body(note),
        }),
        _ => None,
    }
}

fn invoice_body(invoice: &Invoice) -> Value {
    let money = |minor| amount(minor, invoice.currency);
    json!({
        "id": invoice.id, "number": invoice.number, "order_id": invoice.order,
        "merchant_id": invoice.merchant, "customer_id": invoice.customer,
        "at": Moment(invoice.at), "net": money(invoice.net_minor), "tax": money(invoice.tax_minor),
        "delivery_fee": money(invoice.delivery_fee_minor),
        "delivery_fee_tax": money(invoice.delivery_fee_tax_minor),
        "total": money(invoice.total_minor()),
    })
}

fn note_body(note: &DeliveryNote) -> Value {
    let line = |(product, pieces): &(vocab::ProductId, i64)| json!({"product_id": product, "pieces": pieces});
    let delivered: Vec<Value> = note.delivered.iter().map(line).collect();
    json!({
        "id": note.id, "number": note.number, "order_id": note.order,
        "at": Moment(note.at), "delivered": delivered,
    })
}

//! At the door: goods handed over with their papers, or not handed over.

use vocab::{Code, Mint, OrderId, Rejection, TimeMs};

use super::charge::charge_of;
use super::machine::wrong_state;
use super::stock;
use super::types::{DeliveryNote, Invoice, Sale, SaleState, Trade, TradeEvent};

pub(super) fn deliver(
    trade: &Trade,
    now: TimeMs,
    mint: &mut Mint,
    order: OrderId,
    pieces: Option<&[i64]>,
) -> Result<Vec<TradeEvent>, Rejection> {
    let sale = trade.sale(order)?;
    let pieces = handed_over(sale, pieces)?;
    let products = sale.lines.iter().map(|line| line.priced.product);
    let note = DeliveryNote {
        id: mint.draw(),
        number: trade.last_delivery_note + 1,
        order,
        at: now,
        delivered: products.zip(pieces.iter().copied()).collect(),
    };
    let charge = charge_of(sale, &pieces);
    let invoice = Invoice {
        id: mint.draw(),
        number: trade.last_invoice + 1,
        order,
        merchant: sale.merchant,
        customer: sale.customer,
        at: now,
        currency: sale.currency,
        net_minor: charge.net_minor,
        tax_minor: charge.tax_minor,
        delivery_fee_minor: charge.delivery_fee_minor,
        delivery_fee_tax_minor: charge.delivery_fee_tax_minor,
    };
    Ok(vec![
        TradeEvent::SaleDelivered { order, pieces },
        TradeEvent::DeliveryNoteIssued { note },
        TradeEvent::InvoicePosted { invoice },
    ])
}

/// The pieces per line that a delivery would hand over, checked.
pub(super) fn handed_over(sale: &Sale, pieces: Option<&[i64]>) -> Result<Vec<i64>, Rejection> {
    if sale.state != SaleState::Confirmed {
        return Err(wrong_state(sale, "delivered"));
    }
    let Some(pieces) = pieces else {
        return Ok(sale.lines.iter().map(|line| line.priced.quantity).collect());
    };
    let refusal =
        |detail: String, field: String| Rejection::new(Code::InvalidField, detail).at(field);
    if pieces.len() != sale.lines.len() {
        let detail = format!("one number for each of the {} lines", sale.lines.len());
        return Err(refusal(detail, "pieces".to_owned()));
    }
    for (i, (line, pieces)) in sale.lines.iter().zip(pieces).enumerate() {
        let quantity = line.priced.quantity;
        if !(0..=quantity).contains(pieces) {
            let detail = format!("from 0 to {quantity} pieces of this line can be handed over");
            return Err(refusal(detail, format!("pieces[{i}]")));
        }
    }
    if pieces.iter().all(|pieces| *pieces == 0) {
        let detail = "a delivery hands over at least one piece; otherwise it has failed";
        return Err(refusal(detail.to_owned(), "pieces".to_owned()));
    }
    Ok(pieces.to_vec())
}

/// A failed delivery whose goods never left is over at once; goods that are
/// with the worker stay promised until they are back.
pub(super) fn fail(
    trade: &Trade,
    order: OrderId,
    goods_taken: bool,
) -> Result<Vec<TradeEvent>, Rejection> {
    let sale = trade.sale(order)?;
    if sale.state != SaleState::Confirmed {
        return Err(wrong_state(sale, "reported as failed"));
    }
    let failed = TradeEvent::DeliveryFailed { order, goods_taken };
    if goods_taken {
        Ok(vec![failed])
    } else {
        Ok(vec![TradeEvent::StockReleased { order }, failed])
    }
}

pub(super) fn delivered(trade: &mut Trade, order: OrderId, pieces: &[i64]) {
    let sale = trade.sale_mut(order);
    sale.state = SaleState::Delivered;
    sale.hold = None;
    let mut gone = Vec::with_capacity(pieces.len());
    for (line, pieces) in sale.lines.iter_mut().zip(pieces) {
        line.delivered += pieces;
        gone.push((line.priced.product, *pieces));
    }
    let warehouse = sale.warehouse;
    stock::handed_over(trade, warehouse, gone);
}

pub(super) fn note_issued(trade: &mut Trade, note: &DeliveryNote) {
    assert_eq!(note.number, trade.last_delivery_note + 1, "delivery notes have no gaps");
    trade.last_delivery_note = note.number;
    trade.sale_mut(note.order).delivery_note = Some(note.id);
}

pub(super) fn invoice_posted(trade: &mut Trade, invoice: &Invoice) {
    assert_eq!(invoice.number, trade.last_invoice + 1, "invoices have no gaps");
    trade.last_invoice = invoice.number;
    trade.sale_mut(invoice.order).invoice = Some(invoice.id);
}

pub(super) fn failed(trade: &mut Trade, order: OrderId, goods_taken: bool) {
    let sale = trade.sale_mut(order);
    sale.state = if goods_taken { SaleState::Undelivered } else { SaleState::Restocked };
    sale.hold = None;
}

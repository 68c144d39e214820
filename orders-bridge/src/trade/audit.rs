//! What must hold of a market's trade between any two commands, added up from
//! the sales alone.

use std::collections::BTreeMap;

use vocab::{ProductId, WarehouseId};

use super::types::{Sale, SaleState, Trade};

pub(super) fn audit(trade: &Trade) -> Result<(), String> {
    audit_stock(trade)?;
    audit_papers(trade)?;
    audit_external_ids(trade)
}

/// What is reserved is what the open sales say, and never more than is there.
fn audit_stock(trade: &Trade) -> Result<(), String> {
    let mut promised: BTreeMap<(WarehouseId, ProductId), i128> = BTreeMap::new();
    for sale in trade.sales.values() {
        for (product, pieces) in sale.open_pieces() {
            *promised.entry((sale.warehouse, product)).or_default() += i128::from(pieces);
        }
    }
    for warehouse in trade.warehouses.values() {
        for (product, stock) in &warehouse.stock {
            let by_sales = promised.remove(&(warehouse.id, *product)).unwrap_or_default();
            let place = format!("{product} in {}", warehouse.id);
            if i128::from(stock.reserved) != by_sales {
                let reserved = stock.reserved;
                return Err(format!("{place}: {reserved} reserved, open sales say {by_sales}"));
            }
            if stock.reserved > stock.on_hand {
                return Err(format!("{place}: less is there than is reserved"));
            }
        }
    }
    match promised.into_iter().find(|(_, pieces)| *pieces != 0) {
        Some(((warehouse, product), _)) => {
            Err(format!("{product} is promised from {warehouse}, which has none"))
        }
        None => Ok(()),
    }
}

/// A delivery yields one note and one invoice, so both series stand at the same
/// number, and no sale in memory has papers that were never numbered.
fn audit_papers(trade: &Trade) -> Result<(), String> {
    let (notes, invoices) = (trade.last_delivery_note, trade.last_invoice);
    if notes != invoices {
        return Err(format!("{notes} delivery notes but {invoices} invoices"));
    }
    let mut with_papers = 0;
    for sale in trade.sales.values() {
        if sale.delivery_note.is_some() != sale.invoice.is_some() {
            return Err(format!("{} has one paper without the other", sale.order));
        }
        if sale.invoice.is_some() != was_handed_over(sale) {
            return Err(format!("{} has papers that do not fit its state", sale.order));
        }
        with_papers += u64::from(sale.invoice.is_some());
    }
    if with_papers > invoices {
        return Err(format!("{with_papers} sales have an invoice but only {invoices} were posted"));
    }
    Ok(())
}

fn was_handed_over(sale: &Sale) -> bool {
    let pieces = sale.lines.iter().any(|line| line.delivered > 0);
    pieces && matches!(sale.state, SaleState::Delivered | SaleState::Restocked)
}

/// An external id leads to the sale that carries it, and only to that one.
fn audit_external_ids(trade: &Trade) -> Result<(), String> {
    for (external_id, order) in &trade.external_ids {
        let sale = trade.sales.get(order);
        if sale.and_then(|sale| sale.external_id.as_ref()) != Some(external_id) {
            return Err(format!("external id {external_id} leads to {order}, which lacks it"));
        }
    }
    let carried = trade.sales.values().filter(|sale| sale.external_id.is_some()).count();
    if carried != trade.external_ids.len() {
        return Err(format!("{carried} sales carry an external id that leads elsewhere"));
    }
    Ok(())
}

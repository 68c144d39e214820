//! Stock: what is there, what is promised, and the three ways a promise moves.
//!
//! Only this file writes `Stock`. What is reserved may never exceed what is
//! there; each writer asserts it, because a broken promise is found too late by
//! the worker at the shelf.

use std::collections::BTreeMap;

use vocab::{Code, OrderId, Place, ProductId, Rejection, Text, WarehouseId, limits};

use super::types::{Sale, Stock, Trade, TradeEvent, Warehouse};

pub(super) fn add_warehouse(
    trade: &Trade,
    id: WarehouseId,
    name: &Text<200>,
    place: Place,
) -> Result<Vec<TradeEvent>, Rejection> {
    match trade.warehouses.get(&id) {
        None => Ok(vec![TradeEvent::WarehouseAdded { id, name: name.clone(), place }]),
        Some(there) if there.name == *name && there.place == place => Ok(vec![]),
        Some(_) => {
            let detail = "another warehouse has this id";
            Err(Rejection::new(Code::AlreadyExists, detail).at("id").existing(id))
        }
    }
}

pub(super) fn move_stock(
    trade: &Trade,
    warehouse: WarehouseId,
    product: ProductId,
    pieces: i64,
    reason: &Text<200>,
) -> Result<Vec<TradeEvent>, Rejection> {
    let stock = warehouse_of(trade, warehouse)?.stock.get(&product).copied().unwrap_or_default();
    if pieces == 0 {
        return Ok(vec![]);
    }
    let on_hand = stock.on_hand.saturating_add(pieces);
    if on_hand > limits::STOCK_PIECES_MAX {
        let detail = format!("a warehouse holds at most {} pieces", limits::STOCK_PIECES_MAX);
        return Err(Rejection::new(Code::OutOfRange, detail).at("pieces"));
    }
    if on_hand < stock.reserved {
        let Stock { on_hand, reserved } = stock;
        let detail = format!("{on_hand} pieces are there and {reserved} of them are reserved");
        return Err(Rejection::new(Code::OutOfStock, detail).at("pieces"));
    }
    Ok(vec![TradeEvent::StockMoved { warehouse, product, pieces, reason: reason.clone() }])
}

pub(super) fn warehouse_of(trade: &Trade, id: WarehouseId) -> Result<&Warehouse, Rejection> {
    trade.warehouses.get(&id).ok_or_else(|| {
        Rejection::new(Code::WarehouseNotFound, "no warehouse under this id").at("warehouse")
    })
}

/// Whether all lines can be promised at once. Lines of one product draw on the
/// same pieces, so they are added up.
pub(super) fn all_available(trade: &Trade, sale: &Sale) -> Result<(), Rejection> {
    let mut wanted: BTreeMap<ProductId, i64> = BTreeMap::new();
    for (i, line) in sale.lines.iter().enumerate() {
        let sum = wanted.entry(line.priced.product).or_default();
        *sum += line.priced.quantity;
        let available = trade.available(sale.warehouse, line.priced.product);
        if *sum > available {
            let name = &line.priced.name;
            let detail = format!("{available} pieces of {name} are available, {sum} are wanted");
            return Err(Rejection::new(Code::OutOfStock, detail).at(format!("lines[{i}]")));
        }
    }
    Ok(())
}

pub(super) fn warehouse_added(trade: &mut Trade, id: WarehouseId, name: Text<200>, place: Place) {
    let stock = BTreeMap::new();
    trade.warehouses.insert(id, Warehouse { id, name, place, stock });
}

pub(super) fn stock_moved(
    trade: &mut Trade,
    warehouse: WarehouseId,
    product: ProductId,
    pieces: i64,
) {
    change(trade, warehouse, product, |stock| stock.on_hand += pieces);
}

/// Runs while the sale is still `Placed`: what it wants is what it gets.
pub(super) fn reserved(trade: &mut Trade, order: OrderId) {
    let sale = trade.sale_mut(order);
    let warehouse = sale.warehouse;
    let wanted: Vec<_> =
        sale.lines.iter().map(|line| (line.priced.product, line.priced.quantity)).collect();
    for (product, pieces) in wanted {
        change(trade, warehouse, product, |stock| stock.reserved += pieces);
    }
}

/// Runs before the sale's state changes: what it still has reserved is free.
pub(super) fn released(trade: &mut Trade, order: OrderId) {
    let sale = trade.sale_mut(order);
    let warehouse = sale.warehouse;
    let open: Vec<_> = sale.open_pieces().collect();
    for (product, pieces) in open {
        change(trade, warehouse, product, |stock| stock.reserved -= pieces);
    }
}

/// Pieces left the house for good, and with them the promise.
pub(super) fn handed_over(
    trade: &mut Trade,
    warehouse: WarehouseId,
    pieces: impl IntoIterator<Item = (ProductId, i64)>,
) {
    for (product, pieces) in pieces {
        change(trade, warehouse, product, |stock| {
            stock.on_hand -= pieces;
            stock.reserved -= pieces;
        });
    }
}

fn change(
    trade: &mut Trade,
    warehouse: WarehouseId,
    product: ProductId,
    how: impl FnOnce(&mut Stock),
) {
    let warehouse =
        trade.warehouses.get_mut(&warehouse).expect("stock moves in a warehouse that was added");
    let stock = warehouse.stock.entry(product).or_default();
    how(stock);
    assert!(stock.reserved >= 0, "more was released than was reserved");
    assert!(stock.reserved <= stock.on_hand, "more is reserved than is there");
}

//! Promising the goods, and taking the promise back before they leave.

use vocab::{HoldId, OrderId, Rejection};

use super::machine::wrong_state;
use super::stock;
use super::types::{SaleState, Trade, TradeEvent};

pub(super) fn confirm(
    trade: &Trade,
    order: OrderId,
    hold: Option<HoldId>,
) -> Result<Vec<TradeEvent>, Rejection> {
    let sale = trade.sale(order)?;
    match sale.state {
        SaleState::Placed => {
            stock::all_available(trade, sale)?;
            Ok(vec![TradeEvent::StockReserved { order }, TradeEvent::SaleConfirmed { order, hold }])
        }
        SaleState::Confirmed => Ok(vec![]),
        SaleState::Delivered
        | SaleState::Cancelled
        | SaleState::Undelivered
        | SaleState::Restocked => Err(wrong_state(sale, "confirmed")),
    }
}

pub(super) fn cancel(trade: &Trade, order: OrderId) -> Result<Vec<TradeEvent>, Rejection> {
    let sale = trade.sale(order)?;
    match sale.state {
        SaleState::Placed => Ok(vec![TradeEvent::SaleCancelled { order }]),
        SaleState::Confirmed => {
            Ok(vec![TradeEvent::StockReleased { order }, TradeEvent::SaleCancelled { order }])
        }
        SaleState::Cancelled => Ok(vec![]),
        SaleState::Delivered | SaleState::Undelivered | SaleState::Restocked => {
            Err(wrong_state(sale, "cancelled"))
        }
    }
}

pub(super) fn confirmed(trade: &mut Trade, order: OrderId, hold: Option<HoldId>) {
    let sale = trade.sale_mut(order);
    sale.state = SaleState::Confirmed;
    sale.hold = hold;
}

pub(super) fn cancelled(trade: &mut Trade, order: OrderId) {
    let sale = trade.sale_mut(order);
    sale.state = SaleState::Cancelled;
    sale.hold = None;
}

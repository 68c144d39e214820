//! The end of a sale: what came back goes to the shelf, what is long over is
//! dropped from memory (its events stay in the journal).

use vocab::{OrderId, Rejection};

use super::machine::wrong_state;
use super::types::{SaleState, Trade, TradeEvent};

pub(super) fn restock(trade: &Trade, order: OrderId) -> Result<Vec<TradeEvent>, Rejection> {
    let sale = trade.sale(order)?;
    match sale.state {
        SaleState::Undelivered => Ok(back_on_the_shelf(order)),
        SaleState::Delivered if !sale.is_finished() => Ok(back_on_the_shelf(order)),
        SaleState::Restocked => Ok(vec![]),
        SaleState::Placed | SaleState::Confirmed | SaleState::Delivered | SaleState::Cancelled => {
            Err(wrong_state(sale, "restocked"))
        }
    }
}

fn back_on_the_shelf(order: OrderId) -> Vec<TradeEvent> {
    vec![TradeEvent::StockReleased { order }, TradeEvent::SaleRestocked { order }]
}

pub(super) fn forget(trade: &Trade, order: OrderId) -> Result<Vec<TradeEvent>, Rejection> {
    let sale = trade.sale(order)?;
    if !sale.is_finished() {
        return Err(wrong_state(sale, "forgotten before it is finished"));
    }
    Ok(vec![TradeEvent::SaleForgotten { order }])
}

pub(super) fn restocked(trade: &mut Trade, order: OrderId) {
    trade.sale_mut(order).state = SaleState::Restocked;
}

pub(super) fn forgotten(trade: &mut Trade, order: OrderId) {
    let sale = trade.sales.remove(&order).expect("only a sale that is known is forgotten");
    if let Some(external_id) = sale.external_id {
        trade.external_ids.remove(&external_id);
    }
}

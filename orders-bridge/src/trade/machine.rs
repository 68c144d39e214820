//! Trade as a state machine: this file only sends each command and event to
//! where it is decided or applied, and answers questions.

use vocab::{Code, Mint, OrderId, ProductId, Rejection, StateMachine, TimeMs, WarehouseId};

use super::charge::{Charge, charge_of};
use super::types::{Sale, Trade, TradeCommand, TradeEvent};
use super::{audit, confirm, delivery, finish, place, stock};

impl Trade {
    /// Pieces that can still be promised; none where nothing is known.
    pub fn available(&self, warehouse: WarehouseId, product: ProductId) -> i64 {
        let stock = self.warehouses.get(&warehouse).and_then(|w| w.stock.get(&product));
        stock.map_or(0, |stock| stock.on_hand - stock.reserved)
    }

    /// What `Deliver` would charge for these pieces (all of them where absent),
    /// before it has happened.
    ///
    /// # Errors
    /// Exactly the refusals of `Deliver`.
    pub fn quote_delivery(
        &self,
        order: OrderId,
        pieces: Option<&[i64]>,
    ) -> Result<Charge, Rejection> {
        let sale = self.sale(order)?;
        let pieces = delivery::handed_over(sale, pieces)?;
        Ok(charge_of(sale, &pieces))
    }

    /// Adds everything up from the sales and says what does not hold, if anything.
    ///
    /// # Errors
    /// A sentence naming what is broken.
    pub fn audit(&self) -> Result<(), String> {
        audit::audit(self)
    }

    pub(super) fn sale(&self, order: OrderId) -> Result<&Sale, Rejection> {
        self.sales
            .get(&order)
            .ok_or_else(|| Rejection::new(Code::OrderNotFound, "no sale under this id").at("order"))
    }

    pub(super) fn sale_mut(&mut self, order: OrderId) -> &mut Sale {
        self.sales.get_mut(&order).expect("an event about a sale follows its placing")
    }
}

/// The refusal that names the state which stands in the way.
pub(super) fn wrong_state(sale: &Sale, wish: &str) -> Rejection {
    let state = sale.state.as_str();
    let detail = format!("a sale that is {state} cannot be {wish}");
    Rejection::new(Code::WrongState, detail).in_state(state)
}

impl StateMachine for Trade {
    type Command = TradeCommand;
    type Event = TradeEvent;

    fn decide(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        command: &TradeCommand,
    ) -> Result<Vec<TradeEvent>, Rejection> {
        use TradeCommand as C;
        match command {
            C::AddWarehouse { id, name, place } => stock::add_warehouse(self, *id, name, *place),
            C::MoveStock { warehouse, product, pieces, reason } => {
                stock::move_stock(self, *warehouse, *product, *pieces, reason)
            }
            C::Place { sale } => place::place(self, sale),
            C::PlaceConfirmed { sale, hold } => place::place_confirmed(self, now, sale, *hold),
            C::Confirm { order, hold } => confirm::confirm(self, *order, *hold),
            C::Cancel { order } => confirm::cancel(self, *order),
            C::Deliver { order, pieces } => {
                delivery::deliver(self, now, mint, *order, pieces.as_deref())
            }
            C::FailDelivery { order, goods_taken } => delivery::fail(self, *order, *goods_taken),
            C::Restock { order } => finish::restock(self, *order),
            C::Forget { order } => finish::forget(self, *order),
        }
    }

    fn apply(&mut self, now: TimeMs, event: &TradeEvent) {
        use TradeEvent as E;
        match event {
            E::WarehouseAdded { id, name, place } => {
                stock::warehouse_added(self, *id, name.clone(), *place);
            }
            E::StockMoved { warehouse, product, pieces, .. } => {
                stock::stock_moved(self, *warehouse, *product, *pieces);
            }
            E::StockReserved { order } => stock::reserved(self, *order),
            E::StockReleased { order } => stock::released(self, *order),
            E::SalePlaced { sale } => place::placed(self, now, sale),
            E::SaleConfirmed { order, hold } => confirm::confirmed(self, *order, *hold),
            E::SaleCancelled { order } => confirm::cancelled(self, *order),
            E::SaleDelivered { order, pieces } => delivery::delivered(self, *order, pieces),
            E::DeliveryNoteIssued { note } => delivery::note_issued(self, note),
            E::InvoicePosted { invoice } => delivery::invoice_posted(self, invoice),
            E::DeliveryFailed { order, goods_taken } => {
                delivery::failed(self, *order, *goods_taken);
            }
            E::SaleRestocked { order } => finish::restocked(self, *order),
            E::SaleForgotten { order } => finish::forgotten(self, *order),
        }
    }
}

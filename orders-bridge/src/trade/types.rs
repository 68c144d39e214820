//! What trade is made of, what it is asked and what can have happened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocab::{
    Currency, DeliveryNoteId, HoldId, InvoiceId, OrderId, PartyId, Place, PriceListId, ProductId,
    Text, TimeMs, WarehouseId,
};

use crate::price::{PricedLine, PricedOrder};

/// Pieces of one product in one warehouse. Available is `on_hand - reserved`,
/// never below zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// There.
    pub on_hand: i64,
    /// Promised, or on the way to a customer.
    pub reserved: i64,
}

/// A place that holds stock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warehouse {
    /// Its id.
    pub id: WarehouseId,
    /// What it is called.
    pub name: Text<200>,
    /// Where goods are picked up.
    pub place: Place,
    /// What is in it.
    pub stock: BTreeMap<ProductId, Stock>,
}

/// How an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    /// At the door, to the worker.
    Cash,
    /// From the customer's wallet, set aside at confirm.
    Wallet,
}

/// Where a sale stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleState {
    /// Priced; nothing reserved.
    Placed,
    /// Goods reserved.
    Confirmed,
    /// Handed over, wholly or in part.
    Delivered,
    /// Called off; nothing is reserved.
    Cancelled,
    /// Not handed over; the goods are with the worker until they come back.
    Undelivered,
    /// What was not handed over is back in stock.
    Restocked,
}

impl SaleState {
    /// The wire form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Confirmed => "confirmed",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::Undelivered => "undelivered",
            Self::Restocked => "restocked",
        }
    }
}

/// A line with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleLine {
    /// As priced.
    pub priced: PricedLine,
    /// Pieces handed over.
    pub delivered: i64,
}

/// A new sale, priced at the edge from a published list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewSale {
    /// The order's id; the same in dispatch.
    pub order: OrderId,
    /// The caller's own number; unique in the market.
    pub external_id: Option<Text<255>>,
    /// Who is paid.
    pub merchant: PartyId,
    /// Who pays; needed for `Wallet`.
    pub customer: Option<PartyId>,
    /// Where the goods stand.
    pub warehouse: WarehouseId,
    /// The priced lines.
    pub priced: PricedOrder,
    /// What the delivery costs, without tax.
    pub delivery_fee_minor: i64,
    /// Tax on it.
    pub delivery_fee_tax_minor: i64,
    /// How it is paid.
    pub payment: Payment,
}

/// A sale. Written by [`Trade`]'s `apply` only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sale {
    /// The order's id.
    pub order: OrderId,
    /// The caller's own number.
    pub external_id: Option<Text<255>>,
    /// Who is paid.
    pub merchant: PartyId,
    /// Who pays.
    pub customer: Option<PartyId>,
    /// Where the goods stand.
    pub warehouse: WarehouseId,
    /// Which money.
    pub currency: Currency,
    /// From which list.
    pub price_list: PriceListId,
    /// ... in which version.
    pub price_list_version: u64,
    /// What is sold.
    pub lines: Vec<SaleLine>,
    /// Sum of nets of the lines.
    pub net_minor: i64,
    /// Sum of their taxes.
    pub tax_minor: i64,
    /// The delivery's price.
    pub delivery_fee_minor: i64,
    /// Tax on it.
    pub delivery_fee_tax_minor: i64,
    /// How it is paid.
    pub payment: Payment,
    /// The wallet's money set aside, while it is.
    pub hold: Option<HoldId>,
    /// Where it stands.
    pub state: SaleState,
    /// Its paper.
    pub delivery_note: Option<DeliveryNoteId>,
    /// Its bill.
    pub invoice: Option<InvoiceId>,
    /// When it was placed.
    pub placed_at: TimeMs,
}

impl Sale {
    /// All of it, with fee and taxes, minor units.
    pub fn total_minor(&self) -> i64 {
        // Checked when the sale was placed.
        self.net_minor + self.tax_minor + self.delivery_fee_minor + self.delivery_fee_tax_minor
    }

    /// Pieces of each line that are reserved for this sale in its present state.
    pub fn open_pieces(&self) -> impl Iterator<Item = (ProductId, i64)> {
        self.lines.iter().map(|line| (line.priced.product, self.open_pieces_of(line)))
    }

    /// Whether nothing more can happen to it.
    pub fn is_finished(&self) -> bool {
        let ended = matches!(
            self.state,
            SaleState::Delivered | SaleState::Cancelled | SaleState::Restocked
        );
        ended && self.open_pieces().all(|(_, pieces)| pieces == 0)
    }

    fn open_pieces_of(&self, line: &SaleLine) -> i64 {
        match self.state {
            SaleState::Placed | SaleState::Cancelled | SaleState::Restocked => 0,
            SaleState::Confirmed | SaleState::Delivered | SaleState::Undelivered => {
                line.priced.quantity - line.delivered
            }
        }
    }
}

/// The paper that goes with the goods. Numbers have no gaps within a market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryNote {
    /// Its id.
    pub id: DeliveryNoteId,
    /// From 1, without gaps.
    pub number: u64,
    /// For which order.
    pub order: OrderId,
    /// When.
    pub at: TimeMs,
    /// What was handed over: product and pieces, as in the sale's lines.
    pub delivered: Vec<(ProductId, i64)>,
}

/// A bill for what was handed over. Numbers have no gaps within a market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// From 1, without gaps.
    pub number: u64,
    /// For which order.
    pub order: OrderId,
    /// From whom.
    pub merchant: PartyId,
    /// To whom.
    pub customer: Option<PartyId>,
    /// When.
    pub at: TimeMs,
    /// Which money.
    pub currency: Currency,
    /// Goods handed over, without tax.
    pub net_minor: i64,
    /// Tax on them.
    pub tax_minor: i64,
    /// The delivery's price.
    pub delivery_fee_minor: i64,
    /// Tax on it.
    pub delivery_fee_tax_minor: i64,
}

impl Invoice {
    /// What is to be paid.
    pub fn total_minor(&self) -> i64 {
        self.net_minor + self.tax_minor + self.delivery_fee_minor + self.delivery_fee_tax_minor
    }
}

/// A market's trade.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trade {
    /// By id.
    pub warehouses: BTreeMap<WarehouseId, Warehouse>,
    /// By order, as long as it is remembered.
    pub sales: BTreeMap<OrderId, Sale>,
    /// Who took which external id; kept as long as the sale.
    pub external_ids: BTreeMap<Text<255>, OrderId>,
    /// The last number of each series.
    pub last_delivery_note: u64,
    /// The last number of each series.
    pub last_invoice: u64,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // fields are named as in the types above
pub enum TradeCommand {
    /// A new warehouse.
    AddWarehouse { id: WarehouseId, name: Text<200>, place: Place },
    /// Goods came in (`pieces` above zero) or were counted (`pieces` may be
    /// negative, never below what is reserved).
    MoveStock { warehouse: WarehouseId, product: ProductId, pieces: i64, reason: Text<200> },
    /// Takes a sale.
    Place { sale: Box<NewSale> },
    /// Takes a sale and reserves all its lines, or does neither.
    PlaceConfirmed { sale: Box<NewSale>, hold: Option<HoldId> },
    /// Reserves all lines or none.
    Confirm { order: OrderId, hold: Option<HoldId> },
    /// Calls it off; what is reserved is free again.
    Cancel { order: OrderId },
    /// Hands over; `pieces` per line, all of it where absent. Draws the ids of
    /// delivery note and invoice from the mint.
    Deliver { order: OrderId, pieces: Option<Vec<i64>> },
    /// Could not be handed over. `goods_taken`: they are with the worker and
    /// stay reserved until `Restock`; otherwise they are free at once.
    FailDelivery { order: OrderId, goods_taken: bool },
    /// What was not handed over is back.
    Restock { order: OrderId },
    /// Finished for long: dropped from memory.
    Forget { order: OrderId },
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // named as in the commands
pub enum TradeEvent {
    WarehouseAdded {
        id: WarehouseId,
        name: Text<200>,
        place: Place,
    },
    StockMoved {
        warehouse: WarehouseId,
        product: ProductId,
        pieces: i64,
        reason: Text<200>,
    },
    SalePlaced {
        sale: Box<NewSale>,
    },
    StockReserved {
        order: OrderId,
    },
    SaleConfirmed {
        order: OrderId,
        hold: Option<HoldId>,
    },
    StockReleased {
        order: OrderId,
    },
    SaleCancelled {
        order: OrderId,
    },
    /// Pieces per line left the house for good.
    SaleDelivered {
        order: OrderId,
        pieces: Vec<i64>,
    },
    DeliveryNoteIssued {
        note: DeliveryNote,
    },
    InvoicePosted {
        invoice: Invoice,
    },
    DeliveryFailed {
        order: OrderId,
        goods_taken: bool,
    },
    SaleRestocked {
        order: OrderId,
    },
    SaleForgotten {
        order: OrderId,
    },
}

//! Products and prices, as they are sent and shown.

use orders_bridge::WantedLine;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{BasisPoints, Currency, MarketId, ProductId, Text};

use super::common::Amount;

/// A product, new or changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutProduct {
    /// The tenant's own number; unique.
    #[schema(value_type = String)]
    pub sku: Text<64>,
    /// What it is called.
    #[schema(value_type = String)]
    pub name: Text<200>,
    /// What a piece weighs.
    pub weight_grams: u32,
    /// Its tax, basis points.
    #[schema(value_type = u32)]
    pub tax: BasisPoints,
    /// On sale unless said otherwise.
    pub active: Option<bool>,
}

/// One price.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Of what.
    #[schema(value_type = String)]
    pub product_id: ProductId,
    /// Of one piece, without tax.
    pub minor: i64,
}

/// A whole price list: it replaces what was there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishPrices {
    /// What it is called.
    #[schema(value_type = String)]
    pub name: Text<200>,
    /// In which money.
    #[schema(value_type = String, example = "EUR")]
    pub currency: Currency,
    /// The prices.
    pub prices: Vec<Price>,
}

/// A product and how many of it.
#[derive(ToSchema)]
#[allow(dead_code)] // the document's view of orders_bridge::WantedLine
pub struct LineWanted {
    /// Which.
    product_id: String,
    /// How many.
    quantity: i64,
}

/// What is to be priced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Calculate {
    /// What is wanted.
    #[schema(value_type = Vec<LineWanted>)]
    pub lines: Vec<WantedLine>,
    /// In which market.
    #[schema(value_type = Option<String>)]
    pub market_id: Option<MarketId>,
}

/// A line with its amounts.
#[derive(Serialize, ToSchema)]
pub struct LinePriced {
    /// Which.
    pub product_id: String,
    /// Its name when it was priced.
    pub name: String,
    /// How many.
    pub quantity: i64,
    /// Price of one, minor units, without tax.
    pub unit_minor: i64,
    /// All of them, without tax.
    pub net_minor: i64,
    /// The tax rate, basis points.
    pub tax: u32,
    /// Tax on the line.
    pub tax_minor: i64,
}

/// Priced lines.
#[derive(Serialize, ToSchema)]
pub struct Calculated {
    /// As wanted.
    pub lines: Vec<LinePriced>,
    /// Their sum without tax.
    pub net: Amount,
    /// Their tax.
    pub tax: Amount,
    /// Both.
    pub total: Amount,
    /// From which list.
    pub price_list_id: String,
    /// ... in which version.
    pub price_list_version: u64,
}

impl From<&orders_bridge::PricedLine> for LinePriced {
    fn from(line: &orders_bridge::PricedLine) -> Self {
        Self {
            product_id: line.product.to_string(),
            name: line.name.to_string(),
            quantity: line.quantity,
            unit_minor: line.unit_minor,
            net_minor: line.net_minor,
            tax: line.tax.0,
            tax_minor: line.tax_minor,
        }
    }
}

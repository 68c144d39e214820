//! Warehouses and what is in them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{MarketId, ProductId, Text, WarehouseId};

use super::common::Point;

/// A new warehouse.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddWarehouse {
    /// What it is called.
    #[schema(value_type = String)]
    pub name: Text<200>,
    /// Where goods are picked up.
    pub place: Point,
    /// In which market.
    #[schema(value_type = Option<String>)]
    pub market_id: Option<MarketId>,
}

/// Goods that came in or were counted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveStock {
    /// Where.
    #[schema(value_type = String)]
    pub warehouse_id: WarehouseId,
    /// Of what.
    #[schema(value_type = String)]
    pub product_id: ProductId,
    /// How many; below zero when fewer were counted.
    pub pieces: i64,
    /// Why.
    #[schema(value_type = String)]
    pub reason: Text<200>,
    /// In which market.
    #[schema(value_type = Option<String>)]
    pub market_id: Option<MarketId>,
}

/// Pieces of one product in one warehouse.
#[derive(Serialize, ToSchema)]
pub struct StockLine {
    /// Where.
    pub warehouse_id: String,
    /// Of what.
    pub product_id: String,
    /// There.
    pub on_hand: i64,
    /// Promised.
    pub reserved: i64,
    /// Can still be promised.
    pub available: i64,
}

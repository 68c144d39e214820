//! Wallets and the books.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{Money, Text};

use super::common::Amount;

/// Money put into a wallet, or cash handed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveMoney {
    /// How much, above zero.
    #[schema(value_type = Amount)]
    pub amount: Money,
    /// For people.
    #[schema(value_type = Option<String>)]
    pub memo: Option<Text<200>>,
}

/// Money moved.
#[derive(Serialize, ToSchema)]
pub struct Moved {
    /// By which transfer.
    pub transfer_id: String,
    /// What the account holds from here on.
    pub balance: Amount,
}

/// A wallet.
#[derive(Serialize, ToSchema)]
pub struct Wallet {
    /// Whose.
    pub party_id: String,
    /// All of it.
    pub balance: Amount,
    /// ... less what is set aside.
    pub available: Amount,
    /// The position it is as of.
    pub as_of_seq: u64,
}

/// One book added up.
#[derive(Serialize, ToSchema)]
pub struct BookTotals {
    /// Everything debited.
    pub debits: i64,
    /// Everything credited.
    pub credits: i64,
    /// The difference: zero, always.
    pub difference: i64,
}

/// All books added up.
#[derive(Serialize, ToSchema)]
pub struct TrialBalance {
    /// By currency.
    pub currency: BTreeMap<String, BookTotals>,
    /// The position it is as of.
    pub as_of_seq: u64,
}

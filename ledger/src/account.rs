//! Accounts with their running totals, and money set aside.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocab::{AccountKey, Currency, OrderId};

/// Running totals of one account, minor units, never negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Everything debited.
    pub debits: i64,
    /// Everything credited.
    pub credits: i64,
    /// Debits set aside by open holds.
    pub held: i64,
}

impl Account {
    /// Credits minus debits.
    pub fn balance(&self) -> i64 {
        self.credits - self.debits
    }

    /// What could still be debited from a guarded account.
    pub fn available(&self) -> i64 {
        self.balance() - self.held
    }
}

/// All accounts of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// By meaning.
    pub accounts: BTreeMap<AccountKey, Account>,
    /// Everything debited in this book; bounds what any account can reach.
    pub debits: i64,
    /// Everything credited in this book; equal to the debits, always.
    pub credits: i64,
}

impl Book {
    /// The account, empty where nothing has moved yet.
    pub fn account(&self, key: AccountKey) -> Account {
        self.accounts.get(&key).copied().unwrap_or_default()
    }
}

/// Money set aside on one account until it is posted or voided, exactly once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The account it binds (its debit side).
    pub account: AccountKey,
    /// Which money.
    pub currency: Currency,
    /// How much, above zero.
    pub minor: i64,
    /// For which order.
    pub order: Option<OrderId>,
}

//! The names of accounts and the legs of a transfer: what finance rules yield
//! and the ledger posts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::{PartyId, WorkerId};

macro_rules! accounts {
    (
        plain { $($(#[$pdoc:meta])* $plain:ident = $ptext:literal;)* }
        of { $($(#[$odoc:meta])* $of:ident($id:ty) = $otext:literal;)* }
    ) => {
        /// An account of one book (tenant, market, currency), by its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AccountKey {
            $($(#[$pdoc])* $plain,)*
            $($(#[$odoc])* $of($id),)*
        }

        impl fmt::Display for AccountKey {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$plain => f.write_str($ptext),)*
                    $(Self::$of(id) => write!(f, concat!($otext, ":{}"), id),)*
                }
            }
        }

        impl FromStr for AccountKey {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                $(if text == $ptext { return Ok(Self::$plain); })*
                $(if let Some(id) = text.strip_prefix(concat!($otext, ":")) {
                    return id.parse().map(Self::$of).map_err(|e: crate::id::IdError| e.to_string());
                })*
                Err(format!("{text:?} names no account"))
            }
        }
    };
}

accounts! {
    plain {
        /// Money on its way in from outside (top-ups).
        TopUpClearing = "clearing:top_up";
        /// Cash handed in by workers.
        CashOffice = "cash:office";
        /// What deliveries earn the house.
        DeliveryFeeIncome = "income:delivery_fee";
        /// What goods sold through the house earn it.
        CommissionIncome = "income:commission";
        /// What carrying costs the house.
        WorkerPay = "expense:worker_pay";
        /// Tax collected for the state.
        TaxPayable = "tax:vat";
        /// What rounding leaves over.
        Rounding = "control:rounding";
        /// Cash that did not turn up.
        CashShortage = "expense:cash_shortage";
    }
    of {
        /// What the house owes a worker.
        WorkerWallet(WorkerId) = "wallet:worker";
        /// Cash a worker carries that belongs to the house.
        WorkerCash(WorkerId) = "cash:worker";
        /// What the house owes a customer.
        CustomerWallet(PartyId) = "wallet:customer";
        /// What the house owes a merchant.
        MerchantPayable(PartyId) = "merchant:payable";
    }
}

impl AccountKey {
    /// Whether the balance (credits minus debits) may never fall below zero.
    pub fn is_guarded(self) -> bool {
        matches!(self, Self::CustomerWallet(_) | Self::WorkerWallet(_))
    }
}

impl Serialize for AccountKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AccountKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a leg is for; statements group by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegKind {
    /// Money put into a wallet.
    TopUp,
    /// The goods' price, to the merchant.
    Goods,
    /// The house's share of the goods.
    Commission,
    /// The delivery's price, to the house.
    DeliveryFee,
    /// Tax.
    Tax,
    /// Base pay.
    EarningBase,
    /// Pay by distance.
    EarningDistance,
    /// Pay by time.
    EarningTime,
    /// Extra pay.
    EarningBonus,
    /// A customer's thanks, from their wallet to the worker.
    Tip,
    /// Cash handed in.
    CashRemitted,
    /// Put right by a person.
    Correction,
}

/// One movement: `minor` units from the debit to the credit side. Balanced by
/// its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// The account debited.
    pub debit: AccountKey,
    /// The account credited.
    pub credit: AccountKey,
    /// Always above zero.
    pub minor: i64,
    /// What for.
    pub kind: LegKind,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    #[test]
    fn every_account_name_reads_back() {
        let worker = WorkerId::from_uuid(uuid::Uuid::from_u128(5));
        for key in [
            AccountKey::TopUpClearing,
            AccountKey::WorkerWallet(worker),
            AccountKey::WorkerCash(worker),
            AccountKey::Rounding,
        ] {
            assert_eq!(key.to_string().parse::<AccountKey>(), Ok(key));
        }
        assert!("wallet:worker:nobody".parse::<AccountKey>().is_err());
    }
}

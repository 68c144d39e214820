//! Money rules: what a job pays, what a delivery costs, who owes whom when it is
//! done, how much cash a worker may carry, and what a statement says.
//!
//! Rules go in, legs come out: the engine hands them to the ledger as one
//! transfer. This crate must never keep a balance of its own, never move money
//! by itself, and never know where anyone is or which order comes next.

pub mod custody;
pub mod earning;
pub mod policy;
pub mod settle;
pub mod statement;

pub use custody::{check_cash_cap, exposure_minor, in_hand_minor};
pub use earning::{Fee, quote_fee, quote_pay};
pub use policy::{FeePolicy, MoneyPolicy, PayPolicy};
pub use settle::{
    Charge, Payer, correction, remit_cash, settle_delivery, settle_failed, tip, top_up,
};
pub use statement::{PostedLine, Statement, StatementLine, statement};

use vocab::{Code, MoneyError, Rejection};

/// The refusal for a sum that cannot be had.
fn refuse(error: MoneyError) -> Rejection {
    let code = match error {
        MoneyError::Overflow => Code::AmountOverflow,
        MoneyError::CurrencyMismatch => Code::CurrencyMismatch,
        MoneyError::BadCurrency => Code::InvalidField,
    };
    Rejection::new(code, error.to_string())
}

//! The house's cash in workers' hands: how much it is, how much it would become,
//! and how much is allowed.

use ledger::Ledger;
use vocab::{AccountKey, Code, Currency, MoneyError, Rejection, WorkerId};

use crate::refuse;

/// The cash a worker carries. Cash in hand is an asset: its account is debited
/// when cash comes in, so the balance is the other way round.
pub fn in_hand_minor(ledger: &Ledger, currency: Currency, worker: WorkerId) -> i64 {
    let account = ledger.account(currency, AccountKey::WorkerCash(worker));
    account.debits - account.credits
}

/// The cash a worker carries and will have collected once the orders under way
/// are delivered.
///
/// # Errors
/// `AmountOverflow`.
pub fn exposure_minor(
    in_hand_minor: i64,
    due_minor: impl IntoIterator<Item = i64>,
) -> Result<i64, Rejection> {
    due_minor
        .into_iter()
        .try_fold(in_hand_minor, |sum, due| sum.checked_add(due))
        .ok_or_else(|| refuse(MoneyError::Overflow))
}

/// Whether a worker with this exposure may take an order with `due_minor` to be
/// collected at the door. An order without cash is always allowed.
///
/// # Errors
/// `CashCapExceeded`.
pub fn check_cash_cap(
    exposure_minor: i64,
    due_minor: i64,
    cap_minor: i64,
) -> Result<(), Rejection> {
    if due_minor <= 0 || exposure_minor.saturating_add(due_minor) <= cap_minor {
        return Ok(());
    }
    let detail = format!(
        "{exposure_minor} minor units in hand or due and {due_minor} more exceed the cap of \
         {cap_minor}; cash has to be handed in first"
    );
    Err(Rejection::new(Code::CashCapExceeded, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(in_hand: i64, due: &[i64], next: i64, cap: i64, allowed: bool) {
        let exposure = exposure_minor(in_hand, due.iter().copied()).unwrap();
        let answer = check_cash_cap(exposure, next, cap);
        let expected = if allowed { Ok(()) } else { Err(Code::CashCapExceeded) };
        assert_eq!(answer.map_err(|refused| refused.code), expected, "{in_hand} {due:?} {next}");
    }

    #[test]
    fn the_cap_counts_cash_in_hand_and_cash_to_come() {
        check(0, &[], 100, 100, true);
        check(0, &[], 101, 100, false);
        check(40, &[30], 30, 100, true);
        check(40, &[30], 31, 100, false);
        check(i64::MAX, &[], 1, 100, false);
    }

    #[test]
    fn an_order_without_cash_is_allowed_beyond_the_cap() {
        check(500, &[], 0, 100, true);
    }

    #[test]
    fn an_exposure_that_does_not_fit_is_refused() {
        let refused = exposure_minor(i64::MAX, [1]).unwrap_err();
        assert_eq!(refused.code, Code::AmountOverflow);
    }
}

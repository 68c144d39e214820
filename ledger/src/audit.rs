//! What must hold of the books at any time, added up from scratch and in 128
//! bits, so that the check cannot overflow where the books did.

use std::collections::BTreeMap;

use vocab::{AccountKey, Currency};

use crate::account::{Account, Book};
use crate::machine::Ledger;

pub(crate) fn audit(ledger: &Ledger) -> Result<(), String> {
    for (currency, book) in &ledger.books {
        audit_book(book).map_err(|broken| format!("{currency}: {broken}"))?;
    }
    audit_holds(ledger)
}

fn audit_book(book: &Book) -> Result<(), String> {
    let sum = |side: fn(&Account) -> i64| -> i128 {
        book.accounts.values().map(|account| i128::from(side(account))).sum()
    };
    let (debits, credits) = (sum(|a| a.debits), sum(|a| a.credits));
    if debits != credits {
        return Err(format!("{debits} debited, {credits} credited"));
    }
    if i128::from(book.debits) != debits || i128::from(book.credits) != credits {
        return Err("the running totals are not those of the accounts".to_owned());
    }
    book.accounts.iter().try_for_each(|(key, account)| audit_account(*key, account))
}

fn audit_account(key: AccountKey, account: &Account) -> Result<(), String> {
    if account.debits < 0 || account.credits < 0 || account.held < 0 {
        return Err(format!("{key} has a negative total"));
    }
    if key.is_guarded() && account.available() < 0 {
        return Err(format!("{key} is below zero"));
    }
    Ok(())
}

/// What the accounts hold back is what the open holds say, and no more.
fn audit_holds(ledger: &Ledger) -> Result<(), String> {
    let mut held: BTreeMap<(Currency, AccountKey), i128> = BTreeMap::new();
    for (id, hold) in &ledger.holds {
        if hold.minor <= 0 || !hold.account.is_guarded() {
            return Err(format!("{id} holds nothing, or on an account it cannot bind"));
        }
        if !ledger.placed.contains_key(id) {
            return Err(format!("{id} is open but was never placed"));
        }
        *held.entry((hold.currency, hold.account)).or_default() += i128::from(hold.minor);
    }
    for (currency, book) in &ledger.books {
        for (key, account) in &book.accounts {
            let by_holds = held.remove(&(*currency, *key)).unwrap_or_default();
            if by_holds != i128::from(account.held) {
                return Err(format!("{key} holds {} but its holds say {by_holds}", account.held));
            }
        }
    }
    if held.is_empty() {
        Ok(())
    } else {
        Err("a hold binds an account that is not there".to_owned())
    }
}

//! Fingerprints of what an id was used for: enough to tell a repeat from a
//! mistake, without keeping every transfer in memory.
//!
//! They are part of the state, so they must never change: FNV-1a, 64 bits
//! (Fowler, Noll, Vo 1991), over the texts that also stand in the journal.

use std::fmt::Write;

use vocab::HoldId;

use crate::account::Hold;
use crate::command::Transfer;

struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}

/// The fingerprint of a transfer's content and of the hold it ends. The free
/// text comes last, so that no two contents read the same.
pub(crate) fn of_transfer(transfer: &Transfer, hold: Option<HoldId>) -> u64 {
    let mut fnv = Fnv::new();
    write(&mut fnv, format_args!("{} {:?} {hold:?}", transfer.currency, transfer.order));
    for leg in &transfer.legs {
        let (debit, credit, minor, kind) = (leg.debit, leg.credit, leg.minor, leg.kind);
        write(&mut fnv, format_args!(" {debit}>{credit} {minor} {kind:?}"));
    }
    write(&mut fnv, format_args!("; {}", transfer.memo));
    fnv.0
}

/// The fingerprint of a hold's content.
pub(crate) fn of_hold(hold: &Hold) -> u64 {
    let mut fnv = Fnv::new();
    let (account, currency, minor, order) = (hold.account, hold.currency, hold.minor, hold.order);
    write(&mut fnv, format_args!("{account} {currency} {minor} {order:?}"));
    fnv.0
}

fn write(fnv: &mut Fnv, text: std::fmt::Arguments<'_>) {
    fnv.write_fmt(text).expect("hashing never fails");
}

#[cfg(test)]
mod tests {
    use vocab::{AccountKey, Currency, Leg, LegKind, Text, TransferId};

    use super::*;

    /// Stored snapshots hold these numbers: another one here means that old
    /// repeats would be taken for conflicts.
    #[test]
    fn fingerprints_stay_as_they_were_stored() {
        let id: TransferId = "tfr_00000000000000000000000001".parse().unwrap();
        let leg = Leg {
            debit: AccountKey::TopUpClearing,
            credit: AccountKey::CashOffice,
            minor: 12,
            kind: LegKind::TopUp,
        };
        let memo = Text::new("a memo").unwrap();
        let transfer = Transfer { id, currency: Currency::EUR, legs: vec![leg], order: None, memo };
        assert_eq!(of_transfer(&transfer, None), 12_819_110_030_244_220_853);
        let hold = Hold {
            account: AccountKey::CashOffice,
            currency: Currency::EUR,
            minor: 5,
            order: None,
        };
        assert_eq!(of_hold(&hold), 4_709_417_605_789_976_975);
    }
}

//! What a handing over is worth: a pure function of the sale and the pieces, so
//! that the quote before and the invoice after cannot differ.

use super::types::{Sale, SaleLine};

/// The amounts of an invoice, minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Charge {
    /// Goods handed over, without tax.
    pub net_minor: i64,
    /// Tax on them.
    pub tax_minor: i64,
    /// The delivery's price.
    pub delivery_fee_minor: i64,
    /// Tax on it.
    pub delivery_fee_tax_minor: i64,
}

impl Charge {
    /// What is to be paid.
    pub fn total_minor(&self) -> i64 {
        self.net_minor + self.tax_minor + self.delivery_fee_minor + self.delivery_fee_tax_minor
    }
}

/// What handing over `pieces`, one number per line, costs the customer: the
/// delivered net at the sale's prices, tax rounded half up once per line, and
/// the delivery's whole price, since the way was made.
pub fn charge_of(sale: &Sale, pieces: &[i64]) -> Charge {
    assert_eq!(sale.lines.len(), pieces.len(), "one number of pieces per line");
    let start = Charge {
        delivery_fee_minor: sale.delivery_fee_minor,
        delivery_fee_tax_minor: sale.delivery_fee_tax_minor,
        ..Charge::default()
    };
    sale.lines.iter().zip(pieces).fold(start, |sum, (line, pieces)| {
        let (net, tax) = charge_of_line(line, *pieces);
        Charge { net_minor: sum.net_minor + net, tax_minor: sum.tax_minor + tax, ..sum }
    })
}

/// Nothing here can overflow: the whole sale was checked against the largest
/// amount when it was placed, and a part is not larger than the whole.
fn charge_of_line(line: &SaleLine, pieces: i64) -> (i64, i64) {
    assert!((0..=line.priced.quantity).contains(&pieces), "no more pieces than were sold");
    let net = line.priced.unit_minor * pieces;
    let tax = line.priced.tax.of_half_up(net).expect("a tax fits where its net does");
    (net, tax)
}

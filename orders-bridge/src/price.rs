//! Pricing: a pure function from what is wanted and a published price list to
//! priced lines. The same input and version give the same amounts.

use serde::{Deserialize, Serialize};
use vocab::{BasisPoints, Code, Currency, PriceListId, ProductId, Rejection, Text, limits};

use crate::tenancy::{PriceList, Tenancy};

/// A product and how many of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedLine {
    /// Which.
    pub product_id: ProductId,
    /// How many pieces, 1 to `QUANTITY_MAX`.
    pub quantity: i64,
}

/// A line with its amounts, minor units, tax on top of `net_minor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    /// Which.
    pub product: ProductId,
    /// Its name when it was priced.
    pub name: Text<200>,
    /// How many.
    pub quantity: i64,
    /// Price of one, without tax.
    pub unit_minor: i64,
    /// `quantity` times `unit_minor`.
    pub net_minor: i64,
    /// The tax rate.
    pub tax: BasisPoints,
    /// Tax on the line, rounded once, half up.
    pub tax_minor: i64,
    /// What the line weighs, grams.
    pub weight_grams: u32,
}

/// All lines of an order, priced from one version of one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedOrder {
    /// Which money.
    pub currency: Currency,
    /// From which list.
    pub price_list: PriceListId,
    /// ... in which version.
    pub price_list_version: u64,
    /// The lines, as wanted.
    pub lines: Vec<PricedLine>,
    /// Sum of the lines' nets.
    pub net_minor: i64,
    /// Sum of the lines' taxes.
    pub tax_minor: i64,
    /// What all of it weighs, grams.
    pub weight_grams: u32,
}

/// Prices `wanted` from `list`.
///
/// # Errors
/// `InvalidField`/`LimitExceeded`/`OutOfRange` naming `lines[i]...`,
/// `ProductNotFound`, `PriceNotFound`, `AmountOverflow`.
pub fn price_lines(
    tenancy: &Tenancy,
    list: &PriceList,
    wanted: &[WantedLine],
) -> Result<PricedOrder, Rejection> {
    if wanted.is_empty() || wanted.len() > limits::ORDER_LINES_MAX {
        let detail = format!("an order has 1 to {} lines", limits::ORDER_LINES_MAX);
        return Err(Rejection::new(Code::LimitExceeded, detail).at("lines"));
    }
    let lines = wanted
        .iter()
        .enumerate()
        .map(|(i, line)| price_line(tenancy, list, i, line))
        .collect::<Result<Vec<_>, _>>()?;
    let sum = |pick: fn(&PricedLine) -> i64| {
        lines.iter().try_fold(0i64, |sum, line| sum.checked_add(pick(line))).ok_or_else(too_large)
    };
    let net_minor = sum(|line| line.net_minor)?;
    let tax_minor = sum(|line| line.tax_minor)?;
    let total = net_minor.checked_add(tax_minor).ok_or_else(too_large)?;
    if total > limits::AMOUNT_MINOR_MAX {
        return Err(too_large());
    }
    let weight_grams = lines.iter().fold(0u32, |sum, l| sum.saturating_add(l.weight_grams));
    Ok(PricedOrder {
        currency: list.currency,
        price_list: list.id,
        price_list_version: list.version,
        lines,
        net_minor,
        tax_minor,
        weight_grams,
    })
}

fn price_line(
    tenancy: &Tenancy,
    list: &PriceList,
    index: usize,
    wanted: &WantedLine,
) -> Result<PricedLine, Rejection> {
    if !(1..=limits::QUANTITY_MAX).contains(&wanted.quantity) {
        let detail = format!("a quantity is a whole number from 1 to {}", limits::QUANTITY_MAX);
        return Err(Rejection::new(Code::OutOfRange, detail).at(format!("lines[{index}].quantity")));
    }
    let product =
        tenancy.products.get(&wanted.product_id).filter(|p| p.active).ok_or_else(|| {
            Rejection::new(Code::ProductNotFound, "no such product is on sale")
                .at(format!("lines[{index}].product_id"))
        })?;
    let unit_minor = *list.prices.get(&wanted.product_id).ok_or_else(|| {
        Rejection::new(Code::PriceNotFound, "the price list has no price for this product")
            .at(format!("lines[{index}].product_id"))
    })?;
    let net_minor = unit_minor.checked_mul(wanted.quantity).ok_or_else(too_large)?;
    let tax_minor = product.tax.of_half_up(net_minor).map_err(|_| too_large())?;
    Ok(PricedLine {
        product: product.id,
        name: product.name.clone(),
        quantity: wanted.quantity,
        unit_minor,
        net_minor,
        tax: product.tax,
        tax_minor,
        weight_grams: u32::try_from(
            i64::from(product.weight_grams).saturating_mul(wanted.quantity),
        )
        .unwrap_or(u32::MAX),
    })
}

fn too_large() -> Rejection {
    let detail = format!("an order is worth at most {} minor units", limits::AMOUNT_MINOR_MAX);
    Rejection::new(Code::AmountOverflow, detail).at("lines")
}

//! What the house sells, and for how much. A publication replaces the whole
//! list: whoever reads one version reads one consistent set of prices.

use std::collections::BTreeMap;

use vocab::{Code, Currency, PriceListId, ProductId, Rejection, Text, limits};

use super::types::{PriceList, Product, Tenancy, TenancyEvent};

pub(super) fn put_product(
    house: &Tenancy,
    product: &Product,
) -> Result<Vec<TenancyEvent>, Rejection> {
    if product.sku.as_str().trim().is_empty() {
        return Err(Rejection::new(Code::InvalidField, "a product needs a sku").at("sku"));
    }
    if product.weight_grams > limits::PIECE_WEIGHT_GRAMS_MAX {
        let detail = format!("a piece weighs at most {} grams", limits::PIECE_WEIGHT_GRAMS_MAX);
        return Err(Rejection::new(Code::OutOfRange, detail).at("weight_grams"));
    }
    if product.tax.0 > limits::TAX_BASIS_POINTS_MAX {
        let detail = format!("a tax is at most {} basis points", limits::TAX_BASIS_POINTS_MAX);
        return Err(Rejection::new(Code::OutOfRange, detail).at("tax"));
    }
    if let Some(other) = house.skus.get(&product.sku).filter(|other| **other != product.id) {
        let detail = "another product has this sku";
        return Err(Rejection::new(Code::AlreadyExists, detail).at("sku").existing(other));
    }
    if house.products.get(&product.id) == Some(product) {
        return Ok(vec![]);
    }
    Ok(vec![TenancyEvent::ProductPut { product: product.clone() }])
}

/// A list as someone wants it published.
pub(super) struct Publication<'a> {
    pub(super) id: PriceListId,
    pub(super) name: &'a Text<200>,
    pub(super) currency: Currency,
    pub(super) prices: &'a BTreeMap<ProductId, i64>,
}

pub(super) fn publish_prices(
    house: &Tenancy,
    new: &Publication,
    seen_version: Option<u64>,
) -> Result<Vec<TenancyEvent>, Rejection> {
    let there = house.price_lists.get(&new.id);
    if let Some(there) = there.filter(|there| there.currency != new.currency) {
        let detail = format!("this list is in {} and stays so", there.currency);
        return Err(Rejection::new(Code::CurrencyMismatch, detail).at("currency"));
    }
    check_prices(house, new.prices)?;
    // A repeated request finds its own work, not a version it has not seen.
    if there.is_some_and(|there| there.name == *new.name && there.prices == *new.prices) {
        return Ok(vec![]);
    }
    let version = there.map_or(0, |there| there.version);
    if seen_version.is_some_and(|seen| seen != version) {
        let detail = format!("the list is at version {version}; read it again");
        let refusal = Rejection::new(Code::StaleVersion, detail).at("seen_version");
        return Err(refusal.in_state(version.to_string()));
    }
    let list = PriceList {
        id: new.id,
        version: version + 1,
        name: new.name.clone(),
        currency: new.currency,
        prices: new.prices.clone(),
    };
    Ok(vec![TenancyEvent::PricesPublished { list }])
}

fn check_prices(house: &Tenancy, prices: &BTreeMap<ProductId, i64>) -> Result<(), Rejection> {
    if prices.len() > limits::PRICE_LIST_ENTRIES_MAX {
        let detail = format!("a list has at most {} prices", limits::PRICE_LIST_ENTRIES_MAX);
        return Err(Rejection::new(Code::LimitExceeded, detail).at("prices"));
    }
    for (product, minor) in prices {
        let field = || format!("prices.{product}");
        if !house.products.contains_key(product) {
            let detail = "no product under this id";
            return Err(Rejection::new(Code::ProductNotFound, detail).at(field()));
        }
        if !(0..=limits::AMOUNT_MINOR_MAX).contains(minor) {
            let detail = format!("a price is from 0 to {} minor units", limits::AMOUNT_MINOR_MAX);
            return Err(Rejection::new(Code::OutOfRange, detail).at(field()));
        }
    }
    Ok(())
}

pub(super) fn product_put(house: &mut Tenancy, product: &Product) {
    if let Some(before) = house.products.insert(product.id, product.clone()) {
        house.skus.remove(&before.sku);
    }
    house.skus.insert(product.sku.clone(), product.id);
}

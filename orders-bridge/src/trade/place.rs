//! Taking a sale: every sum is done again from the lines, so that a price that
//! does not add up never gets as far as an invoice.

use vocab::{Code, HoldId, Rejection, TimeMs, limits};

use super::stock;
use super::types::{NewSale, Payment, Sale, SaleLine, SaleState, Trade, TradeEvent};
use crate::price::PricedLine;

pub(super) fn place(trade: &Trade, sale: &NewSale) -> Result<Vec<TradeEvent>, Rejection> {
    if trade.sales.contains_key(&sale.order) {
        let detail = "another sale has this id";
        let refusal = Rejection::new(Code::AlreadyExists, detail).at("order");
        return Err(refusal.existing(sale.order));
    }
    if let Some(first) = sale.external_id.as_ref().and_then(|id| trade.external_ids.get(id)) {
        let detail = "another sale has this external id";
        let refusal = Rejection::new(Code::ExternalIdTaken, detail).at("external_id");
        return Err(refusal.existing(first));
    }
    stock::warehouse_of(trade, sale.warehouse)?;
    if sale.payment == Payment::Wallet && sale.customer.is_none() {
        let detail = "paying from a wallet needs the customer whose wallet it is";
        return Err(Rejection::new(Code::InvalidField, detail).at("customer"));
    }
    not_negative(sale.delivery_fee_minor, "delivery_fee_minor")?;
    not_negative(sale.delivery_fee_tax_minor, "delivery_fee_tax_minor")?;
    adds_up(sale)?;
    Ok(vec![TradeEvent::SalePlaced { sale: Box::new(sale.clone()) }])
}

fn adds_up(sale: &NewSale) -> Result<(), Rejection> {
    let priced = &sale.priced;
    if priced.lines.is_empty() || priced.lines.len() > limits::ORDER_LINES_MAX {
        let detail = format!("a sale has 1 to {} lines", limits::ORDER_LINES_MAX);
        return Err(Rejection::new(Code::LimitExceeded, detail).at("lines"));
    }
    for (i, line) in priced.lines.iter().enumerate() {
        line_adds_up(i, line)?;
    }
    // Lines that add up are each below 2^63, so 128 bits hold their sums.
    let sum = |pick: fn(&PricedLine) -> i64| -> i128 {
        priced.lines.iter().map(|line| i128::from(pick(line))).sum()
    };
    let (net, tax) = (sum(|line| line.net_minor), sum(|line| line.tax_minor));
    let fees = i128::from(sale.delivery_fee_minor) + i128::from(sale.delivery_fee_tax_minor);
    if net + tax + fees > i128::from(limits::AMOUNT_MINOR_MAX) {
        let detail = format!("a sale is worth at most {} minor units", limits::AMOUNT_MINOR_MAX);
        return Err(Rejection::new(Code::AmountOverflow, detail).at("lines"));
    }
    same(priced.net_minor, net, "net_minor")?;
    same(priced.tax_minor, tax, "tax_minor")
}

fn line_adds_up(i: usize, line: &PricedLine) -> Result<(), Rejection> {
    if !(1..=limits::QUANTITY_MAX).contains(&line.quantity) {
        let detail = format!("a quantity is a whole number from 1 to {}", limits::QUANTITY_MAX);
        return Err(Rejection::new(Code::OutOfRange, detail).at(format!("lines[{i}].quantity")));
    }
    not_negative(line.unit_minor, &format!("lines[{i}].unit_minor"))?;
    if line.tax.0 > limits::TAX_BASIS_POINTS_MAX {
        let detail = format!("a tax is at most {} basis points", limits::TAX_BASIS_POINTS_MAX);
        return Err(Rejection::new(Code::OutOfRange, detail).at(format!("lines[{i}].tax")));
    }
    let net = i128::from(line.unit_minor) * i128::from(line.quantity);
    same(line.net_minor, net, &format!("lines[{i}].net_minor"))?;
    // At most the whole net, because the rate is at most the whole.
    let tax = line.tax.of_half_up(line.net_minor).expect("a tax fits where its net does");
    same(line.tax_minor, i128::from(tax), &format!("lines[{i}].tax_minor"))
}

fn not_negative(minor: i64, field: &str) -> Result<(), Rejection> {
    if minor < 0 {
        return Err(Rejection::new(Code::OutOfRange, "an amount is not negative").at(field));
    }
    Ok(())
}

fn same(said: i64, computed: i128, field: &str) -> Result<(), Rejection> {
    if i128::from(said) != computed {
        let detail = format!("{said} was sent where {computed} adds up");
        return Err(Rejection::new(Code::InvalidField, detail).at(field));
    }
    Ok(())
}

/// Takes a sale and promises its goods in one step: both or neither.
pub(super) fn place_confirmed(
    trade: &Trade,
    now: TimeMs,
    sale: &NewSale,
    hold: Option<HoldId>,
) -> Result<Vec<TradeEvent>, Rejection> {
    let mut events = place(trade, sale)?;
    stock::all_available(trade, &as_placed(now, sale))?;
    let order = sale.order;
    events.push(TradeEvent::StockReserved { order });
    events.push(TradeEvent::SaleConfirmed { order, hold });
    Ok(events)
}

pub(super) fn placed(trade: &mut Trade, now: TimeMs, new: &NewSale) {
    if let Some(external_id) = &new.external_id {
        trade.external_ids.insert(external_id.clone(), new.order);
    }
    trade.sales.insert(new.order, as_placed(now, new));
}

fn as_placed(now: TimeMs, new: &NewSale) -> Sale {
    let line = |priced: &PricedLine| SaleLine { priced: priced.clone(), delivered: 0 };
    Sale {
        order: new.order,
        external_id: new.external_id.clone(),
        merchant: new.merchant,
        customer: new.customer,
        warehouse: new.warehouse,
        currency: new.priced.currency,
        price_list: new.priced.price_list,
        price_list_version: new.priced.price_list_version,
        lines: new.priced.lines.iter().map(line).collect(),
        net_minor: new.priced.net_minor,
        tax_minor: new.priced.tax_minor,
        delivery_fee_minor: new.delivery_fee_minor,
        delivery_fee_tax_minor: new.delivery_fee_tax_minor,
        payment: new.payment,
        hold: None,
        state: SaleState::Placed,
        delivery_note: None,
        invoice: None,
        placed_at: now,
    }
}

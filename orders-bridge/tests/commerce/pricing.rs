//! Pricing from a published list.

use std::collections::BTreeMap;

use orders_bridge::{PriceList, PricedOrder, Product, Tenancy, WantedLine, price_lines};
use proptest::prelude::*;
use vocab::{BasisPoints, Currency, Rejection, limits};

use crate::fixtures::{id, refusal, text};

/// A thing on sale: weight of a piece in grams, tax, price where the list has one.
struct Thing {
    weight_grams: u32,
    tax: u32,
    price: Option<i64>,
    active: bool,
}

fn thing(price: i64, tax: u32) -> Thing {
    Thing { weight_grams: 100, tax, price: Some(price), active: true }
}

/// Prices `wanted` (number of the thing from 1, pieces) in a house that sells `things`.
fn price(things: &[Thing], wanted: &[(u32, i64)]) -> Result<PricedOrder, Rejection> {
    let mut house = Tenancy::default();
    let mut prices = BTreeMap::new();
    for (number, thing) in (1..).zip(things) {
        let product = Product {
            id: id(number),
            sku: text(&number.to_string()),
            name: text("thing"),
            weight_grams: thing.weight_grams,
            tax: BasisPoints(thing.tax),
            active: thing.active,
        };
        house.products.insert(product.id, product);
        prices.extend(thing.price.map(|minor| (id(number), minor)));
    }
    let (name, currency) = (text("shop"), Currency::EUR);
    let list = PriceList { id: id(1), version: 3, name, currency, prices };
    let line = |(number, quantity): &(u32, i64)| WantedLine {
        product_id: id(*number),
        quantity: *quantity,
    };
    price_lines(&house, &list, &wanted.iter().map(line).collect::<Vec<_>>())
}

/// `net+tax` of each line, then of the order.
fn check(things: &[Thing], wanted: &[(u32, i64)], expected: &str) {
    let outcome = match price(things, wanted) {
        Ok(order) => {
            let mut sums: Vec<_> =
                order.lines.iter().map(|l| format!("{}+{}", l.net_minor, l.tax_minor)).collect();
            sums.push(format!("= {}+{}", order.net_minor, order.tax_minor));
            sums.join(" ")
        }
        Err(no) => refusal(&no),
    };
    assert_eq!(outcome, expected);
}

#[test]
fn tax_is_rounded_once_per_line_and_half_up() {
    check(&[thing(100, 750)], &[(1, 1)], "100+8 = 100+8");
    check(&[thing(100, 750)], &[(1, 3)], "300+23 = 300+23");
    check(&[thing(99, 750)], &[(1, 1)], "99+7 = 99+7");
    check(&[thing(100, 750)], &[(1, 1), (1, 1), (1, 1)], "100+8 100+8 100+8 = 300+24");
    check(&[thing(0, 750), thing(5, 10_000)], &[(1, 9), (2, 1)], "0+0 5+5 = 5+5");
}

#[test]
fn only_what_is_on_sale_has_a_price() {
    let things = [
        thing(100, 0),
        Thing { active: false, ..thing(100, 0) },
        Thing { price: None, ..thing(100, 0) },
    ];
    check(&things, &[(1, 1), (9, 1)], "product_not_found at lines[1].product_id");
    check(&things, &[(1, 1), (2, 1)], "product_not_found at lines[1].product_id");
    check(&things, &[(3, 1)], "price_not_found at lines[0].product_id");
}

#[test]
fn quantities_and_lines_have_their_limits() {
    let bread = [thing(1, 0)];
    for quantity in [0, -1, i64::MIN, limits::QUANTITY_MAX + 1, i64::MAX] {
        check(&bread, &[(1, 1), (1, quantity)], "out_of_range at lines[1].quantity");
    }
    check(&bread, &[(1, limits::QUANTITY_MAX)], "1000000+0 = 1000000+0");
    check(&bread, &[], "limit_exceeded at lines");
    check(&bread, &[(1, 1); limits::ORDER_LINES_MAX + 1], "limit_exceeded at lines");
    assert_eq!(price(&bread, &[(1, 1); limits::ORDER_LINES_MAX]).unwrap().net_minor, 200);
}

#[test]
fn amounts_never_wrap() {
    let too_large = "amount_overflow at lines";
    check(&[thing(i64::MAX, 0)], &[(1, 2)], too_large);
    check(&[thing(i64::MAX, 10_000)], &[(1, 1), (1, 1)], too_large);
    check(&[thing(i64::MAX, 20_000)], &[(1, 1)], too_large);
    check(&[thing(limits::AMOUNT_MINOR_MAX, 0)], &[(1, 1)], "1000000000000+0 = 1000000000000+0");
    check(&[thing(limits::AMOUNT_MINOR_MAX, 1)], &[(1, 1)], too_large);
    check(&[thing(limits::AMOUNT_MINOR_MAX, 0), thing(1, 0)], &[(1, 1), (2, 1)], too_large);
}

#[test]
fn weight_is_counted_and_never_wraps() {
    let order = price(&[thing(1, 0)], &[(1, 3), (1, 4)]).unwrap();
    assert_eq!((order.lines[1].weight_grams, order.weight_grams), (400, 700));
    let heavy = [Thing { weight_grams: u32::MAX, ..thing(1, 0) }];
    assert_eq!(price(&heavy, &[(1, 2), (1, 2)]).unwrap().weight_grams, u32::MAX);
}

#[test]
fn a_priced_order_names_the_list_and_its_version() {
    let order = price(&[thing(1, 0)], &[(1, 1)]).unwrap();
    assert_eq!((order.price_list, order.price_list_version), (id(1), 3));
    assert_eq!(order.currency, Currency::EUR);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_add_up(
        things in prop::collection::vec((0..1_000_000i64, 0..=10_000u32), 1..6),
        wanted in prop::collection::vec((1..6u32, 1..100i64), 1..20),
    ) {
        let on_sale: Vec<Thing> = things.iter().map(|(minor, tax)| thing(*minor, *tax)).collect();
        let known = wanted.iter().all(|(number, _)| *number as usize <= things.len());
        let order = price(&on_sale, &wanted);
        prop_assert_eq!(order.is_ok(), known);
        let Ok(order) = order else { return Ok(()) };
        let (mut net, mut tax) = (0i128, 0i128);
        for (line, (number, quantity)) in order.lines.iter().zip(&wanted) {
            let (unit, rate) = things[*number as usize - 1];
            let exact = i128::from(unit) * i128::from(*quantity) * i128::from(rate);
            prop_assert_eq!(i128::from(line.net_minor), i128::from(unit) * i128::from(*quantity));
            let off = i128::from(line.tax_minor) * 10_000 - exact;
            prop_assert!((-4_999..=5_000).contains(&off), "the tax of a line is off by {}", off);
            net += i128::from(line.net_minor);
            tax += i128::from(line.tax_minor);
        }
        prop_assert_eq!(order.lines.len(), wanted.len());
        prop_assert_eq!((i128::from(order.net_minor), i128::from(order.tax_minor)), (net, tax));
    }
}

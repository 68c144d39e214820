//! Trade told in short lines, so that a rule is seen at a glance.
//!
//! ```text
//! stock bread 10                    goods in or out
//! place A bread:3 milk:2 [wallet] [ext=X]
//! buy A bread:3                     place and confirm in one step
//! confirm A | cancel A | restock A | forget A
//! deliver A [3 0]                   pieces per line
//! fail A taken | fail A left
//! ? bread                           on hand, reserved
//! ? A                               state of the sale
//! bill A                            the invoice, as posted
//! quote A [3 0]                     the same, asked before
//! ```
//!
//! Bread costs 1.00 with 7.5 % tax, milk 1.33 with 10 %, water is free of tax
//! and 0.50; the delivery costs 2.50 and 0.19 tax.

use orders_bridge::{
    Charge, Invoice, NewSale, Payment, PricedLine, PricedOrder, Trade, TradeCommand, TradeEvent,
};
use vocab::{BasisPoints, Currency, OrderId, Place, ProductId, WarehouseId};

use crate::fixtures::{Watched, id, name_of, refusal, text};

/// Runs each line and compares what it leads to; the books hold after each.
pub(crate) fn check(script: &[(&str, &str)]) {
    let mut market = open_market();
    for (line, expected) in script {
        let outcome = play(&mut market, line);
        assert_eq!(outcome, *expected, "after `{line}`");
        market.state.audit().unwrap();
    }
    market.check_memory();
}

pub(crate) fn open_market() -> Watched<Trade> {
    let mut market = Watched::default();
    market.must(TradeCommand::AddWarehouse {
        id: warehouse(),
        name: text("Bolhao"),
        place: place(),
    });
    market
}

pub(crate) fn warehouse() -> WarehouseId {
    id(1)
}

pub(crate) fn place() -> Place {
    Place::from_degrees(41.15, -8.61).unwrap()
}

pub(crate) fn order(name: &str) -> OrderId {
    id(name.bytes().fold(0, |sum: u32, letter| sum.wrapping_mul(31).wrapping_add(letter.into())))
}

/// Number, unit price and tax of what is sold.
fn goods(name: &str) -> (ProductId, i64, BasisPoints) {
    match name {
        "bread" => (id(1), 100, BasisPoints(750)),
        "milk" => (id(2), 133, BasisPoints(1_000)),
        "water" => (id(3), 50, BasisPoints(0)),
        unknown => panic!("{unknown} is not sold here"),
    }
}

fn play(market: &mut Watched<Trade>, line: &str) -> String {
    let mut words = line.split_whitespace();
    let (verb, what) = (words.next().unwrap(), words.next().unwrap());
    let rest: Vec<&str> = words.collect();
    match verb {
        "?" if market.state.sales.contains_key(&order(what)) => {
            market.state.sales[&order(what)].state.as_str().to_owned()
        }
        "?" => stock_line(&market.state, what),
        "bill" => bill(market, order(what)),
        "quote" => match market.state.quote_delivery(order(what), pieces(&rest).as_deref()) {
            Ok(charge) => amounts(&charge),
            Err(no) => refusal(&no),
        },
        _ => {
            let command = command(verb, what, &rest);
            match market.run(&command) {
                Ok(events) => events.iter().map(name_of).collect::<Vec<_>>().join(" "),
                Err(no) => refusal(&no),
            }
        }
    }
}

fn command(verb: &str, what: &str, rest: &[&str]) -> TradeCommand {
    let order = order(what);
    match verb {
        "stock" => TradeCommand::MoveStock {
            warehouse: warehouse(),
            product: goods(what).0,
            pieces: rest[0].parse().unwrap(),
            reason: text("count"),
        },
        "place" => TradeCommand::Place { sale: Box::new(new_sale(what, rest)) },
        "buy" => TradeCommand::PlaceConfirmed { sale: Box::new(new_sale(what, rest)), hold: None },
        "confirm" => TradeCommand::Confirm { order, hold: None },
        "cancel" => TradeCommand::Cancel { order },
        "deliver" => TradeCommand::Deliver { order, pieces: pieces(rest) },
        "fail" => TradeCommand::FailDelivery { order, goods_taken: rest[0] == "taken" },
        "restock" => TradeCommand::Restock { order },
        "forget" => TradeCommand::Forget { order },
        unknown => panic!("no verb {unknown}"),
    }
}

fn pieces(words: &[&str]) -> Option<Vec<i64>> {
    (!words.is_empty()).then(|| words.iter().map(|word| word.parse().unwrap()).collect())
}

/// A sale whose sums are right.
pub(crate) fn new_sale(name: &str, words: &[&str]) -> NewSale {
    let lines = words.iter().filter_map(|word| word.split_once(':')).map(priced_line).collect();
    let external_id = words.iter().find_map(|word| word.strip_prefix("ext=")).map(text);
    let payment = if words.contains(&"wallet") { Payment::Wallet } else { Payment::Cash };
    NewSale {
        order: order(name),
        external_id,
        merchant: id(1),
        customer: Some(id(2)),
        warehouse: warehouse(),
        priced: priced_order(lines),
        delivery_fee_minor: 250,
        delivery_fee_tax_minor: 19,
        payment,
    }
}

pub(crate) fn priced_order(lines: Vec<PricedLine>) -> PricedOrder {
    PricedOrder {
        currency: Currency::EUR,
        price_list: id(1),
        price_list_version: 7,
        net_minor: lines.iter().map(|line| line.net_minor).sum(),
        tax_minor: lines.iter().map(|line| line.tax_minor).sum(),
        weight_grams: 0,
        lines,
    }
}

fn priced_line((name, quantity): (&str, &str)) -> PricedLine {
    let (product, unit_minor, tax) = goods(name);
    let quantity: i64 = quantity.parse().unwrap();
    let net_minor = unit_minor * quantity;
    PricedLine {
        product,
        name: text(name),
        quantity,
        unit_minor,
        net_minor,
        tax,
        tax_minor: (net_minor * i64::from(tax.0) + 5_000) / 10_000,
        weight_grams: 0,
    }
}

fn stock_line(trade: &Trade, name: &str) -> String {
    let product = goods(name).0;
    let stock = trade.warehouses[&warehouse()].stock.get(&product).copied().unwrap_or_default();
    assert_eq!(trade.available(warehouse(), product), stock.on_hand - stock.reserved);
    format!("{} on hand, {} reserved", stock.on_hand, stock.reserved)
}

fn bill(market: &Watched<Trade>, order: OrderId) -> String {
    let posted = market.history.iter().find_map(|(_, event)| match event {
        TradeEvent::InvoicePosted { invoice } if invoice.order == order => Some(invoice),
        _ => None,
    });
    posted.map_or("none".to_owned(), |i| format!("no {}: {}", i.number, amounts(&charge_in(i))))
}

fn charge_in(invoice: &Invoice) -> Charge {
    let charge = Charge {
        net_minor: invoice.net_minor,
        tax_minor: invoice.tax_minor,
        delivery_fee_minor: invoice.delivery_fee_minor,
        delivery_fee_tax_minor: invoice.delivery_fee_tax_minor,
    };
    assert_eq!(charge.total_minor(), invoice.total_minor());
    charge
}

fn amounts(charge: &Charge) -> String {
    let Charge { net_minor, tax_minor, delivery_fee_minor, delivery_fee_tax_minor } = charge;
    format!("{net_minor}+{tax_minor}, delivery {delivery_fee_minor}+{delivery_fee_tax_minor}")
}

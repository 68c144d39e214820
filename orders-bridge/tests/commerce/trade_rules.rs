//! The rules of trade, one fact each.

use orders_bridge::{NewSale, Sale, Trade, TradeCommand, TradeEvent, charge_of};
use vocab::{Code, OrderId, limits};

use crate::fixtures::{Watched, id, refusal, text};
use crate::trade_script::{check, new_sale, open_market, order, place, warehouse};

const PAPERS: &str = "sale_delivered delivery_note_issued invoice_posted";
const CONFIRMED: &str = "stock_reserved sale_confirmed";

#[test]
fn a_sale_walks_from_the_shelf_to_the_door() {
    check(&[
        ("stock bread 10", "stock_moved"),
        ("stock milk 4", "stock_moved"),
        ("place A bread:3 milk:2", "sale_placed"),
        ("? bread", "10 on hand, 0 reserved"),
        ("confirm A", CONFIRMED),
        ("? bread", "10 on hand, 3 reserved"),
        ("quote A", "566+50, delivery 250+19"),
        ("deliver A", PAPERS),
        ("bill A", "no 1: 566+50, delivery 250+19"),
        ("? bread", "7 on hand, 0 reserved"),
        ("? milk", "2 on hand, 0 reserved"),
        ("? A", "delivered"),
    ]);
}

#[test]
fn a_sale_is_placed_and_confirmed_in_one_step_or_not_at_all() {
    check(&[
        ("stock bread 5", "stock_moved"),
        ("buy A bread:3 bread:3 ext=1", "out_of_stock at lines[1]"),
        ("confirm A", "order_not_found at order"),
        ("buy A bread:3 bread:2 ext=1", "sale_placed stock_reserved sale_confirmed"),
        ("buy A bread:3 bread:2 ext=1", "already_exists at order"),
        ("buy B bread:1 ext=1", "external_id_taken at external_id"),
        ("? bread", "5 on hand, 5 reserved"),
        ("deliver A", PAPERS),
    ]);
}

#[test]
fn confirming_and_cancelling_twice_is_once() {
    check(&[
        ("stock bread 5", "stock_moved"),
        ("place A bread:5", "sale_placed"),
        ("confirm A", CONFIRMED),
        ("confirm A", ""),
        ("? bread", "5 on hand, 5 reserved"),
        ("cancel A", "stock_released sale_cancelled"),
        ("cancel A", ""),
        ("? bread", "5 on hand, 0 reserved"),
        ("confirm A", "wrong_state"),
    ]);
}

#[test]
fn a_sale_that_was_only_placed_has_nothing_to_release() {
    check(&[("place A bread:1", "sale_placed"), ("cancel A", "sale_cancelled")]);
}

#[test]
fn all_lines_are_reserved_or_none() {
    check(&[
        ("stock bread 5", "stock_moved"),
        ("stock milk 1", "stock_moved"),
        ("place A bread:5 milk:2", "sale_placed"),
        ("confirm A", "out_of_stock at lines[1]"),
        ("? bread", "5 on hand, 0 reserved"),
        ("? A", "placed"),
        ("stock milk 1", "stock_moved"),
        ("confirm A", CONFIRMED),
    ]);
}

#[test]
fn lines_of_one_product_are_added_up() {
    check(&[
        ("stock bread 5", "stock_moved"),
        ("place A bread:3 milk:1 bread:3", "sale_placed"),
        ("stock milk 1", "stock_moved"),
        ("confirm A", "out_of_stock at lines[2]"),
        ("stock bread 1", "stock_moved"),
        ("confirm A", CONFIRMED),
        ("? bread", "6 on hand, 6 reserved"),
        ("deliver A 3 1 1", PAPERS),
        ("? bread", "2 on hand, 2 reserved"),
    ]);
}

#[test]
fn a_refused_confirm_says_how_many_there_are() {
    let mut market = open_market();
    market.must(TradeCommand::Place { sale: Box::new(new_sale("A", &["bread:2", "bread:3"])) });
    market.must(TradeCommand::MoveStock {
        warehouse: warehouse(),
        product: id(1),
        pieces: 4,
        reason: text("delivery"),
    });
    let no = market.run(&TradeCommand::Confirm { order: order("A"), hold: None }).unwrap_err();
    assert_eq!(no.detail, "4 pieces of bread are available, 5 are wanted");
}

#[test]
fn what_is_promised_cannot_be_counted_away() {
    check(&[
        ("stock bread 5", "stock_moved"),
        ("place A bread:3", "sale_placed"),
        ("confirm A", CONFIRMED),
        ("stock bread -3", "out_of_stock at pieces"),
        ("stock bread -2", "stock_moved"),
        ("stock bread 0", ""),
        ("stock milk -1", "out_of_stock at pieces"),
        ("? bread", "3 on hand, 3 reserved"),
    ]);
}

#[test]
fn stock_never_wraps() {
    check(&[
        ("stock bread 9223372036854775807", "out_of_range at pieces"),
        ("stock bread 1000000000000", "stock_moved"),
        ("stock bread 1", "out_of_range at pieces"),
        ("stock bread 9223372036854775807", "out_of_range at pieces"),
        ("stock bread -9223372036854775808", "out_of_stock at pieces"),
    ]);
}

#[test]
fn what_stays_undelivered_stays_promised_until_it_is_back() {
    check(&[
        ("stock bread 5", "stock_moved"),
        ("stock milk 5", "stock_moved"),
        ("place A bread:3 milk:2", "sale_placed"),
        ("confirm A", CONFIRMED),
        ("quote A 1 0", "100+8, delivery 250+19"),
        ("deliver A 1 0", PAPERS),
        ("bill A", "no 1: 100+8, delivery 250+19"),
        ("? bread", "4 on hand, 2 reserved"),
        ("? milk", "5 on hand, 2 reserved"),
        ("forget A", "wrong_state"),
        ("cancel A", "wrong_state"),
        ("restock A", "stock_released sale_restocked"),
        ("restock A", ""),
        ("? bread", "4 on hand, 0 reserved"),
        ("? A", "restocked"),
        ("forget A", "sale_forgotten"),
    ]);
}

#[test]
fn pieces_that_make_no_sense_are_refused() {
    check(&[
        ("stock bread 5", "stock_moved"),
        ("place A bread:3 bread:2", "sale_placed"),
        ("deliver A", "wrong_state"),
        ("confirm A", CONFIRMED),
        ("deliver A 3", "invalid_field at pieces"),
        ("deliver A 3 2 0", "invalid_field at pieces"),
        ("deliver A 0 0", "invalid_field at pieces"),
        ("deliver A 4 0", "invalid_field at pieces[0]"),
        ("deliver A 3 -1", "invalid_field at pieces[1]"),
        ("quote A 4 0", "invalid_field at pieces[0]"),
        ("deliver A 3 2", PAPERS),
        ("deliver A 3 2", "wrong_state"),
        ("quote A", "wrong_state"),
        ("restock A", "wrong_state"),
        ("? bread", "0 on hand, 0 reserved"),
    ]);
}

#[test]
fn numbers_of_papers_have_no_gaps() {
    check(&[
        ("stock water 9", "stock_moved"),
        ("place A water:1", "sale_placed"),
        ("place B water:1", "sale_placed"),
        ("place C water:1", "sale_placed"),
        ("confirm A", CONFIRMED),
        ("confirm B", CONFIRMED),
        ("confirm C", CONFIRMED),
        ("deliver C", PAPERS),
        ("fail B taken", "delivery_failed"),
        ("deliver B", "wrong_state"),
        ("forget C", "sale_forgotten"),
        ("deliver A", PAPERS),
        ("bill C", "no 1: 50+0, delivery 250+19"),
        ("bill A", "no 2: 50+0, delivery 250+19"),
        ("bill B", "none"),
    ]);
}

#[test]
fn goods_a_worker_carries_are_not_sold_again() {
    check(&[
        ("stock bread 2", "stock_moved"),
        ("place A bread:2", "sale_placed"),
        ("fail A taken", "wrong_state"),
        ("confirm A", CONFIRMED),
        ("fail A taken", "delivery_failed"),
        ("? A", "undelivered"),
        ("? bread", "2 on hand, 2 reserved"),
        ("forget A", "wrong_state"),
        ("place B bread:1", "sale_placed"),
        ("confirm B", "out_of_stock at lines[0]"),
        ("restock A", "stock_released sale_restocked"),
        ("confirm B", CONFIRMED),
        ("forget A", "sale_forgotten"),
    ]);
}

#[test]
fn goods_that_never_left_are_free_at_once() {
    check(&[
        ("stock bread 2", "stock_moved"),
        ("place A bread:2", "sale_placed"),
        ("confirm A", CONFIRMED),
        ("fail A left", "stock_released delivery_failed"),
        ("? bread", "2 on hand, 0 reserved"),
        ("? A", "restocked"),
        ("fail A left", "wrong_state"),
    ]);
}

#[test]
fn an_external_id_is_free_again_once_its_sale_is_forgotten() {
    check(&[
        ("place A bread:1 ext=web-1", "sale_placed"),
        ("place A bread:1", "already_exists at order"),
        ("place B bread:1 ext=web-1", "external_id_taken at external_id"),
        ("place B bread:1 ext=web-2", "sale_placed"),
        ("forget A", "wrong_state"),
        ("cancel A", "sale_cancelled"),
        ("place C bread:1 ext=web-1", "external_id_taken at external_id"),
        ("forget A", "sale_forgotten"),
        ("forget A", "order_not_found at order"),
        ("place C bread:1 ext=web-1", "sale_placed"),
    ]);
}

#[test]
fn a_taken_external_id_names_the_first_order() {
    let mut market = open_market();
    market.must(TradeCommand::Place { sale: Box::new(new_sale("A", &["bread:1", "ext=1"])) });
    let again = TradeCommand::Place { sale: Box::new(new_sale("B", &["bread:1", "ext=1"])) };
    let no = market.run(&again).unwrap_err();
    assert_eq!((no.code, no.existing), (Code::ExternalIdTaken, Some(order("A").to_string())));
}

#[test]
fn nothing_is_done_to_a_sale_nobody_placed() {
    for verb in ["confirm", "cancel", "deliver", "restock", "forget", "quote"] {
        check(&[(&format!("{verb} A"), "order_not_found at order")]);
    }
    check(&[("fail A taken", "order_not_found at order")]);
}

#[test]
fn a_hold_stays_with_the_sale_until_it_is_decided() {
    let hold = Some(id(9));
    let end = |last: TradeCommand| {
        let mut market = stocked(10);
        let sale = new_sale("A", &["bread:2", "wallet"]);
        market.must(TradeCommand::Place { sale: Box::new(sale) });
        market.must(TradeCommand::Confirm { order: order("A"), hold });
        assert_eq!(market.state.sales[&order("A")].hold, hold);
        market.must(last);
        market.state.sales[&order("A")].hold
    };
    let order = order("A");
    assert_eq!(end(TradeCommand::Deliver { order, pieces: None }), None);
    assert_eq!(end(TradeCommand::Cancel { order }), None);
    assert_eq!(end(TradeCommand::FailDelivery { order, goods_taken: true }), None);
}

#[test]
fn a_warehouse_is_added_once() {
    let mut market = open_market();
    let add =
        |name| TradeCommand::AddWarehouse { id: warehouse(), name: text(name), place: place() };
    assert_eq!(market.run(&add("Bolhao")), Ok(vec![]));
    assert_eq!(market.run(&add("Foz")).unwrap_err().code, Code::AlreadyExists);
    let elsewhere = TradeCommand::MoveStock {
        warehouse: id(2),
        product: id(1),
        pieces: 1,
        reason: text("delivery"),
    };
    assert_eq!(refusal(&market.run(&elsewhere).unwrap_err()), "warehouse_not_found at warehouse");
}

/// What is done to a good sale, and where it is caught.
type Spoiled = (fn(&mut NewSale), &'static str);

#[test]
fn a_sale_that_does_not_add_up_is_refused() {
    let spoiled: &[Spoiled] = &[
        (|s| s.warehouse = id(2), "warehouse_not_found at warehouse"),
        (|s| s.customer = None, "invalid_field at customer"),
        (|s| s.delivery_fee_minor = -1, "out_of_range at delivery_fee_minor"),
        (|s| s.delivery_fee_tax_minor = -1, "out_of_range at delivery_fee_tax_minor"),
        (|s| s.priced.lines.clear(), "limit_exceeded at lines"),
        (|s| s.priced.lines = vec![s.priced.lines[0].clone(); 201], "limit_exceeded at lines"),
        (|s| s.priced.lines[1].quantity = 0, "out_of_range at lines[1].quantity"),
        (|s| s.priced.lines[1].quantity = 1_000_001, "out_of_range at lines[1].quantity"),
        (|s| s.priced.lines[0].unit_minor = -1, "out_of_range at lines[0].unit_minor"),
        (|s| s.priced.lines[0].unit_minor = i64::MAX, "invalid_field at lines[0].net_minor"),
        (|s| s.priced.lines[0].net_minor += 1, "invalid_field at lines[0].net_minor"),
        (|s| s.priced.lines[0].tax.0 = 10_001, "out_of_range at lines[0].tax"),
        (|s| s.priced.lines[1].tax_minor -= 1, "invalid_field at lines[1].tax_minor"),
        (|s| s.priced.net_minor += 1, "invalid_field at net_minor"),
        (|s| s.priced.tax_minor -= 1, "invalid_field at tax_minor"),
        (|s| s.delivery_fee_minor = i64::MAX, "amount_overflow at lines"),
        (|s| s.delivery_fee_tax_minor = i64::MAX, "amount_overflow at lines"),
    ];
    for (spoil, expected) in spoiled {
        let mut sale = new_sale("A", &["bread:3", "milk:2", "wallet"]);
        let mut market = open_market();
        let good = TradeCommand::Place { sale: Box::new(sale.clone()) };
        spoil(&mut sale);
        let no = market.run(&TradeCommand::Place { sale: Box::new(sale) }).unwrap_err();
        assert_eq!(refusal(&no), *expected);
        market.must(good);
    }
}

#[test]
fn the_largest_sale_is_taken_and_one_unit_more_is_not() {
    let place = |fee_minor| {
        let mut sale = new_sale("A", &["water:1"]);
        (sale.delivery_fee_minor, sale.delivery_fee_tax_minor) = (fee_minor, 0);
        open_market().run(&TradeCommand::Place { sale: Box::new(sale) }).map_err(|no| no.code)
    };
    assert!(place(limits::AMOUNT_MINOR_MAX - 50).is_ok());
    assert_eq!(place(limits::AMOUNT_MINOR_MAX - 49), Err(Code::AmountOverflow));
}

fn stocked(pieces: i64) -> Watched<Trade> {
    let mut market = open_market();
    let (warehouse, product) = (warehouse(), id(1));
    market.must(TradeCommand::MoveStock { warehouse, product, pieces, reason: text("delivery") });
    market
}

#[test]
fn a_hundred_orders_race_for_ten_pieces_and_ten_win() {
    let mut market = stocked(10);
    let names: Vec<String> = (0..100).map(|i| format!("o{i:02}")).collect();
    for name in &names {
        market.must(TradeCommand::Place { sale: Box::new(new_sale(name, &["bread:1"])) });
    }
    // In an order that is not the order of placing.
    let race: Vec<OrderId> = (0..100).map(|i| order(&names[i * 37 % 100])).collect();
    let winners = confirm_all(&mut market, &race);
    assert_eq!(winners.len(), 10);
    assert_eq!(market.state.available(warehouse(), id(1)), 0);
    let losers: Vec<OrderId> = race.into_iter().filter(|order| !winners.contains(order)).collect();
    assert_eq!(confirm_all(&mut market, &losers), vec![]);

    market.must(TradeCommand::Cancel { order: winners[3] });
    assert_eq!(confirm_all(&mut market, &losers).len(), 1);
    assert_eq!(market.state.available(warehouse(), id(1)), 0);
    market.state.audit().unwrap();
    market.check_memory();
}

/// Tries to confirm each; those that won.
fn confirm_all(market: &mut Watched<Trade>, orders: &[OrderId]) -> Vec<OrderId> {
    let mut winners = vec![];
    for order in orders {
        match market.run(&TradeCommand::Confirm { order: *order, hold: None }) {
            Ok(_) => winners.push(*order),
            Err(no) => assert_eq!(no.code, Code::OutOfStock),
        }
    }
    winners
}

#[test]
fn a_whole_delivery_charges_the_total_of_the_sale() {
    let mut market = stocked(10);
    market.must(TradeCommand::Place { sale: Box::new(new_sale("A", &["bread:7", "bread:3"])) });
    let sale: &Sale = &market.state.sales[&order("A")];
    assert_eq!(charge_of(sale, &[7, 3]).total_minor(), sale.total_minor());
}

#[test]
fn the_audit_notices_what_the_machine_never_does() {
    let spoils: &[fn(&mut Trade)] = &[
        |t| stock_of(t).reserved += 1,
        |t| stock_of(t).on_hand = 0,
        |t| t.last_invoice += 1,
        |t| (t.last_delivery_note, t.last_invoice) = (0, 0),
        |t| t.sales.get_mut(&order("A")).unwrap().invoice = None,
        |t| t.sales.get_mut(&order("A")).unwrap().lines[0].delivered = 0,
        |t| t.external_ids.clear(),
        |t| *t.external_ids.values_mut().next().unwrap() = order("B"),
        |t| t.warehouses.clear(),
    ];
    for (i, spoil) in spoils.iter().enumerate() {
        let mut market = stocked(10);
        market.must(TradeCommand::Place { sale: Box::new(new_sale("A", &["bread:2", "ext=1"])) });
        market.must(TradeCommand::Place { sale: Box::new(new_sale("B", &["bread:2"])) });
        market.must(TradeCommand::Confirm { order: order("A"), hold: None });
        market.must(TradeCommand::Confirm { order: order("B"), hold: None });
        market.must(TradeCommand::Deliver { order: order("A"), pieces: None });
        market.state.audit().unwrap();
        spoil(&mut market.state);
        assert!(market.state.audit().is_err(), "spoil {i} went unnoticed");
    }
}

fn stock_of(trade: &mut Trade) -> &mut orders_bridge::Stock {
    let warehouse = trade.warehouses.get_mut(&warehouse()).unwrap();
    warehouse.stock.get_mut(&id(1)).unwrap()
}

#[test]
fn papers_name_every_line_and_their_time() {
    let mut market = stocked(10);
    market.must(TradeCommand::Place { sale: Box::new(new_sale("A", &["bread:2", "bread:3"])) });
    market.must(TradeCommand::Confirm { order: order("A"), hold: None });
    let events = market.must(TradeCommand::Deliver { order: order("A"), pieces: Some(vec![0, 3]) });
    let [_, TradeEvent::DeliveryNoteIssued { note }, TradeEvent::InvoicePosted { invoice }] =
        &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(note.delivered, vec![(id(1), 0), (id(1), 3)]);
    assert_eq!((note.at, invoice.at), (market.history.last().unwrap().0, note.at));
    let sale = &market.state.sales[&order("A")];
    assert_eq!((sale.delivery_note, sale.invoice), (Some(note.id), Some(invoice.id)));
}

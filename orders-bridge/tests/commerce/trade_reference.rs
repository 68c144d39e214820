//! Trade against a reference that keeps no state at all: it remembers what was
//! agreed to, in order, and adds everything up anew for each question.

use orders_bridge::{NewSale, Payment, PricedLine, SaleState, Trade, TradeCommand, TradeEvent};
use proptest::prelude::*;
use vocab::{BasisPoints, Code, HoldId, OrderId, ProductId, Text, WarehouseId};

use crate::fixtures::{Watched, cases, id, name_of, text, through_json};
use crate::trade_script::{new_sale, place, priced_order};

const WAREHOUSES: u32 = 2;
const PRODUCTS: u32 = 3;
const ORDERS: u32 = 6;

/// Something that was agreed to.
#[derive(Debug)]
enum Fact {
    Moved(WarehouseId, ProductId, i64),
    Placed(NewSale),
    Confirmed(OrderId),
    Cancelled(OrderId),
    HandedOver(OrderId, Vec<i64>),
    Failed(OrderId, bool),
    Restocked(OrderId),
    Forgotten(OrderId),
}

impl Fact {
    fn order(&self) -> Option<OrderId> {
        match self {
            Fact::Moved(..) => None,
            Fact::Placed(sale) => Some(sale.order),
            Fact::Confirmed(order)
            | Fact::Cancelled(order)
            | Fact::HandedOver(order, _)
            | Fact::Failed(order, _)
            | Fact::Restocked(order)
            | Fact::Forgotten(order) => Some(*order),
        }
    }
}

#[derive(Debug, Default)]
struct Reference(Vec<Fact>);

/// A sale as its facts tell it.
struct Story<'a> {
    sale: &'a NewSale,
    confirmed: bool,
    cancelled: bool,
    handed_over: Option<&'a [i64]>,
    failed: Option<bool>,
    restocked: bool,
    forgotten: bool,
}

impl<'a> Story<'a> {
    fn of(sale: &'a NewSale) -> Self {
        Story {
            sale,
            confirmed: false,
            cancelled: false,
            handed_over: None,
            failed: None,
            restocked: false,
            forgotten: false,
        }
    }

    fn state(&self) -> SaleState {
        match (self.handed_over, self.failed) {
            _ if self.cancelled => SaleState::Cancelled,
            _ if self.restocked => SaleState::Restocked,
            (Some(_), _) => SaleState::Delivered,
            (None, Some(true)) => SaleState::Undelivered,
            (None, Some(false)) => SaleState::Restocked,
            (None, None) if self.confirmed => SaleState::Confirmed,
            (None, None) => SaleState::Placed,
        }
    }

    /// Pieces of line `i` promised to this sale.
    fn promised(&self, i: usize) -> i64 {
        let over = self.cancelled || self.restocked || self.failed == Some(false);
        if !self.confirmed || over {
            return 0;
        }
        self.sale.priced.lines[i].quantity - self.handed_over.map_or(0, |pieces| pieces[i])
    }

    fn has_promises(&self) -> bool {
        (0..self.sale.priced.lines.len()).any(|i| self.promised(i) > 0)
    }
}

impl Reference {
    /// Every sale there ever was. An id may be used again after it was forgotten.
    fn stories(&self) -> Vec<Story<'_>> {
        let mut stories: Vec<Story> = vec![];
        for fact in &self.0 {
            if let Fact::Placed(sale) = fact {
                stories.push(Story::of(sale));
            }
            let Some(order) = fact.order() else { continue };
            let story = stories.iter_mut().rfind(|story| story.sale.order == order).unwrap();
            match fact {
                Fact::Moved(..) | Fact::Placed(_) => {}
                Fact::Confirmed(_) => story.confirmed = true,
                Fact::Cancelled(_) => story.cancelled = true,
                Fact::HandedOver(_, pieces) => story.handed_over = Some(pieces),
                Fact::Failed(_, taken) => story.failed = Some(*taken),
                Fact::Restocked(_) => story.restocked = true,
                Fact::Forgotten(_) => story.forgotten = true,
            }
        }
        stories
    }

    /// On hand and promised.
    fn stock(&self, warehouse: WarehouseId, product: ProductId) -> (i64, i64) {
        let moved = self.0.iter().map(|fact| match fact {
            Fact::Moved(w, p, pieces) if (*w, *p) == (warehouse, product) => *pieces,
            _ => 0,
        });
        let mut on_hand: i64 = moved.sum();
        let mut promised = 0;
        for story in self.stories().iter().filter(|story| story.sale.warehouse == warehouse) {
            for (i, line) in story.sale.priced.lines.iter().enumerate() {
                if line.product == product {
                    on_hand -= story.handed_over.map_or(0, |pieces| pieces[i]);
                    promised += story.promised(i);
                }
            }
        }
        (on_hand, promised)
    }

    fn live(&self, order: OrderId) -> Option<Story<'_>> {
        self.stories().into_iter().rfind(|s| s.sale.order == order && !s.forgotten)
    }

    fn papers(&self) -> u64 {
        self.0.iter().filter(|fact| matches!(fact, Fact::HandedOver(..))).count() as u64
    }

    /// What is new, if anything, or the code of the refusal.
    fn judge(&self, command: &TradeCommand) -> Result<Vec<Fact>, Code> {
        use SaleState as S;
        let state = |order: &OrderId| {
            self.live(*order).map(|story| story.state()).ok_or(Code::OrderNotFound)
        };
        match command {
            TradeCommand::AddWarehouse { .. } => Ok(vec![]),
            TradeCommand::MoveStock { warehouse, product, pieces, .. } => {
                let (on_hand, promised) = self.stock(*warehouse, *product);
                match pieces {
                    0 => Ok(vec![]),
                    _ if on_hand + pieces < promised => Err(Code::OutOfStock),
                    _ => Ok(vec![Fact::Moved(*warehouse, *product, *pieces)]),
                }
            }
            TradeCommand::Place { sale } => self.judge_place(sale),
            TradeCommand::PlaceConfirmed { sale, .. } => {
                let placed = self.judge_place(sale)?;
                if self.is_short(sale) {
                    return Err(Code::OutOfStock);
                }
                Ok(placed.into_iter().chain([Fact::Confirmed(sale.order)]).collect())
            }
            TradeCommand::Confirm { order, .. } => match state(order)? {
                S::Confirmed => Ok(vec![]),
                S::Placed if self.is_short(self.live(*order).unwrap().sale) => {
                    Err(Code::OutOfStock)
                }
                S::Placed => Ok(vec![Fact::Confirmed(*order)]),
                _ => Err(Code::WrongState),
            },
            TradeCommand::Cancel { order } => match state(order)? {
                S::Cancelled => Ok(vec![]),
                S::Placed | S::Confirmed => Ok(vec![Fact::Cancelled(*order)]),
                _ => Err(Code::WrongState),
            },
            TradeCommand::Deliver { order, pieces } => match state(order)? {
                S::Confirmed => self.judge_pieces(*order, pieces.as_deref()),
                _ => Err(Code::WrongState),
            },
            TradeCommand::FailDelivery { order, goods_taken } => match state(order)? {
                S::Confirmed => Ok(vec![Fact::Failed(*order, *goods_taken)]),
                _ => Err(Code::WrongState),
            },
            TradeCommand::Restock { order } => match state(order)? {
                S::Restocked => Ok(vec![]),
                S::Delivered | S::Undelivered if self.live(*order).unwrap().has_promises() => {
                    Ok(vec![Fact::Restocked(*order)])
                }
                _ => Err(Code::WrongState),
            },
            TradeCommand::Forget { order } => match state(order)? {
                S::Placed => Err(Code::WrongState),
                _ if self.live(*order).unwrap().has_promises() => Err(Code::WrongState),
                _ => Ok(vec![Fact::Forgotten(*order)]),
            },
        }
    }

    fn judge_place(&self, sale: &NewSale) -> Result<Vec<Fact>, Code> {
        let stories = self.stories();
        let mut live = stories.iter().filter(|story| !story.forgotten);
        if live.clone().any(|story| story.sale.order == sale.order) {
            return Err(Code::AlreadyExists);
        }
        let external_id = sale.external_id.as_ref();
        if external_id.is_some() && live.any(|s| s.sale.external_id.as_ref() == external_id) {
            return Err(Code::ExternalIdTaken);
        }
        if sale.payment == Payment::Wallet && sale.customer.is_none() {
            return Err(Code::InvalidField);
        }
        let lines = &sale.priced.lines;
        let nets: i64 = lines.iter().map(|line| line.unit_minor * line.quantity).sum();
        if nets != sale.priced.net_minor {
            return Err(Code::InvalidField);
        }
        Ok(vec![Fact::Placed(sale.clone())])
    }

    fn is_short(&self, sale: &NewSale) -> bool {
        (1..=PRODUCTS).map(id).any(|product: ProductId| {
            let lines = sale.priced.lines.iter();
            let wanted: i64 = lines.filter(|l| l.product == product).map(|l| l.quantity).sum();
            let (on_hand, promised) = self.stock(sale.warehouse, product);
            wanted > 0 && on_hand - promised < wanted
        })
    }

    fn judge_pieces(&self, order: OrderId, pieces: Option<&[i64]>) -> Result<Vec<Fact>, Code> {
        let story = self.live(order).unwrap();
        let all: Vec<i64> = story.sale.priced.lines.iter().map(|l| l.quantity).collect();
        let pieces = pieces.unwrap_or(&all);
        let fits = pieces.len() == all.len()
            && pieces.iter().zip(&all).all(|(some, all)| *some >= 0 && some <= all)
            && pieces.iter().sum::<i64>() > 0;
        if fits {
            Ok(vec![Fact::HandedOver(order, pieces.to_vec())])
        } else {
            Err(Code::InvalidField)
        }
    }
}

fn check_against_reference(commands: &[TradeCommand]) -> Result<(), TestCaseError> {
    let mut market: Watched<Trade> = Watched::default();
    for warehouse in 1..=WAREHOUSES {
        let (id, name) = (id(warehouse), text("shelf"));
        market.must(TradeCommand::AddWarehouse { id, name, place: place() });
    }
    let mut reference = Reference::default();
    for command in commands {
        let expected = reference.judge(command);
        let before = market.state.clone();
        let outcome = market.run(&through_json(command));
        match (outcome, expected) {
            (Ok(events), Ok(facts)) => {
                prop_assert_eq!(events.is_empty(), facts.is_empty(), "{:?}", command);
                reference.0.extend(facts);
                check_papers(&reference, command, &before, &events)?;
            }
            (Err(no), Err(code)) => {
                prop_assert_eq!(no.code, code);
                prop_assert_eq!(&market.state, &before);
            }
            (outcome, expected) => {
                prop_assert!(false, "{:?} gave {:?} but {:?}", command, outcome, expected);
            }
        }
        check_state(&market.state, &reference)?;
    }
    market.check_memory();
    Ok(())
}

fn check_state(trade: &Trade, reference: &Reference) -> Result<(), TestCaseError> {
    prop_assert_eq!(trade.audit(), Ok(()));
    for warehouse in (1..=WAREHOUSES).map(id) {
        for product in (1..=PRODUCTS).map(id) {
            let (on_hand, promised) = reference.stock(warehouse, product);
            prop_assert!(on_hand >= promised && promised >= 0);
            prop_assert_eq!(trade.available(warehouse, product), on_hand - promised);
        }
    }
    let stories = reference.stories();
    let live: Vec<_> = stories.iter().filter(|story| !story.forgotten).collect();
    prop_assert_eq!(trade.sales.len(), live.len());
    for story in live {
        prop_assert_eq!(trade.sales[&story.sale.order].state, story.state());
    }
    prop_assert_eq!((trade.last_delivery_note, trade.last_invoice), {
        let papers = reference.papers();
        (papers, papers)
    });
    Ok(())
}

/// The invoice, added up in another way: exact fractions, rounded per line.
fn check_papers(
    reference: &Reference,
    command: &TradeCommand,
    before: &Trade,
    events: &[TradeEvent],
) -> Result<(), TestCaseError> {
    let TradeCommand::Deliver { order, pieces } = command else { return Ok(()) };
    let names: Vec<_> = events.iter().map(name_of).collect();
    prop_assert_eq!(names, ["sale_delivered", "delivery_note_issued", "invoice_posted"]);
    let TradeEvent::InvoicePosted { invoice } = &events[2] else { unreachable!() };
    let Some(Fact::HandedOver(_, handed_over)) = reference.0.last() else { unreachable!() };
    let stories = reference.stories();
    let sale = stories.iter().rfind(|story| story.sale.order == *order).unwrap().sale;
    let (mut net, mut tax) = (0, 0);
    for (line, pieces) in sale.priced.lines.iter().zip(handed_over) {
        let line_net = (0..*pieces).map(|_| line.unit_minor).sum::<i64>();
        net += line_net;
        tax += (2 * line_net * i64::from(line.tax.0) + 10_000) / 20_000;
    }
    prop_assert_eq!((invoice.net_minor, invoice.tax_minor), (net, tax));
    prop_assert_eq!(invoice.number, reference.papers());
    let quote = before.quote_delivery(*order, pieces.as_deref());
    prop_assert_eq!(quote.map(|charge| charge.total_minor()), Ok(invoice.total_minor()));
    if pieces.is_none() {
        prop_assert_eq!(invoice.total_minor(), before.sales[order].total_minor());
    }
    Ok(())
}

fn any_line() -> impl Strategy<Value = PricedLine> {
    (1..=PRODUCTS, 1..5i64, 0..300i64, 0..=10_000u32).prop_map(|(product, quantity, unit, tax)| {
        let net_minor = unit * quantity;
        let tax = BasisPoints(tax);
        PricedLine {
            product: id(product),
            name: text("thing"),
            quantity,
            unit_minor: unit,
            net_minor,
            tax,
            tax_minor: tax.of_half_up(net_minor).unwrap(),
            weight_grams: 0,
        }
    })
}

fn any_sale() -> impl Strategy<Value = NewSale> {
    let lines = prop::collection::vec(any_line(), 1..4);
    let external_id = prop::option::of((0..4u32).prop_map(|n| text(&n.to_string())));
    let spoiled = prop::bool::weighted(0.05);
    (
        1..=ORDERS,
        external_id,
        1..=WAREHOUSES,
        lines,
        any::<bool>(),
        prop::bool::weighted(0.9),
        spoiled,
    )
        .prop_map(|(order, external_id, warehouse, lines, wallet, known, spoiled)| {
            let external_id: Option<Text<255>> = external_id;
            let mut priced = priced_order(lines);
            priced.net_minor += i64::from(spoiled);
            NewSale {
                order: id(order),
                external_id,
                warehouse: id(warehouse),
                priced,
                customer: known.then(|| id(1)),
                payment: if wallet { Payment::Wallet } else { Payment::Cash },
                ..new_sale("A", &["bread:1"])
            }
        })
}

fn any_command() -> impl Strategy<Value = TradeCommand> {
    let order = || (1..=ORDERS).prop_map(id::<OrderId>);
    let pieces = prop::option::of(prop::collection::vec(-1..5i64, 1..4));
    let hold = || prop::option::of((1..4u32).prop_map(id::<HoldId>));
    prop_oneof![
        4 => (1..=WAREHOUSES, 1..=PRODUCTS, -4..9i64).prop_map(|(warehouse, product, pieces)| {
            let (warehouse, product) = (id(warehouse), id(product));
            TradeCommand::MoveStock { warehouse, product, pieces, reason: text("count") }
        }),
        4 => any_sale().prop_map(|sale| TradeCommand::Place { sale: Box::new(sale) }),
        3 => (any_sale(), hold()).prop_map(|(sale, hold)| {
            TradeCommand::PlaceConfirmed { sale: Box::new(sale), hold }
        }),
        6 => (order(), hold()).prop_map(|(order, hold)| TradeCommand::Confirm { order, hold }),
        1 => order().prop_map(|order| TradeCommand::Cancel { order }),
        5 => (order(), pieces).prop_map(|(order, pieces)| TradeCommand::Deliver { order, pieces }),
        2 => (order(), any::<bool>())
            .prop_map(|(order, goods_taken)| TradeCommand::FailDelivery { order, goods_taken }),
        2 => order().prop_map(|order| TradeCommand::Restock { order }),
        3 => order().prop_map(|order| TradeCommand::Forget { order }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(40)) })]

    #[test]
    fn trade_agrees_with_its_facts(commands in prop::collection::vec(any_command(), 40..60)) {
        check_against_reference(&commands)?;
    }
}

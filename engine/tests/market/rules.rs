//! What one command does to all machines together.

use dispatch::{CancelledBy, FailReason, OrderState, TaskOutcome, TaskState};
use engine::{Command, Reply, Shard};
use orders_bridge::SaleState;
use vocab::{AccountKey, Code, Text};
use workers::Work;

use crate::town::{FEE, GOODS, PAY, Town, id, meta};

#[test]
fn a_cash_order_goes_from_basket_to_paid_worker() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let job = town.assigned(50, None, worker);
    assert_eq!(town.market.trade.available(id(3), id(4)), 4);
    town.delivered(job);

    let market = &town.market;
    assert_eq!(market.dispatch.order(id(50)).unwrap().state, OrderState::Delivered);
    assert_eq!(market.balance(AccountKey::WorkerWallet(worker)), PAY);
    assert_eq!(market.cash_in_hand(worker), GOODS + FEE);
    assert_eq!(market.balance(AccountKey::MerchantPayable(id(6))), GOODS * 9 / 10);
    assert_eq!(market.balance(AccountKey::CommissionIncome), GOODS / 10);
    assert_eq!(market.balance(AccountKey::DeliveryFeeIncome), FEE);
    let sale = &market.trade.sales[&id(50)];
    assert!(sale.invoice.is_some() && sale.delivery_note.is_some());
    let shelf = market.trade.warehouses[&id(3)].stock[&id(4)];
    assert_eq!((shelf.on_hand, shelf.reserved), (4, 0));
    assert_eq!(market.workers.get(worker).unwrap().work, Work::Idle);
}

#[test]
fn delivered_and_paid_are_one_entry() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let job = town.assigned(50, None, worker);
    town.picked_up(job);
    let before = town.entries.len();
    town.step(job, true, TaskState::Completed, Some(TaskOutcome::Done)).unwrap();
    assert_eq!(town.entries.len(), before + 1);
    let kinds: Vec<String> = town.entries[before]
        .events
        .iter()
        .map(|record| serde_json::to_string(&record.event).unwrap())
        .collect();
    for part in ["order_delivered", "invoice_posted", "\"posted\"", "freed"] {
        assert!(kinds.iter().any(|kind| kind.contains(part)), "{part} is missing in {kinds:#?}");
    }
}

#[test]
fn an_order_is_told_as_created_reserved_confirmed_assigned_delivered() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let job = town.assigned(50, None, worker);
    town.delivered(job);
    let told: Vec<String> = town
        .entries
        .iter()
        .flat_map(|entry| engine::outward_market(town.market.id, entry))
        .map(|envelope| envelope.kind)
        .collect();
    let flow = [
        "order.created",
        "inventory.reserved",
        "order.confirmed",
        "order.assigned_to_driver",
        "order.delivered",
    ];
    let told: Vec<&str> = told.iter().map(String::as_str).filter(|k| flow.contains(k)).collect();
    assert_eq!(told, flow);
}

#[test]
fn every_step_of_an_offer_names_its_order_and_its_worker() {
    let mut town = Town::with_stock(5);
    let (one, two) = (town.worker(1), town.worker(2));
    let order = town.placed(51, None);
    let dispatch = |command| Command::Dispatch { command };
    let strategy = Some(dispatch::Strategy::Broadcast);
    town.ok(dispatch(dispatch::Command::Redispatch { order, strategy, pay: None }));
    let offers = town.offered(order, &[one, two]);
    town.ok(dispatch(dispatch::Command::OfferSent { offer: offers[0] }));
    town.ok(dispatch(dispatch::Command::OfferSeen { offer: offers[0], worker: one }));
    town.accept(offers[0], one);
    let ladder: Vec<_> = town
        .entries
        .iter()
        .flat_map(|entry| engine::outward_market(town.market.id, entry))
        .filter(|envelope| envelope.kind.starts_with("offer."))
        .collect();
    let kinds: Vec<&str> = ladder.iter().map(|envelope| envelope.kind.as_str()).collect();
    let made = ["offer.created", "offer.created"];
    let then = ["offer.sent", "offer.seen", "offer.accepted", "offer.withdrawn"];
    assert_eq!(kinds, [&made[..], &then[..]].concat());
    for envelope in &ladder {
        assert_eq!(envelope.order, Some(order));
        assert_eq!(envelope.data["order_id"], order.to_string());
        let loser = envelope.data["offer_id"] == offers[1].to_string();
        let worker = if loser { two } else { one };
        assert_eq!(envelope.data["worker_id"], worker.to_string(), "{}", envelope.kind);
    }
}

#[test]
fn an_offer_of_old_entries_is_told_without_its_order() {
    let golden = include_str!("../../golden/market-v1.json");
    let golden: serde_json::Value = serde_json::from_str(golden).unwrap();
    let shard = serde_json::from_value(golden["shard"].clone()).unwrap();
    let entries = golden["entries"].as_array().unwrap().iter();
    let declined = entries
        .flat_map(|entry| {
            let entry = serde_json::from_value(entry.clone()).unwrap();
            engine::outward_market(shard, &entry)
        })
        .find(|envelope| envelope.kind == "offer.declined")
        .unwrap();
    assert_eq!(declined.order, None);
    assert!(declined.data["offer_id"].is_string() && declined.data["reason"].is_string());
}

#[test]
fn a_wallet_order_spends_exactly_what_was_set_aside() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    town.top_up(70, 2_000);
    let job = town.assigned(50, Some(70), worker);
    let wallet = AccountKey::CustomerWallet(id(70));
    let eur = vocab::Currency::EUR;
    assert_eq!(town.market.ledger.available(eur, wallet), 2_000 - GOODS - FEE);
    assert_eq!(town.market.balance(wallet), 2_000);
    town.delivered(job);
    assert_eq!(town.market.balance(wallet), 2_000 - GOODS - FEE);
    assert_eq!(town.market.ledger.available(eur, wallet), 2_000 - GOODS - FEE);
    assert_eq!(town.market.cash_in_hand(worker), 0);
    assert!(town.market.ledger.holds.is_empty());
}

#[test]
fn an_order_that_cannot_be_paid_changes_nothing() {
    let mut town = Town::with_stock(5);
    town.top_up(70, GOODS);
    let before = town.market.digest();
    let order = Box::new(town.order(50, Some(70)));
    let no = town.does(Command::PlaceOrder { order }).unwrap_err();
    assert_eq!(no.code, Code::InsufficientFunds);
    assert_eq!(town.market.digest(), before);
}

#[test]
fn a_wallet_is_not_spent_twice() {
    let mut town = Town::with_stock(5);
    town.top_up(70, GOODS + FEE);
    town.placed(50, Some(70));
    let order = Box::new(town.order(51, Some(70)));
    let no = town.does(Command::PlaceOrder { order }).unwrap_err();
    assert_eq!(no.code, Code::InsufficientFunds);
}

#[test]
fn a_hundred_orders_for_ten_pieces_make_ten() {
    let mut town = Town::with_stock(10);
    let mut taken = 0;
    for n in 0..100 {
        let order = Box::new(town.order(500 + n, None));
        match town.does(Command::PlaceOrder { order }) {
            Ok(_) => taken += 1,
            Err(no) => assert_eq!(no.code, Code::OutOfStock),
        }
    }
    assert_eq!(taken, 10);
    assert_eq!(town.market.dispatch.orders.len(), 10);
}

#[test]
fn a_cancelled_order_frees_goods_money_and_worker() {
    let mut town = Town::with_stock(1);
    let worker = town.worker(1);
    town.top_up(70, 2_000);
    town.assigned(50, Some(70), worker);
    let reason = Text::new("changed my mind").unwrap();
    let by = CancelledBy::Customer;
    town.ok(Command::CancelOrder { order: id(50), by, reason, seen_version: None });
    let wallet = AccountKey::CustomerWallet(id(70));
    assert_eq!(town.market.ledger.available(vocab::Currency::EUR, wallet), 2_000);
    assert_eq!(town.market.trade.available(id(3), id(4)), 1);
    assert_eq!(town.market.workers.get(worker).unwrap().work, Work::Idle);
}

#[test]
fn a_refused_parcel_goes_back_with_the_same_worker() {
    let mut town = Town::with_stock(1);
    let worker = town.worker(1);
    let job = town.assigned(50, None, worker);
    town.picked_up(job);
    let note = Text::new("door stayed shut").unwrap();
    let failed = TaskOutcome::Failed { reason: FailReason::NobodyThere, note };
    town.step(job, true, TaskState::Failed, Some(failed)).unwrap();

    let parent = town.market.dispatch.order(id(50)).unwrap();
    assert_eq!(parent.state, OrderState::Returning);
    let child = parent.child.unwrap();
    assert_eq!(town.market.balance(AccountKey::WorkerWallet(worker)), PAY / 2);
    assert_eq!(town.market.cash_in_hand(worker), 0);
    assert_eq!(town.market.trade.available(id(3), id(4)), 0);

    let back = town.market.dispatch.job_of(worker).unwrap().clone();
    assert_eq!(back.order, child);
    town.delivered(back.id);
    assert_eq!(town.market.dispatch.order(id(50)).unwrap().state, OrderState::Returned);
    assert_eq!(town.market.trade.available(id(3), id(4)), 1);
    assert_eq!(town.market.trade.sales[&id(50)].state, SaleState::Restocked);
    assert_eq!(town.market.balance(AccountKey::WorkerWallet(worker)), PAY / 2 + PAY);
}

#[test]
fn a_worker_taken_meanwhile_is_not_asked() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let (first, second) = (town.placed(50, None), town.placed(51, None));
    town.offered(first, &[worker]);
    let seen = town.market.dispatch.order(second).unwrap().version;
    let decision = dispatch::Decision {
        id: id(9_999),
        order: second,
        wave: 1,
        strategy: dispatch::Strategy::Nearest,
        radius: vocab::Metres(4_000),
        at: town.now,
        candidates: Vec::new(),
        counted: Default::default(),
        nearest_miss: None,
    };
    let offers = vec![dispatch::ProposedOffer {
        worker,
        to_pickup: vocab::Metres(1),
        to_pickup_time: vocab::Seconds(1),
    }];
    let proposal = Box::new(dispatch::Proposal { seen_version: seen, decision, offers });
    let stale = town.does(Command::Dispatch { command: dispatch::Command::Propose { proposal } });
    assert_eq!(stale.unwrap_err().code, Code::WorkerNotEligible);
}

#[test]
fn late_accept_is_lost_and_says_so_again() {
    let mut town = Town::with_stock(5);
    let (quick, slow) = (town.worker(1), town.worker(2));
    let mut order = town.order(50, None);
    order.delivery.strategy = dispatch::Strategy::Broadcast;
    town.ok(Command::PlaceOrder { order: Box::new(order) });
    let offers = town.offered(id(50), &[quick, slow]);
    town.accept(offers[0], quick);
    let late = meta(77_777);
    let accept = Command::Dispatch {
        command: dispatch::Command::AcceptOffer { offer: offers[1], worker: slow },
    };
    for _ in 0..2 {
        match town.sends(&late, accept.clone()).unwrap().reply {
            Reply::Refused { rejection } => assert_eq!(rejection.code, Code::OfferLost),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(town.market.workers.get(slow).unwrap().work, Work::Idle);
}

#[test]
fn the_same_command_is_answered_the_same_and_done_once() {
    let mut town = Town::with_stock(5);
    let meta = meta(4_242);
    let order = Command::PlaceOrder { order: Box::new(town.order(50, None)) };
    let first = town.sends(&meta, order.clone()).unwrap();
    town.now = town.now + 60_000;
    let again = town.market.handle(town.now, &meta, &order);
    assert!(again.replayed && again.entry.is_none());
    assert_eq!(again.answer.unwrap(), first);

    let other_body = vocab::CommandMeta { body_hash: 8, ..meta };
    let no = town.market.handle(town.now, &other_body, &order).answer.unwrap_err();
    assert_eq!(no.code, Code::IdempotencyKeyReused);
}

#[test]
fn an_accepted_command_is_remembered_for_a_day() {
    let mut town = Town::with_stock(5);
    let order = Command::PlaceOrder { order: Box::new(town.order(50, None)) };
    town.sends(&meta(4_242), order.clone()).unwrap();
    town.now = town.now + vocab::limits::COMMAND_MEMORY_MS + 1;
    // Something else happens, and what is old is let go.
    town.worker(1);
    let again = town.market.handle(town.now, &meta(4_242), &order);
    assert_eq!(again.answer.unwrap_err().code, Code::AlreadyExists);
}

#[test]
fn replay_and_snapshot_lead_to_the_same_state() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    town.top_up(70, 5_000);
    let job = town.assigned(50, Some(70), worker);
    town.delivered(job);
    town.assigned(51, None, worker);
    let digest = town.market.digest();
    assert_eq!(town.replayed().digest(), digest);
    let restored = engine::Market::restore(&town.market.snapshot()).unwrap();
    assert_eq!(restored.digest(), digest);
}

#[test]
fn an_offer_nobody_answers_goes_on_by_itself() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let order = town.placed(50, None);
    town.offered(order, &[worker]);
    town.now = town.market.next_deadline().unwrap();
    town.ok(Command::Tick);
    assert_eq!(town.market.workers.get(worker).unwrap().work, Work::Idle);
    assert_eq!(town.market.workers.get(worker).unwrap().stats.expired, 1);
    let looks = town.market.dispatch.looks_due(town.now, 10);
    assert_eq!(looks.len(), 1);
    assert!(looks[0].excluded.contains_key(&worker));
}

#[test]
fn a_worker_who_goes_off_duty_keeps_no_offer() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let order = town.placed(50, None);
    town.offered(order, &[worker]);
    let duty = workers::Duty::OffDuty;
    town.ok(Command::Workers { command: workers::Command::SetDuty { worker, duty } });
    assert!(town.market.dispatch.open_offer_of(worker).is_none());
    assert_eq!(town.market.dispatch.looks_due(town.now, 10).len(), 1);
}

#[test]
fn an_acknowledgement_marks_offers_received() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let order = town.placed(50, None);
    let offer = town.offered(order, &[worker])[0];
    let seq = town.market.inboxes.get(worker).unwrap().last_seq;
    town.ok(Command::AckInbox { worker, seq });
    assert!(town.market.dispatch.offer(offer).unwrap().received_at.is_some());
    assert!(town.market.inboxes.get(worker).unwrap().items.is_empty());
    assert!(town.does(Command::AckInbox { worker, seq }).is_ok());
}

#[test]
fn more_cash_than_the_hand_holds_is_not_handed_in() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let job = town.assigned(50, None, worker);
    town.delivered(job);
    let memo: Text<200> = Text::new("till").unwrap();
    let minor = GOODS + FEE;
    let too_much = Command::RemitCash { worker, minor: minor + 1, memo: memo.clone() };
    assert_eq!(town.does(too_much).unwrap_err().code, Code::InsufficientFunds);
    town.ok(Command::RemitCash { worker, minor, memo });
    assert_eq!(town.market.cash_in_hand(worker), 0);
}

#[test]
fn whoever_saw_an_older_version_changes_nothing() {
    let mut town = Town::with_stock(5);
    let order = town.placed(51, None);
    let version = town.market.dispatch.order(order).unwrap().version;
    let hold = || {
        let reason = vocab::Text::new("call first").unwrap();
        Command::Dispatch { command: dispatch::Command::Hold { order, reason } }
    };
    let at = |version| Command::AtVersion { order, version, command: Box::new(hold()) };
    let before = town.market.digest();
    let no = town.does(at(version - 1)).unwrap_err();
    assert_eq!((no.code, no.current_state.as_deref()), (Code::StaleVersion, Some("dispatching")));
    assert_eq!(town.market.digest(), before);
    let done = town.does(at(version)).unwrap();
    assert!(matches!(done.reply, engine::Reply::Order { id, .. } if id == order));
    assert!(town.market.dispatch.order(order).unwrap().on_hold.is_some());
}

#[test]
fn a_preview_decides_and_keeps_nothing() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let job = town.assigned(50, None, worker);
    let order = town.market.dispatch.assignment(job).unwrap().order;
    let cancel = Command::CancelOrder {
        order,
        by: dispatch::CancelledBy::Dispatcher,
        reason: vocab::Text::new("changed their mind").unwrap(),
        seen_version: None,
    };
    let meta = town.entries[0].meta.clone();
    let before = town.market.digest();
    let events = town.market.preview(town.now, &meta, &cancel).unwrap();
    assert_eq!(town.market.digest(), before);
    town.ok(cancel.clone());
    let entry = town.entries.last().unwrap();
    let happened: Vec<_> = entry.events.iter().map(|record| record.event.clone()).collect();
    assert_eq!(events.len(), happened.len());
    town.now = town.now + 1;
    let again = town.market.preview(town.now, &meta, &cancel).unwrap();
    assert!(again.is_empty(), "it is cancelled already");
}

//! Made-up histories, most of them of servers that lie: a judge that condemns
//! nobody is none.

use super::*;
use crate::wire::history::{End, Entry};

fn entry(at_ms: f64, fact: Fact) -> Entry {
    Entry { at_ms, fact }
}

fn offered(order: &str, pay_minor: i64) -> Fact {
    Fact::Offered { order: order.to_owned(), pay_minor }
}

fn accepted(order: &str) -> Fact {
    Fact::Accepted { order: order.to_owned() }
}

fn picked_up(order: &str) -> Fact {
    Fact::PickedUp { order: order.to_owned() }
}

fn ended(order: &str, how: End, since_ms: f64, acknowledged: bool) -> Fact {
    Fact::Ended { order: order.to_owned(), how, since_ms, acknowledged }
}

fn history(worker: &str, entries: Vec<Entry>) -> History {
    History { worker_id: worker.to_owned(), entries }
}

fn placed(order: &str, sent_ms: f64) -> Placed {
    let (external_id, order) = (format!("x-{order}"), Some(order.to_owned()));
    Placed { external_id, sent_ms, order, ..Placed::default() }
}

fn seen(state: &str, pickup: &str) -> OrderSeen {
    OrderSeen { state: state.to_owned(), pickup: pickup.to_owned(), why_open: None }
}

fn line(order: &str, earned_minor: i64) -> StatementLine {
    StatementLine { order: order.to_owned(), earned_minor }
}

/// One order, carried by Ana as it should be.
fn good() -> Evidence {
    Evidence {
        run_ms: 1_000.0,
        placed: vec![placed("o", 100.0)],
        histories: vec![history(
            "ana",
            vec![
                entry(120.0, offered("o", 500)),
                entry(150.0, accepted("o")),
                entry(151.0, Fact::Assigned { order: "o".to_owned(), pay_minor: 500 }),
                entry(300.0, picked_up("o")),
                entry(400.0, ended("o", End::Delivered, 395.0, true)),
                entry(401.0, Fact::Earned { order: "o".to_owned(), minor: 500 }),
            ],
        )],
        orders: [("o".to_owned(), seen("delivered", "completed"))].into(),
        statements: [("ana".to_owned(), vec![line("o", 500)])].into(),
        ..Evidence::default()
    }
}

/// Changes the good day and expects `(lost, double_assigned, statement_mismatches)`.
fn check(change: impl FnOnce(&mut Evidence), expected: (u64, u64, u64)) {
    let mut evidence = good();
    change(&mut evidence);
    let verdict = judge(&evidence);
    let found = (verdict.lost, verdict.double_assigned, verdict.statement_mismatches);
    assert_eq!(found, expected, "{:?}", verdict.complaints);
    let complaints = found.0 + found.1 + found.2;
    assert_eq!(verdict.complaints.len() as u64, complaints);
}

#[test]
fn a_good_day_is_measured_and_not_condemned() {
    check(|_| {}, (0, 0, 0));
    let verdict = judge(&good());
    assert_eq!((verdict.acknowledged, verdict.unknown), (1, 0));
    assert_eq!(verdict.classes, [(Class::Delivered, 1)].into());
    assert_eq!(verdict.order_to_offer_ms.p99, Some(20.0));
    assert_eq!(verdict.time_to_assign_ms.p50, Some(50.0));
    assert_eq!((verdict.offers_per_order, verdict.delivered_share), (1.0, Some(1.0)));
}

#[test]
fn an_order_that_waited_is_counted_apart() {
    let mut evidence = good();
    evidence.waited.insert("o".to_owned());
    let verdict = judge(&evidence);
    assert_eq!((verdict.waited_for_worker, verdict.order_to_offer_ms.p50), (1, None));
    assert_eq!(verdict.time_to_assign_ms.p50, Some(50.0));
}

#[test]
fn what_was_acknowledged_must_still_be_there() {
    check(|e| e.orders.clear(), (1, 0, 0));
    let set = |state: &'static str, pickup: &'static str| {
        move |e: &mut Evidence| {
            e.orders.insert("o".to_owned(), seen(state, pickup));
        }
    };
    check(set("in_progress", "completed"), (1, 0, 0));
    check(set("delivered", "arrived"), (1, 0, 0));
    check(set("cancelled", "cancelled"), (1, 0, 0));
    check(set("returned", "completed"), (0, 0, 0));
    // A yes that is forgotten: the server looks for somebody else.
    let forgotten = |e: &mut Evidence| {
        e.histories[0].entries.truncate(3);
        e.statements.clear();
        e.orders.insert("o".to_owned(), seen("dispatching", "planned"));
    };
    check(forgotten, (1, 0, 0));
    // A cancellation that is forgotten.
    let cancelled = |e: &mut Evidence| {
        (e.histories, e.statements) = (vec![], BTreeMap::new());
        e.placed[0].cancelled = true;
        e.orders.insert("o".to_owned(), seen("dispatching", "planned"));
    };
    check(cancelled, (1, 0, 0));
    check(|e| e.placed.push(placed("o", 1.0)), (1, 0, 0));
}

#[test]
fn what_nobody_was_told_may_be_either() {
    for (state, paid) in [("delivered", true), ("in_progress", false)] {
        let either = |e: &mut Evidence| {
            e.histories[0].entries.truncate(4);
            e.histories[0].entries.push(entry(900.0, ended("o", End::Delivered, 890.0, false)));
            e.orders.insert("o".to_owned(), seen(state, "completed"));
            if !paid {
                e.statements.clear();
            }
        };
        check(either, (0, 0, 0));
    }
    let mut evidence = good();
    evidence.placed.push(Placed { external_id: "never answered".to_owned(), ..Placed::default() });
    let verdict = judge(&evidence);
    assert_eq!((verdict.acknowledged, verdict.unknown, verdict.lost), (1, 1, 0));
}

#[test]
fn two_who_have_it_at_once_are_found() {
    let also = |from_ms: f64| {
        move |e: &mut Evidence| {
            e.histories.push(history("rui", vec![entry(from_ms, accepted("o"))]));
        }
    };
    check(also(200.0), (0, 1, 0));
    check(also(10.0), (0, 1, 0));
    // Nobody has it after it was delivered; but somebody who is told so later has
    // been told nonsense as far as the state goes, not the assignment.
    check(also(396.0), (0, 0, 0));
}

#[test]
fn who_gave_it_back_does_not_have_it_any_more() {
    let mut evidence = good();
    evidence.histories.push(history(
        "rui",
        vec![
            entry(105.0, offered("o", 500)),
            entry(110.0, accepted("o")),
            // The answer came late; the next may have had it from the sending on.
            entry(200.0, ended("o", End::Released, 118.0, true)),
        ],
    ));
    let verdict = judge(&evidence);
    assert_eq!((verdict.lost, verdict.double_assigned), (0, 0), "{:?}", verdict.complaints);
    assert_eq!(verdict.offers_per_order, 2.0);
    assert_eq!(verdict.time_to_assign_ms.p50, Some(10.0));
}

#[test]
fn a_statement_says_what_the_offer_said() {
    let lines = |lines: Vec<StatementLine>| {
        move |e: &mut Evidence| {
            e.histories[0].entries.truncate(5);
            e.statements.insert("ana".to_owned(), lines);
        }
    };
    check(lines(vec![line("o", 499)]), (0, 0, 1));
    check(lines(vec![]), (0, 0, 1));
    check(lines(vec![line("o", 500), line("o", 500)]), (0, 0, 1));
    check(lines(vec![line("o", 500), line("p", 500)]), (0, 0, 1));
    // What the courier was told must be what the statement says.
    check(
        |e| e.histories[0].entries[5].fact = Fact::Earned { order: "o".to_owned(), minor: 1 },
        (0, 0, 1),
    );
}

#[test]
fn an_attempt_earns_its_share_and_a_job_given_back_nothing() {
    let after = |how: End, state: &'static str, earned: i64| {
        move |e: &mut Evidence| {
            let entries = &mut e.histories[0].entries;
            entries.truncate(3);
            entries.push(entry(400.0, ended("o", how, 395.0, true)));
            e.orders.insert("o".to_owned(), seen(state, "completed"));
            e.statements.insert("ana".to_owned(), vec![line("o", earned)]);
        }
    };
    check(after(End::Failed, "failed", 250), (0, 0, 0));
    check(after(End::Failed, "failed", 501), (0, 0, 1));
    check(after(End::Released, "dispatching", 500), (0, 0, 1));
}

#[test]
fn what_goes_back_after_a_part_was_delivered() {
    let mut evidence = good();
    evidence.histories[0].entries[4].fact = ended("o", End::Partly, 395.0, true);
    evidence.orders.insert("o".to_owned(), seen("returned", "completed"));
    assert_eq!(judge(&evidence).classes, [(Class::Delivered, 1)].into());
    evidence.histories[0].entries[4].fact = ended("o", End::Failed, 395.0, true);
    assert_eq!(judge(&evidence).classes, [(Class::Failed, 1)].into());
}

#[test]
fn open_orders_say_why() {
    let mut evidence = good();
    evidence.histories.clear();
    evidence.statements.clear();
    let why_open = Some("nobody: busy".to_owned());
    evidence
        .orders
        .insert("o".to_owned(), OrderSeen { why_open, ..seen("dispatching", "planned") });
    let verdict = judge(&evidence);
    assert_eq!(verdict.open_by_reason, [("dispatching: nobody: busy".to_owned(), 1)].into());
    assert_eq!((verdict.delivered_share, verdict.lost), (Some(0.0), 0));
}

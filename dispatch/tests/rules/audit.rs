//! The audit finds what could only come from a bug, planted here by hand.

use dispatch::{Dispatch, Order, OrderState, TaskState};
use vocab::TimeMs;

use crate::story::{START, Story, worker};

const ASKED: &str = "place o1 strategy=broadcast / confirm o1 / propose o1 w1,w2";
const ASSIGNED: &str = "place o1 / confirm o1 / assign o1 w1";
const SOUGHT: &str = "place o1 / confirm o1";

fn check(script: &str, plant: impl FnOnce(&mut Dispatch), expected: &str) {
    let mut state = Story::told(script).state;
    plant(&mut state);
    let fault = state.audit().expect_err("the audit sees nothing wrong");
    assert!(fault.contains(expected), "{fault}");
}

fn order(state: &mut Dispatch) -> &mut Order {
    state.orders.values_mut().next().unwrap()
}

#[test]
fn two_live_assignments_are_found() {
    let twice = |state: &mut Dispatch| {
        let mut second = state.assignments.values().next().unwrap().clone();
        second.id = crate::story::id("asg", 7);
        order(state).assignments.push(second.id);
        state.assignments.insert(second.id, second);
    };
    check(ASSIGNED, twice, "2 live assignments");
}

#[test]
fn two_open_offers_to_one_worker_are_found() {
    let same = |state: &mut Dispatch| {
        for offer in state.offers.values_mut() {
            offer.worker = worker("w1");
        }
    };
    check(ASKED, same, "two open offers");
}

#[test]
fn an_offer_missing_from_its_order_is_found() {
    check(ASKED, |state| order(state).offers.clear(), "offers differ");
    check(ASKED, |state| order(state).open_offers.clear(), "open offers differ");
}

#[test]
fn an_order_that_nobody_looks_after_is_found() {
    check(SOUGHT, |state| order(state).look_at = None, "in 0 hands");
    check(ASKED, |state| order(state).look_at = Some(START), "in 2 hands");
}

#[test]
fn a_wrong_deadline_is_found() {
    check(SOUGHT, |state| state.look_deadlines.clear(), "looks' deadlines");
    check(ASKED, |state| state.offer_deadlines.clear(), "offers' deadlines");
    let expires = |state: &mut Dispatch| order(state).expires_at = Some(TimeMs(5));
    check(SOUGHT, expires, "orders' deadlines");
}

#[test]
fn a_worker_index_that_lies_is_found() {
    check(ASSIGNED, |state| state.worker_jobs.clear(), "workers' jobs differ");
    check(ASKED, |state| state.worker_offers.clear(), "workers' offers differ");
}

#[test]
fn stops_that_contradict_the_order_are_found() {
    check(ASSIGNED, |state| order(state).pickup.state = TaskState::Arrived, "with stops");
    check(ASSIGNED, |state| order(state).state = OrderState::InProgress, "with stops");
    check(ASSIGNED, |state| order(state).state = OrderState::Delivered, "and assignment");
}

#[test]
fn what_belongs_to_no_order_is_found() {
    check(ASKED, |state| state.tasks.clear(), "tasks differ");
    check(ASKED, |state| state.decisions.clear(), "decisions differ");
    check(ASKED, |state| state.orders.clear(), "an offer for no order");
}

//! Calling an order off, until its goods are taken.

use crate::story::{Story, check};

#[test]
fn an_order_is_called_off_until_the_goods_are_taken() {
    check("place o1 / cancel o1", "o1 cancelled");
    check("place o1 start=60 / confirm o1 / cancel o1", "o1 cancelled");
    check(
        "place o1 / confirm o1 / propose o1 w1 / cancel o1",
        "o1 cancelled, offers [w1 withdrawn cancelled]",
    );
    let story = check(
        "place o1 / confirm o1 / assign o1 w1 / step w1 pickup servicing / cancel o1",
        "o1 cancelled",
    );
    assert!(story.state.worker_jobs.is_empty(), "the worker is free");
    let order = story.state.orders.values().next().unwrap();
    assert_eq!(order.cancellation.as_ref().unwrap().at, story.now);
    assert_eq!(order.pickup.state, dispatch::TaskState::Cancelled);
    assert_eq!(order.dropoff.state, dispatch::TaskState::Cancelled);
}

#[test]
fn an_order_is_not_called_off_when_the_goods_are_taken() {
    let taken = "place o1 / confirm o1 / assign o1 w1 / step w1 pickup completed";
    Story::told(&format!("{taken} / cancel o1 !wrong_state"));
    Story::told(&format!("{taken} / step w1 dropoff completed / cancel o1 !wrong_state"));
    Story::told(&format!("{taken} / step w1 dropoff failed / cancel o1 !wrong_state"));
}

#[test]
fn calling_off_twice_changes_nothing() {
    Story::told(
        "cancel o1 !order_not_found / place o1 / cancel o1 / cancel o1 = / cancel o1 v=1 =",
    );
}

#[test]
fn calling_off_what_has_changed_is_stale() {
    Story::told("place o1 / confirm o1 / cancel o1 v=1 !stale_version / cancel o1 v=3");
}

#[test]
fn an_offer_of_a_cancelled_order_cannot_be_accepted() {
    Story::told("place o1 / confirm o1 / propose o1 w1 / cancel o1 / accept w1 !offer_withdrawn");
}

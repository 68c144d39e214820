//! Goods that could not be handed over go back as an order of their own.

use crate::story::{Story, check};

const FAILED: &str =
    "place o1 / confirm o1 / assign o1 w1 / step w1 pickup completed / step w1 dropoff failed";

fn after(more: &str) -> String {
    format!("{FAILED} / {more}")
}

#[test]
fn the_worker_who_has_the_goods_brings_them_back() {
    check(
        &after("return o1 o2"),
        "o1 returning
         o2 assigned by w1 v1",
    );
    check(
        &after("return o1 o2 / step w1 pickup completed / step w1 dropoff completed"),
        "o1 returned
         o2 delivered",
    );
}

#[test]
fn what_was_not_taken_goes_back_from_a_partly_delivered_order() {
    check(
        "place o1 / confirm o1 / assign o1 w1 / step w1 pickup completed / step w1 dropoff partly
         return o1 o2 / step w1 pickup completed / step w1 dropoff partly",
        "o1 returned
         o2 partially_delivered",
    );
}

#[test]
fn goods_go_back_once_and_only_if_they_were_taken() {
    Story::told(&after(
        "return o9 o2 !order_not_found / return o1 o1 !already_exists
         return o1 o2 cash=-1 !out_of_range / return o1 o2 / return o1 o3 !wrong_state",
    ));
    Story::told(
        "place o1 / return o1 o2 !wrong_state / confirm o1 / assign o1 w1 / step w1 pickup failed
         return o1 o2 !wrong_state",
    );
    Story::told(
        "place o1 / confirm o1 / assign o1 w1 / step w1 pickup completed
         step w1 dropoff completed / return o1 o2 !wrong_state",
    );
}

#[test]
fn a_return_can_be_ordered_again_when_it_came_to_nothing() {
    check(
        &after("return o1 o2 / cancel o2 / return o1 o3"),
        "o1 returning
         o2 cancelled
         o3 assigned by w1 v1",
    );
    check(
        &after("return o1 o2 / step w1 pickup failed / return o1 o3"),
        "o1 returning
         o2 failed
         o3 assigned by w1 v1",
    );
}

#[test]
fn a_failed_return_goes_back_itself_and_takes_its_parent_along() {
    check(
        &after(
            "return o1 o2 / step w1 pickup completed / step w1 dropoff failed
             return o1 o3 !wrong_state / return o2 o3
             step w1 pickup completed / step w1 dropoff completed",
        ),
        "o1 returned
         o2 returned
         o3 delivered",
    );
}

#[test]
fn a_worker_on_another_job_is_asked_for_the_return_and_nobody_else() {
    check(
        &after("place o2 / confirm o2 / assign o2 w1 / return o1 o3"),
        "o1 returning
         o2 assigned by w1 v1
         o3 dispatching, wave 0, look in 0 ms, pinned to w1",
    );
}

#[test]
fn the_return_takes_its_worker_from_an_offer() {
    check(
        &after("place o2 / confirm o2 / propose o2 w1 / return o1 o3"),
        "o1 returning
         o2 dispatching, wave 1, offers [w1 withdrawn replanned], look in 0 ms
         o3 assigned by w1 v1",
    );
}

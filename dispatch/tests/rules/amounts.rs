//! What cannot be placed.

use crate::story::{Story, check};
use dispatch::Command;

#[test]
fn an_order_is_placed_and_waits() {
    let story = check("place o1", "o1 placed");
    assert_eq!(story.state.looks_due(story.now, 10), []);
}

#[test]
fn no_id_is_used_twice() {
    Story::told(
        "place o1 / place o1 !already_exists / place o2 pickup=t2 !already_exists
         place o2 dropoff=t3 !already_exists / place o2 pickup=t8 dropoff=t8 !invalid_field",
    );
}

#[test]
fn times_that_contradict_each_other_are_refused() {
    Story::told(
        "place o1 expires=0 !out_of_range / place o1 expires=-5 !out_of_range
         place o1 start=60 expires=60 !out_of_range / place o1 start=59 expires=60",
    );
}

#[test]
fn amounts_that_make_no_sense_are_refused() {
    Story::told("place o1 pay=-1 !out_of_range / place o1 cash=-1 !out_of_range / place o1 pay=0");
}

#[test]
fn a_pay_that_overflows_is_refused() {
    let mut story = Story::told("place o1");
    let order = story.state.orders.values().next().unwrap();
    let mut pay = order.pay.clone();
    pay.parts[0].minor = i64::MAX;
    pay.parts.push(pay.parts[0]);
    let command = Command::Redispatch { order: order.id, strategy: None, pay: Some(pay) };
    story.tell("confirm o1");
    assert_eq!(story.ask(&command).unwrap_err().code, vocab::Code::AmountOverflow);
}

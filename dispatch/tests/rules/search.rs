//! The search for a worker: what a planner proposes, and when it is to look.

use crate::story::{START, Story, check};
use vocab::Metres;

#[test]
fn a_confirmed_order_is_looked_at_at_once() {
    check("place o1 / confirm o1", "o1 dispatching, wave 0, look in 0 ms");
    Story::told("place o1 / confirm o1 / confirm o1 !wrong_state / confirm o2 !order_not_found");
}

#[test]
fn a_manual_order_waits_for_a_person() {
    let story = check(
        "place o1 strategy=manual / confirm o1 / propose o1 w1 !wrong_state",
        "o1 dispatching, wave 0, escalated manual",
    );
    assert_eq!(story.state.looks_due(story.now, 10), []);
}

#[test]
fn nearest_asks_one_and_broadcast_five() {
    check(
        "place o1 / confirm o1 / propose o1 w1,w2",
        "o1 dispatching, wave 1, offers [w1 created]",
    );
    check(
        "place o1 strategy=broadcast / confirm o1 / propose o1 w1,w2,w2,w3,w4,w5,w6",
        "o1 dispatching, wave 1, offers [w1 created, w2 created, w3 created, w4 created, w5 created]",
    );
}

#[test]
fn a_stale_or_foreign_proposal_is_dropped() {
    Story::told(
        "propose o1 w1 !order_not_found / place o1 / propose o1 w1 !wrong_state / confirm o1
         propose o1 w1 v=1 !stale_version / propose o1 w1 / propose o1 w2 !wrong_state
         accept w1 / propose o1 w2 !wrong_state / place o2 / hold o2 / propose o2 w2 !order_on_hold",
    );
}

#[test]
fn a_worker_is_asked_by_one_order_at_a_time() {
    check(
        "place o1 / place o2 / place o3 / confirm o1 / confirm o2 / confirm o3
         propose o1 w1 / propose o2 w2 / accept w2 / propose o3 w1,w2,w3",
        "o1 dispatching, wave 1, offers [w1 created]
         o2 assigned by w2 v1, offers [w2 accepted]
         o3 dispatching, wave 1, offers [w3 created]",
    );
}

#[test]
fn with_nobody_eligible_the_next_look_comes_later() {
    check("place o1 / confirm o1 / propose o1 -", "o1 dispatching, wave 0, look in 5000 ms");
}

#[test]
fn with_the_chosen_taken_meanwhile_the_next_look_comes_soon_and_leaves_no_record() {
    let story = check(
        "place o1 / confirm o1 / propose o1 w1 raced",
        "o1 dispatching, wave 0, look in 50 ms",
    );
    assert!(story.state.decisions.is_empty());
}

#[test]
fn a_person_is_called_once_when_nobody_is_eligible_for_long() {
    let mut story = Story::told(
        "place o1 / confirm o1 / propose o1 - / wait 600 / propose o1 - / propose o1 -",
    );
    assert_eq!(
        story.summary(),
        "o1 dispatching, wave 0, look in 5000 ms, escalated nobody_eligible\n"
    );
    assert_eq!(story.events.len(), 2, "the record and the next look, no second call");
    story.tell("propose o1 w1");
    assert_eq!(story.summary(), "o1 dispatching, wave 1, offers [w1 created]\n");
}

#[test]
fn looks_come_by_priority_and_then_by_age() {
    let story = Story::told(
        "place o3 / wait 1 / place o1 / place o2 priority=9 / place o4 strategy=manual / place o5
         confirm o1 / confirm o2 / confirm o3 / confirm o4 / confirm o5 / hold o5",
    );
    let order = |n| crate::story::id("ord", n);
    let looks =
        |max| story.state.looks_due(story.now, max).iter().map(|l| l.order).collect::<Vec<_>>();
    assert_eq!(looks(10), [order(2), order(3), order(1)]);
    assert_eq!(looks(1), [order(2)]);
    assert_eq!(story.state.next_look_at(), Some(story.now));
    assert_eq!(story.state.looks_due(story.now - 1, 10), []);
}

#[test]
fn a_look_tells_what_the_order_is_like() {
    let story =
        Story::told("place o1 cash=700 / confirm o1 / propose o1 w1 / decline w1 / pin o1 w2");
    let look = &story.state.looks_due(story.now, 10)[0];
    let order = story.state.orders.values().next().unwrap();
    assert_eq!((look.version, look.wave, look.pinned), (order.version, 2, order.pinned));
    assert_eq!((&look.excluded, look.need.cash_due_minor), (&order.excluded, 700));
}

#[test]
fn each_wave_and_each_minute_without_anyone_widens_the_look() {
    let radius = |script: &str| {
        let story = Story::told(script);
        story.state.looks_due(story.now + 60_000, 1)[0].radius
    };
    assert_eq!(radius("place o1 / confirm o1"), Metres(4_000));
    assert_eq!(radius("place o1 / confirm o1 / propose o1 w1 / decline w1"), Metres(6_000));
    assert_eq!(radius("place o1 / confirm o1 / propose o1 - / wait 60"), Metres(8_000));
    assert_eq!(radius("place o1 / confirm o1 / propose o1 - / wait 9000"), Metres(20_000));
}

#[test]
fn only_the_newest_decisions_are_kept() {
    let mut story = Story::told("place o1 / confirm o1");
    for _ in 0..25 {
        story.tell("propose o1 -");
    }
    let order = story.state.orders.values().next().unwrap();
    assert_eq!((order.decisions.len(), story.state.decisions.len()), (20, 20));
    assert!(story.state.decisions.values().all(|decision| decision.at == START));
}

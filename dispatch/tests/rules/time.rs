//! What happens by itself when time passes.

use crate::story::{START, Story, check};

const DAY: &str = "wait 86400";

#[test]
fn a_scheduled_order_begins_at_its_time() {
    check("place o1 start=60 / confirm o1 / wait 59 / tick =", "o1 scheduled");
    check(
        "place o1 start=60 / confirm o1 / wait 60 / tick",
        "o1 dispatching, wave 0, look in 0 ms",
    );
    check("place o1 start=60 / wait 60 / confirm o1", "o1 dispatching, wave 0, look in 0 ms");
    check(
        "place o1 start=60 strategy=manual / confirm o1 / wait 60 / tick",
        "o1 dispatching, wave 0, escalated manual",
    );
}

#[test]
fn a_held_schedule_begins_when_it_is_resumed() {
    check("place o1 start=60 / confirm o1 / hold o1 / wait 90 / tick =", "o1 scheduled, on hold");
    check(
        "place o1 start=60 / confirm o1 / hold o1 / wait 90 / resume o1",
        "o1 dispatching, wave 0, look in 0 ms",
    );
    check(
        "place o1 start=60 / confirm o1 / hold o1 / wait 9 / resume o1 / wait 51 / tick",
        "o1 dispatching, wave 0, look in 0 ms",
    );
}

#[test]
fn an_order_that_nobody_took_expires() {
    check("place o1 expires=90 / wait 90 / tick", "o1 expired");
    check("place o1 expires=90 start=60 / confirm o1 / wait 99 / tick", "o1 expired");
    check(
        "place o1 expires=90 / confirm o1 / wait 80 / propose o1 w1 / wait 10 / tick",
        "o1 expired, offers [w1 withdrawn cancelled]",
    );
    check(
        "place o1 expires=90 / confirm o1 / propose o1 w1 / wait 99 / tick",
        "o1 expired, offers [w1 expired]",
    );
    Story::told("place o1 expires=90 / confirm o1 / wait 90 / propose o1 w1 !wrong_state");
}

#[test]
fn an_order_that_a_worker_has_does_not_expire() {
    check(
        "place o1 expires=90 / confirm o1 / assign o1 w1 / wait 99 / tick =",
        "o1 assigned by w1 v1",
    );
    check(
        "place o1 expires=90 / confirm o1 / assign o1 w1 / wait 99 / release w1 / tick",
        "o1 expired, without [w1 released]",
    );
}

#[test]
fn an_ended_order_is_remembered_for_a_day() {
    let ended = "place o1 / confirm o1 / propose o1 w1 / accept w1 / cancel o1";
    check(&format!("{ended} / wait 86399 / tick ="), "o1 cancelled, offers [w1 accepted]");
    let story = check(&format!("{ended} / {DAY} / tick"), "");
    assert_eq!(story.state, dispatch::Dispatch::default(), "nothing of it is left");
}

#[test]
fn an_order_whose_goods_are_on_their_way_back_is_not_forgotten() {
    let returning = "place o1 / confirm o1 / assign o1 w1 / step w1 pickup completed
        step w1 dropoff failed / return o1 o2";
    check(
        &format!("{returning} / {DAY} / tick ="),
        "o1 returning
         o2 assigned by w1 v1",
    );
    check(
        &format!(
            "{returning} / step w1 pickup completed / step w1 dropoff completed / {DAY} / tick"
        ),
        "",
    );
    check(
        &format!("{returning} / cancel o2 / {DAY} / tick / return o1 o3"),
        "o1 returning\no3 assigned by w1 v1",
    );
}

#[test]
fn the_next_deadline_is_the_first_of_all() {
    let next = |script: &str| Story::told(script).state.next_deadline().map(|at| at.since(START));
    assert_eq!(next(""), None);
    assert_eq!(next("place o1 / confirm o1"), None, "looks are pulled, not ticked");
    assert_eq!(next("place o1 start=60 / confirm o1"), Some(60_000));
    assert_eq!(next("place o1 start=60 / confirm o1 / hold o1"), None);
    assert_eq!(next("place o1 expires=90"), Some(90_000));
    assert_eq!(next("place o1 / confirm o1 / propose o1 w1"), Some(30_001));
    assert_eq!(next("place o1 / cancel o1"), Some(86_400_000));
}

#[test]
fn a_tick_lets_a_bounded_share_of_offers_run_out_and_the_rest_stays_due() {
    let mut story = Story::told("");
    for n in 0..60 {
        let workers: Vec<String> = (1..=5).map(|i| format!("w{}", 5 * n + i)).collect();
        let workers = workers.join(",");
        story.tell(&format!(
            "place o{n} strategy=broadcast / confirm o{n} / propose o{n} {workers}"
        ));
    }
    story.tell("wait 41 / tick");
    assert_eq!(story.state.worker_offers.len(), 300 - 256);
    assert!(story.state.next_deadline() <= Some(story.now));
    story.tell("tick / tick =");
    assert_eq!(story.state.worker_offers.len(), 0);
}

#[test]
fn a_tick_lets_a_bounded_share_of_orders_expire_and_the_rest_stays_due() {
    let mut story = Story::told("");
    for n in 1..=260 {
        story.tell(&format!("place o{n} expires=60"));
    }
    story.tell("wait 60 / tick");
    let waiting = story.state.orders.values().filter(|order| order.state.awaits_worker()).count();
    assert_eq!(waiting, 260 - 256);
    story.tell("tick / tick =");
}

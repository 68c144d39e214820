//! What people decide over the strategies: assign, pin, hold, start over.

use crate::story::{Story, check};

const ASKED: &str = "place o1 / confirm o1 / propose o1 w1";
const ASSIGNED: &str = "place o1 / confirm o1 / propose o1 w1 / accept w1";

fn after(start: &str, more: &str) -> String {
    format!("{start} / {more}")
}

#[test]
fn a_person_assigns_over_open_offers() {
    check(
        &after(ASKED, "assign o1 w2 / accept w1 !offer_withdrawn"),
        "o1 assigned by w2 v1, offers [w1 withdrawn replanned]",
    );
    check(&after(ASKED, "assign o1 w1"), "o1 assigned by w1 v1, offers [w1 withdrawn replanned]");
}

#[test]
fn a_person_assigns_scheduled_and_escalated_orders() {
    check("place o1 start=60 / confirm o1 / assign o1 w1", "o1 assigned by w1 v1");
    check("place o1 strategy=manual / confirm o1 / assign o1 w1", "o1 assigned by w1 v1");
}

#[test]
fn a_person_moves_the_order_to_another_worker() {
    check(
        &after(ASSIGNED, "step w1 pickup arrived / assign o1 w2"),
        "o1 assigned by w2 v1, offers [w1 accepted], without [w1 unassigned]",
    );
    Story::told(&after(ASSIGNED, "assign o1 w1 = / assign o1 w1 v=1 ="));
}

#[test]
fn an_order_is_not_assigned_when_it_cannot_be() {
    Story::told(
        "assign o1 w1 !order_not_found / place o1 / assign o1 w1 !wrong_state / confirm o1
         assign o1 w1 v=1 !stale_version / hold o1 / assign o1 w1 !order_on_hold / resume o1
         assign o1 w1 / place o2 / confirm o2 / assign o2 w1 !worker_not_eligible
         step w1 pickup completed / assign o1 w2 !wrong_state
         step w1 dropoff completed / assign o1 w2 !wrong_state",
    );
}

#[test]
fn who_is_assigned_loses_the_offer_of_another_order() {
    check(
        "place o1 / place o2 / confirm o1 / confirm o2 / propose o1 w1 / assign o2 w1",
        "o1 dispatching, wave 1, offers [w1 withdrawn replanned], look in 0 ms
         o2 assigned by w1 v1",
    );
}

#[test]
fn an_unassigned_order_is_sought_for_without_its_worker() {
    check(
        &after(ASSIGNED, "unassign o1"),
        "o1 dispatching, wave 0, offers [w1 accepted], without [w1 unassigned], look in 0 ms",
    );
    Story::told(&after(
        ASSIGNED,
        "step w1 pickup completed / unassign o1 !wrong_state / step w1 dropoff completed
         unassign o1 !wrong_state / unassign o9 !order_not_found",
    ));
}

#[test]
fn a_released_order_is_sought_for_with_fresh_waves() {
    let story = check(
        &after(
            ASKED,
            "decline w1 / propose o1 w2 / accept w2 / step w2 pickup arrived / release w2",
        ),
        "o1 dispatching, wave 0, offers [w1 declined, w2 accepted], \
         without [w1 declined, w2 released], look in 0 ms",
    );
    let order = story.state.orders.values().next().unwrap();
    assert_eq!(order.pay.total_minor(), Ok(500), "neither price nor pay change");
}

#[test]
fn a_job_is_not_released_when_it_cannot_be() {
    Story::told(&after(
        ASSIGNED,
        "release w1 by=w2 !assignment_not_found / release w1 v=7 !stale_version",
    ));
    Story::told(&after(ASSIGNED, "step w1 pickup completed / release w1 !wrong_state"));
    Story::told(&after(ASSIGNED, "release w1 / release w1 ="));
    Story::told(&after(ASSIGNED, "unassign o1 / release w1 !wrong_state"));
}

#[test]
fn only_the_pinned_worker_is_asked() {
    check(
        "place o1 / confirm o1 / pin o1 w2 / pin o1 w2 = / propose o1 w1,w2",
        "o1 dispatching, wave 1, offers [w2 created], pinned to w2",
    );
    check(
        "place o1 / confirm o1 / pin o1 w2 / propose o1 w1",
        "o1 dispatching, wave 0, look in 5000 ms, pinned to w2",
    );
}

#[test]
fn a_pin_withdraws_the_offers_of_the_others() {
    check(
        &after(ASKED, "pin o1 w2"),
        "o1 dispatching, wave 1, offers [w1 withdrawn replanned], look in 0 ms, pinned to w2",
    );
    check(
        "place o1 strategy=broadcast / confirm o1 / propose o1 w1,w2 / pin o1 w2",
        "o1 dispatching, wave 1, offers [w1 withdrawn replanned, w2 created], pinned to w2",
    );
}

#[test]
fn the_pinned_workers_refusal_brings_the_order_to_a_person() {
    let refused = "place o1 / confirm o1 / pin o1 w1 / propose o1 w1 / decline w1";
    check(
        refused,
        "o1 dispatching, wave 1, offers [w1 declined], without [w1 declined], pinned to w1, \
         escalated waves_used_up",
    );
    check(
        &after(refused, "unpin o1 / unpin o1 = / propose o1 w1,w2"),
        "o1 dispatching, wave 2, offers [w1 declined, w2 created], without [w1 declined]",
    );
    check(
        &after(refused, "redispatch o1 pay=700 / propose o1 w1"),
        "o1 dispatching, wave 1, offers [w1 declined, w1 created], pinned to w1",
    );
    check(
        &after(refused, "redispatch o1"),
        "o1 dispatching, wave 0, offers [w1 declined], without [w1 declined], pinned to w1, \
         escalated waves_used_up",
    );
    Story::told(&after(refused, "unpin o1 / pin o1 w1 !worker_not_eligible"));
}

#[test]
fn a_pinned_worker_who_gives_the_job_back_brings_it_to_a_person() {
    check(
        "place o1 / confirm o1 / pin o1 w1 / propose o1 w1 / accept w1 / release w1",
        "o1 dispatching, wave 0, offers [w1 accepted], without [w1 released], pinned to w1, \
         escalated waves_used_up",
    );
}

#[test]
fn pins_change_only_orders_that_wait_for_a_worker() {
    Story::told(&after(
        ASSIGNED,
        "pin o1 w2 !wrong_state / pin o2 w2 !order_not_found / unpin o2 !order_not_found",
    ));
    Story::told("place o1 / pin o1 w1 / cancel o1 / unpin o1 !wrong_state");
    check("place o1 / pin o1 w1", "o1 placed, pinned to w1");
    check(
        "place o1 strategy=manual / confirm o1 / pin o1 w1 / unpin o1",
        "o1 dispatching, wave 0, escalated manual",
    );
}

#[test]
fn a_held_order_is_not_looked_at() {
    check(
        &after(ASKED, "hold o1 / hold o1 ="),
        "o1 dispatching, wave 1, offers [w1 withdrawn replanned], on hold",
    );
    check(
        &after(ASKED, "hold o1 / resume o1 / resume o1 ="),
        "o1 dispatching, wave 1, offers [w1 withdrawn replanned], look in 0 ms",
    );
    Story::told(&after(
        ASKED,
        "hold o1 / redispatch o1 !order_on_hold / accept w1 !offer_withdrawn",
    ));
    Story::told(&after(
        ASSIGNED,
        "hold o1 !wrong_state / hold o2 !order_not_found / resume o2 !order_not_found",
    ));
    Story::told("place o1 / hold o1 / cancel o1 / resume o1 !wrong_state");
}

#[test]
fn a_hold_from_the_start_keeps_a_confirmed_order_where_it_is() {
    check("place o1 / hold o1 / confirm o1", "o1 confirmed, on hold");
    check("place o1 / hold o1 / confirm o1 / resume o1", "o1 dispatching, wave 0, look in 0 ms");
    check("place o1 / hold o1 / resume o1", "o1 placed");
}

#[test]
fn resuming_does_not_overrule_a_call_for_a_person() {
    check(
        "place o1 strategy=manual / confirm o1 / hold o1 / resume o1",
        "o1 dispatching, wave 0, escalated manual",
    );
}

#[test]
fn redispatch_starts_over_but_does_not_ask_who_refused() {
    check(
        &after(ASKED, "decline w1 / propose o1 w2 / redispatch o1"),
        "o1 dispatching, wave 0, offers [w1 declined, w2 withdrawn replanned], \
         without [w1 declined], look in 0 ms",
    );
    check(
        &after(ASKED, "decline w1 / redispatch o1 pay=500"),
        "o1 dispatching, wave 0, offers [w1 declined], without [w1 declined], look in 0 ms",
    );
}

#[test]
fn redispatch_with_better_pay_asks_who_refused_but_not_who_gave_it_back() {
    let story = check(
        &after(
            ASKED,
            "decline w1 / propose o1 w2 / accept w2 / release w2
                       redispatch o1 pay=501 strategy=broadcast / propose o1 w1,w2",
        ),
        "o1 dispatching, wave 1, offers [w1 declined, w2 accepted, w1 created], without [w2 released]",
    );
    let offer = story.state.open_offer_of(crate::story::worker("w1")).unwrap();
    assert_eq!(offer.pay.total_minor(), Ok(501));
}

#[test]
fn redispatch_answers_an_escalation_and_may_make_it_manual() {
    check(
        "place o1 strategy=manual / confirm o1 / redispatch o1 strategy=nearest",
        "o1 dispatching, wave 0, look in 0 ms",
    );
    check(
        &after(ASKED, "redispatch o1 strategy=manual"),
        "o1 dispatching, wave 0, offers [w1 withdrawn replanned], escalated manual",
    );
    check("place o1 start=60 / confirm o1 / redispatch o1", "o1 dispatching, wave 0, look in 0 ms");
}

#[test]
fn redispatch_is_refused_when_it_makes_no_sense() {
    Story::told(
        "redispatch o1 !order_not_found / place o1 / redispatch o1 !wrong_state / confirm o1
         redispatch o1 pay=naira9000 !currency_mismatch / redispatch o1 pay=-5 !out_of_range
         assign o1 w1 / redispatch o1 !wrong_state",
    );
}

//! The steps of a job, as cheap phones report them.

use crate::story::{Story, check};

const ASSIGNED: &str = "place o1 / confirm o1 / assign o1 w1";

fn after(more: &str) -> String {
    format!("{ASSIGNED} / {more}")
}

#[test]
fn a_job_goes_stop_by_stop() {
    check(&after("step w1 pickup en_route"), "o1 in_progress by w1 v2, en_route, planned");
    check(
        &after("step w1 pickup en_route / step w1 pickup arrived / step w1 pickup servicing"),
        "o1 in_progress by w1 v4, servicing, planned",
    );
    check(&after("step w1 pickup completed"), "o1 in_progress by w1 v2, completed, assigned");
    check(
        &after("step w1 pickup completed / step w1 dropoff en_route / step w1 dropoff arrived"),
        "o1 in_progress by w1 v4, completed, arrived",
    );
    let story = check(
        &after("step w1 pickup completed / step w1 dropoff servicing / step w1 dropoff completed"),
        "o1 delivered",
    );
    assert_eq!(story.state.job_of(crate::story::worker("w1")), None, "the worker is free");
}

#[test]
fn lost_messages_skip_states_forward() {
    check(&after("step w1 pickup servicing"), "o1 in_progress by w1 v2, servicing, planned");
    check(&after("step w1 pickup completed / step w1 dropoff partly"), "o1 partially_delivered");
}

#[test]
fn a_step_sent_twice_changes_nothing() {
    Story::told(&after(
        "step w1 pickup arrived / step w1 pickup arrived = / step w1 pickup arrived v=1 =
         step w1 pickup en_route v=1 = / step w1 pickup completed / step w1 pickup arrived v=1 =
         step w1 dropoff completed / step w1 dropoff completed = / step w1 dropoff completed v=3 =
         step w1 pickup completed v=2 =",
    ));
}

#[test]
fn steps_do_not_go_back() {
    let story =
        Story::told(&after("step w1 pickup arrived / step w1 pickup en_route !wrong_state"));
    assert_eq!(story.summary(), "o1 in_progress by w1 v2, arrived, planned\n");
    Story::told(&after("step w1 pickup completed / step w1 pickup failed !wrong_state"));
    Story::told(&after(
        "step w1 pickup completed / step w1 dropoff partly / step w1 dropoff completed !wrong_state",
    ));
}

#[test]
fn a_step_for_another_version_is_stale() {
    Story::told(&after(
        "step w1 pickup arrived v=2 !stale_version / step w1 pickup en_route
         step w1 pickup completed v=1 !stale_version / step w1 pickup completed v=9 !stale_version",
    ));
}

#[test]
fn the_dropoff_waits_for_the_pickup() {
    Story::told(&after(
        "step w1 dropoff en_route !wrong_state / step w1 dropoff completed !wrong_state",
    ));
}

#[test]
fn an_ending_needs_its_outcome() {
    Story::told(&after(
        "step w1 pickup completed outcome=none !invalid_field
         step w1 pickup failed outcome=none !invalid_field
         step w1 pickup failed outcome=done !invalid_field
         step w1 pickup en_route outcome=done !invalid_field
         step w1 pickup partly !invalid_field / step w1 pickup planned !invalid_field",
    ));
    let mut story = Story::told(ASSIGNED);
    let job = story.state.assignments.values().next().unwrap().clone();
    let step = dispatch::TaskStep {
        assignment: job.id,
        assignment_version: 1,
        task: story.state.orders[&job.order].pickup.id,
        to: dispatch::TaskState::Completed,
        outcome: None,
        device_at: None,
        place: None,
        proofs: Vec::new(),
    };
    let refusal = story.ask(&dispatch::Command::Step { worker: None, step: step.clone() });
    assert_eq!(refusal.unwrap_err().field.as_deref(), Some("outcome"));
    let proofs = (0..21).map(|n| crate::story::id("prf", n)).collect();
    let step = dispatch::TaskStep { to: dispatch::TaskState::EnRoute, proofs, ..step };
    let refusal = story.ask(&dispatch::Command::Step { worker: None, step });
    assert_eq!(refusal.unwrap_err().code, vocab::Code::LimitExceeded);
}

#[test]
fn only_the_worker_or_a_dispatcher_takes_steps() {
    Story::told(&after(
        "step w1 pickup en_route by=w2 !assignment_not_found / step w1 somewhere en_route !task_not_found
         step w1 pickup en_route by=dispatcher",
    ));
}

#[test]
fn who_lost_the_job_takes_no_more_steps() {
    Story::told(&after("unassign o1 / step w1 pickup en_route !wrong_state"));
    Story::told(&after(
        "step w1 pickup en_route / assign o1 w2 / step w2 pickup en_route
         step w1 pickup en_route v=1 !wrong_state",
    ));
}

#[test]
fn a_failed_pickup_fails_the_order() {
    let story = check(&after("step w1 pickup failed / step w1 pickup failed ="), "o1 failed");
    let order = story.state.orders.values().next().unwrap();
    assert_eq!(order.dropoff.state, dispatch::TaskState::Skipped);
}

#[test]
fn a_refusal_names_where_the_stop_stands() {
    let mut story = Story::told(&after("step w1 pickup arrived"));
    let job = story.state.assignments.values().next().unwrap().clone();
    let step = dispatch::TaskStep {
        assignment: job.id,
        assignment_version: 7,
        task: story.state.orders[&job.order].pickup.id,
        to: dispatch::TaskState::Servicing,
        outcome: None,
        device_at: None,
        place: None,
        proofs: Vec::new(),
    };
    let refusal = story.ask(&dispatch::Command::Step { worker: None, step }).unwrap_err();
    assert_eq!(refusal.current_state.as_deref(), Some("arrived"));
}

//! Offers: one winner, and an end for everyone else.

use crate::story::{Story, check};
use dispatch::{Event, OfferState};

const ASKED: &str = "place o1 / confirm o1 / propose o1 w1";
const BROADCAST: &str = "place o1 strategy=broadcast / confirm o1 / propose o1 w1,w2,w3";

fn after(start: &str, more: &str) -> String {
    format!("{start} / {more}")
}

#[test]
fn an_accepted_offer_assigns_the_order() {
    check(&after(ASKED, "accept w1"), "o1 assigned by w1 v1, offers [w1 accepted]");
}

#[test]
fn the_first_accept_wins_and_the_others_are_withdrawn() {
    check(
        &after(BROADCAST, "accept w2"),
        "o1 assigned by w2 v1, offers [w1 withdrawn taken, w2 accepted, w3 withdrawn taken]",
    );
}

#[test]
fn accept_after_another_has_won_is_lost() {
    let story = check(
        &after(BROADCAST, "accept w2 / accept w1"),
        "o1 assigned by w2 v1, offers [w1 lost taken, w2 accepted, w3 withdrawn taken]",
    );
    assert!(matches!(story.events[..], [Event::OfferLost { .. }]));
    Story::told(&after(BROADCAST, "accept w2 / accept w1 / accept w1 !offer_lost"));
}

#[test]
fn the_winners_second_accept_changes_nothing() {
    Story::told(&after(ASKED, "accept w1 / accept w1 ="));
}

#[test]
fn the_last_moment_still_counts() {
    check(
        &after(ASKED, "wait 30 / tick = / accept w1"),
        "o1 assigned by w1 v1, offers [w1 accepted]",
    );
}

#[test]
fn late_accept_is_refused_even_before_the_tick() {
    Story::told(&after(ASKED, "wait 31 / accept w1 !offer_expired / decline w1 !offer_expired"));
    Story::told(&after(ASKED, "wait 31 / tick / accept w1 !offer_expired"));
}

#[test]
fn another_workers_offer_answers_as_missing() {
    Story::told(&after(
        ASKED,
        "accept w1 by=w2 !offer_not_found / decline w1 by=w2 !offer_not_found
         seen w1 by=w2 !offer_not_found / received w1 by=w2 !offer_not_found
         accept w9 !offer_not_found / sent w9 !offer_not_found / withdraw w9 !offer_not_found",
    ));
}

#[test]
fn delivery_of_an_offer_is_recorded_once_and_never_goes_back() {
    let story = check(
        &after(
            ASKED,
            "sent w1 / sent w1 = / received w1 / received w1 = / sent w1 = / wait 2
             seen w1 / seen w1 = / received w1 =",
        ),
        "o1 dispatching, wave 1, offers [w1 seen]",
    );
    let offer = story.state.offers.values().next().unwrap();
    assert_eq!(offer.state, OfferState::Seen);
    assert!(offer.sent_at < offer.seen_at && offer.received_at < offer.seen_at);
}

#[test]
fn news_of_an_offer_that_is_over_changes_nothing() {
    Story::told(&after(ASKED, "decline w1 / sent w1 = / received w1 = / seen w1 ="));
}

#[test]
fn who_declines_is_not_asked_again() {
    check(
        &after(ASKED, "decline w1 / propose o1 w1,w2"),
        "o1 dispatching, wave 2, offers [w1 declined, w2 created], without [w1 declined]",
    );
    Story::told(&after(ASKED, "decline w1 / decline w1 = / accept w1 !wrong_state"));
}

#[test]
fn who_lets_an_offer_expire_is_not_asked_again() {
    check(
        &after(ASKED, "wait 31 / tick"),
        "o1 dispatching, wave 1, offers [w1 expired], without [w1 expired], look in 0 ms",
    );
}

#[test]
fn a_wave_ends_with_its_last_answer() {
    check(
        &after(BROADCAST, "decline w1 / decline w3"),
        "o1 dispatching, wave 1, offers [w1 declined, w2 created, w3 declined], \
         without [w1 declined, w3 declined]",
    );
    check(
        &after(BROADCAST, "decline w1 / decline w3 / wait 41 / tick"),
        "o1 dispatching, wave 1, offers [w1 declined, w2 expired, w3 declined], \
         without [w1 declined, w2 expired, w3 declined], look in 0 ms",
    );
}

#[test]
fn a_broadcast_offer_lives_longer_than_a_direct_one() {
    Story::told(&after(BROADCAST, "wait 40 / tick = / wait 1 / tick"));
}

#[test]
fn an_offer_promises_no_more_time_than_the_order_has() {
    Story::told(
        "place o1 expires=10 / confirm o1 / propose o1 w1 / wait 11 / accept w1 !offer_expired",
    );
}

#[test]
fn after_three_refused_waves_a_person_decides() {
    check(
        &after(ASKED, "decline w1 / propose o1 w2 / wait 31 / tick / propose o1 w3 / decline w3"),
        "o1 dispatching, wave 3, offers [w1 declined, w2 expired, w3 declined], \
         without [w1 declined, w2 expired, w3 declined], escalated waves_used_up",
    );
    Story::told(&after(
        ASKED,
        "decline w1 / propose o1 w2 / decline w2 / propose o1 w3 / decline w3
         propose o1 w4 !wrong_state",
    ));
}

#[test]
fn an_offer_of_a_worker_who_is_gone_is_no_refusal() {
    check(
        &after(ASKED, "withdraw w1 / withdraw w1 = / propose o1 w1"),
        "o1 dispatching, wave 2, offers [w1 withdrawn worker_gone, w1 created]",
    );
    Story::told(&after(
        ASKED,
        "withdraw w1 / accept w1 !offer_withdrawn / decline w1 !offer_withdrawn",
    ));
    Story::told(&after(
        ASKED,
        "withdraw w1 reason=taken !invalid_field / withdraw w1 reason=cancelled !invalid_field",
    ));
    Story::told(&after(ASKED, "accept w1 / withdraw w1 !wrong_state"));
    check(
        &after(BROADCAST, "withdraw w1"),
        "o1 dispatching, wave 1, offers [w1 withdrawn worker_gone, w2 created, w3 created]",
    );
}

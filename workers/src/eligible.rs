//! The one definition of "eligible". The planner asks it about candidates, the
//! engine asks it again before an offer is made: both get the same answer from
//! the same facts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocab::TimeMs;

use crate::worker::{Duty, Link, Skill, VehicleKind, Work, Worker};

/// What an order asks of whoever carries it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Any of these; empty means any at all.
    pub vehicles: BTreeSet<VehicleKind>,
    /// All of these.
    pub skills: BTreeSet<Skill>,
    /// What must be carried, grams.
    pub weight_grams: u32,
    /// Cash to be taken at the door, minor units.
    pub cash_due_minor: i64,
}

/// Why a worker cannot have an order. The last three are found by the planner,
/// which knows places and history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not on duty.
    OffDuty,
    /// On a break.
    Paused,
    /// Going home.
    HeadingHome,
    /// Answering another offer.
    HasOffer,
    /// Carrying another order.
    Busy,
    /// No fresh position.
    Stale,
    /// Gone quiet.
    Lost,
    /// Kept from work.
    Blocked,
    /// Outside the planned shift.
    OutsideShift,
    /// Documents ran out.
    DocumentsExpired,
    /// The wrong vehicle.
    Vehicle,
    /// Too heavy.
    Capacity,
    /// A skill is missing.
    Skill,
    /// Would carry too much cash.
    CashCap,
    /// Refused this order before, or was taken off it.
    Excluded,
    /// Outside the search radius.
    TooFar,
    /// No way by road.
    Unreachable,
}

/// Every reason that stands against `worker` taking an order with this `need`
/// at `now`, carrying `cash_in_hand_minor` already; empty means eligible.
pub fn eligible(
    worker: &Worker,
    need: &Need,
    cash_in_hand_minor: i64,
    now: TimeMs,
) -> BTreeSet<Reason> {
    let mut against = BTreeSet::new();
    against.extend(duty_against(worker.duty));
    against.extend(work_against(worker.work));
    against.extend(link_against(worker.link));
    if worker.blocked.as_ref().is_some_and(|b| b.until.is_none_or(|until| now < until)) {
        against.insert(Reason::Blocked);
    }
    if worker.shift.is_some_and(|s| now < s.start || now >= s.end) {
        against.insert(Reason::OutsideShift);
    }
    if worker.profile.documents_until.is_some_and(|until| now >= until) {
        against.insert(Reason::DocumentsExpired);
    }
    against.extend(load_against(worker, need, cash_in_hand_minor));
    against
}

fn duty_against(duty: Duty) -> Option<Reason> {
    match duty {
        Duty::Available => None,
        Duty::OffDuty => Some(Reason::OffDuty),
        Duty::Paused => Some(Reason::Paused),
        Duty::HeadingHome => Some(Reason::HeadingHome),
    }
}

fn work_against(work: Work) -> Option<Reason> {
    match work {
        Work::Idle => None,
        Work::Offered(_) => Some(Reason::HasOffer),
        Work::Engaged(_) => Some(Reason::Busy),
    }
}

fn link_against(link: Link) -> Option<Reason> {
    match link {
        Link::Live => None,
        Link::Stale => Some(Reason::Stale),
        Link::Lost => Some(Reason::Lost),
    }
}

fn load_against(worker: &Worker, need: &Need, cash_in_hand_minor: i64) -> Vec<Reason> {
    let profile = &worker.profile;
    let mut against = Vec::new();
    if !need.vehicles.is_empty() && !need.vehicles.contains(&profile.vehicle.kind) {
        against.push(Reason::Vehicle);
    }
    if need.weight_grams > profile.vehicle.capacity_grams {
        against.push(Reason::Capacity);
    }
    if !need.skills.is_subset(&profile.skills) {
        against.push(Reason::Skill);
    }
    let exposure = cash_in_hand_minor.saturating_add(need.cash_due_minor);
    if need.cash_due_minor > 0 && exposure > profile.cash_cap_minor {
        against.push(Reason::CashCap);
    }
    against
}

#[cfg(test)]
mod tests {
    use vocab::Text;

    use super::*;
    use crate::worker::{Blocked, Profile, Rating, Shift, Stats, Vehicle};

    const NOW: TimeMs = TimeMs(1_000);

    /// Someone who can have anything that asks for nothing special.
    fn ready() -> Worker {
        Worker {
            id: format!("wrk_{:026}", 1).parse().unwrap(),
            version: 1,
            profile: Profile {
                subject: format!("sub_{:026}", 1).parse().unwrap(),
                vehicle: Vehicle {
                    id: format!("veh_{:026}", 1).parse().unwrap(),
                    kind: VehicleKind::Motorcycle,
                    capacity_grams: 20_000,
                },
                skills: [skill("cold_box")].into(),
                cash_cap_minor: 10_000,
                documents_until: None,
            },
            duty: Duty::Available,
            work: Work::Idle,
            link: Link::Live,
            blocked: None,
            shift: None,
            rating: Rating::default(),
            stats: Stats::default(),
            idle_since: TimeMs(0),
        }
    }

    fn skill(name: &str) -> Skill {
        Text::new(name).unwrap()
    }

    fn block(until: Option<i64>) -> Option<Blocked> {
        Some(Blocked { reason: Text::new("no helmet").unwrap(), until: until.map(TimeMs) })
    }

    fn check(change: impl Fn(&mut Worker, &mut Need), expected: &[Reason]) {
        check_with_cash(0, change, expected);
    }

    fn check_with_cash(
        in_hand_minor: i64,
        change: impl Fn(&mut Worker, &mut Need),
        expected: &[Reason],
    ) {
        let (mut worker, mut need) = (ready(), Need::default());
        change(&mut worker, &mut need);
        let against = eligible(&worker, &need, in_hand_minor, NOW);
        assert_eq!(against, expected.iter().copied().collect());
    }

    #[test]
    fn nothing_stands_against_a_ready_worker() {
        check(|_, _| {}, &[]);
    }

    #[test]
    fn duty_must_be_available() {
        check(|w, _| w.duty = Duty::OffDuty, &[Reason::OffDuty]);
        check(|w, _| w.duty = Duty::Paused, &[Reason::Paused]);
        check(|w, _| w.duty = Duty::HeadingHome, &[Reason::HeadingHome]);
    }

    #[test]
    fn work_must_be_idle() {
        let offer = format!("off_{:026}", 1).parse().unwrap();
        let job = format!("asg_{:026}", 1).parse().unwrap();
        check(|w, _| w.work = Work::Offered(offer), &[Reason::HasOffer]);
        check(|w, _| w.work = Work::Engaged(job), &[Reason::Busy]);
    }

    #[test]
    fn link_must_be_live() {
        check(|w, _| w.link = Link::Stale, &[Reason::Stale]);
        check(|w, _| w.link = Link::Lost, &[Reason::Lost]);
    }

    #[test]
    fn a_block_counts_until_it_ends() {
        check(|w, _| w.blocked = block(None), &[Reason::Blocked]);
        check(|w, _| w.blocked = block(Some(1_001)), &[Reason::Blocked]);
        check(|w, _| w.blocked = block(Some(1_000)), &[]);
    }

    #[test]
    fn a_shift_counts_from_its_start_to_before_its_end() {
        let shift = |start, end| Some(Shift { start: TimeMs(start), end: TimeMs(end) });
        check(|w, _| w.shift = shift(1_000, 1_001), &[]);
        check(|w, _| w.shift = shift(1_001, 2_000), &[Reason::OutsideShift]);
        check(|w, _| w.shift = shift(0, 1_000), &[Reason::OutsideShift]);
    }

    #[test]
    fn documents_must_still_hold() {
        check(|w, _| w.profile.documents_until = Some(TimeMs(1_001)), &[]);
        check(|w, _| w.profile.documents_until = Some(TimeMs(1_000)), &[Reason::DocumentsExpired]);
    }

    #[test]
    fn vehicle_weight_and_skills_must_fit() {
        use VehicleKind::{Car, Motorcycle, Van};
        check(|_, n| n.vehicles = [Motorcycle, Van].into(), &[]);
        check(|_, n| n.vehicles = [Car, Van].into(), &[Reason::Vehicle]);
        check(|_, n| n.weight_grams = 20_000, &[]);
        check(|_, n| n.weight_grams = 20_001, &[Reason::Capacity]);
        check(|_, n| n.skills = [skill("cold_box")].into(), &[]);
        check(|_, n| n.skills = [skill("cold_box"), skill("age_check")].into(), &[Reason::Skill]);
    }

    #[test]
    fn cash_in_hand_and_cash_due_must_stay_within_the_cap() {
        check_with_cash(4_000, |_, n| n.cash_due_minor = 6_000, &[]);
        check_with_cash(4_001, |_, n| n.cash_due_minor = 6_000, &[Reason::CashCap]);
        check_with_cash(i64::MAX, |_, n| n.cash_due_minor = 1, &[Reason::CashCap]);
        check_with_cash(50_000, |_, _| {}, &[]);
    }

    #[test]
    fn every_reason_is_told_not_only_the_first() {
        check(
            |w, n| {
                w.duty = Duty::Paused;
                w.link = Link::Lost;
                w.blocked = block(None);
                n.weight_grams = u32::MAX;
            },
            &[Reason::Paused, Reason::Lost, Reason::Blocked, Reason::Capacity],
        );
    }
}

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

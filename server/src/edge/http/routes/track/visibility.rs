//! Who sees what, when: one table of field by party by stage. A link shows
//! nothing that this table does not grant.

use super::super::super::dto::tracking::Party;

/// Where an order stands for those who wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody has it yet.
    Waiting,
    /// Someone does, and has yet to pick it up.
    Assigned,
    /// On the way to its receiver.
    Coming,
    /// At the door.
    Arrived,
    /// Handed over.
    Delivered,
    /// It could not be.
    Failed,
    /// Called off, or nobody took it.
    Cancelled,
}

impl Stage {
    /// All of them, in the order of the table's columns.
    pub(super) const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Assigned,
        Self::Coming,
        Self::Arrived,
        Self::Delivered,
        Self::Failed,
        Self::Cancelled,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Assigned => "assigned",
            Self::Coming => "coming",
            Self::Arrived => "arrived",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What a link can show or allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// When it is expected.
    Eta,
    /// The worker's first name and vehicle.
    Worker,
    /// Where the worker is.
    Position,
    /// How many stops come first.
    StopsBefore,
    /// The number that proves the hand-over.
    Pin,
    /// The drop-off's street and number, and the receiver's own note.
    Address,
    /// Where the goods are picked up.
    Pickup,
    /// What is brought.
    Items,
    /// Photos and signatures.
    Proofs,
    /// Why it failed.
    Reason,
    /// Giving stars and a tip, and what was given.
    Rate,
    /// Leaving instructions.
    Note,
}

/// Whether something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// Yes.
    Always,
    /// No.
    Never,
    /// Once the worker is near by any of the three measures.
    Near {
        /// At most so many stops come first ...
        stops: u32,
        /// ... or it is at most so many seconds away ...
        eta_s: u32,
        /// ... or at most so many metres.
        metres: u32,
    },
}

/// How near the worker is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Nearness {
    pub(super) stops_before: Option<u32>,
    pub(super) eta_s: Option<u32>,
    pub(super) metres: Option<u32>,
}

/// One row: a field for a party, by stage.
#[derive(Debug)]
pub(super) struct Rule {
    field: Field,
    party: Party,
    /// Waiting, assigned, coming, arrived, delivered, failed, cancelled.
    shown: [Show; 7],
}

use Party::{Recipient, Sender, Store};
use Show::{Always as Y, Never as N};

/// With this order next, or close by.
const NEXT: Show = Show::Near { stops: 0, eta_s: 900, metres: 1_500 };
/// Close by, even if the goods have yet to be picked up next door.
const CLOSE: Show = Show::Near { stops: 0, eta_s: 300, metres: 500 };

const fn rule(field: Field, party: Party, shown: [Show; 7]) -> Rule {
    Rule { field, party, shown }
}

/// The table.
#[rustfmt::skip]
pub(super) static RULES: &[Rule] = &[
    //                                       wait  assd   come  arrd deliv fail  canc
    rule(Field::Eta,         Recipient, [N, Y,     Y,    Y, N, N, N]),
    rule(Field::Eta,         Sender,    [N, Y,     Y,    Y, N, N, N]),
    rule(Field::Eta,         Store,     [N, Y,     Y,    N, N, N, N]),
    rule(Field::Worker,      Recipient, [N, Y,     Y,    Y, Y, Y, N]),
    rule(Field::Worker,      Sender,    [N, Y,     Y,    Y, Y, Y, N]),
    rule(Field::Worker,      Store,     [N, Y,     Y,    Y, Y, Y, N]),
    rule(Field::Position,    Recipient, [N, CLOSE, NEXT, Y, N, N, N]),
    rule(Field::Position,    Sender,    [N, N,     NEXT, Y, N, N, N]),
    // Whoever hands the goods out sees who comes for them, and no further.
    rule(Field::Position,    Store,     [N, Y,     N,    N, N, N, N]),
    rule(Field::StopsBefore, Recipient, [N, Y,     Y,    N, N, N, N]),
    rule(Field::StopsBefore, Sender,    [N, N,     N,    N, N, N, N]),
    rule(Field::StopsBefore, Store,     [N, N,     N,    N, N, N, N]),
    rule(Field::Pin,         Recipient, [N, Y,     Y,    Y, N, N, N]),
    rule(Field::Pin,         Sender,    [N, N,     N,    N, N, N, N]),
    rule(Field::Pin,         Store,     [N, N,     N,    N, N, N, N]),
    rule(Field::Address,     Recipient, [Y, Y,     Y,    Y, Y, Y, Y]),
    rule(Field::Address,     Sender,    [Y, Y,     Y,    Y, Y, Y, Y]),
    rule(Field::Address,     Store,     [N, N,     N,    N, N, N, N]),
    rule(Field::Pickup,      Recipient, [Y, Y,     Y,    Y, N, N, N]),
    rule(Field::Pickup,      Sender,    [Y, Y,     Y,    Y, Y, Y, Y]),
    rule(Field::Pickup,      Store,     [Y, Y,     Y,    Y, Y, Y, Y]),
    rule(Field::Items,       Recipient, [Y, Y,     Y,    Y, Y, Y, Y]),
    rule(Field::Items,       Sender,    [Y, Y,     Y,    Y, Y, Y, Y]),
    rule(Field::Items,       Store,     [Y, Y,     Y,    Y, Y, Y, Y]),
    rule(Field::Proofs,      Recipient, [N, N,     N,    N, Y, N, N]),
    rule(Field::Proofs,      Sender,    [N, N,     N,    N, Y, N, N]),
    rule(Field::Proofs,      Store,     [N, N,     N,    N, N, N, N]),
    rule(Field::Reason,      Recipient, [N, N,     N,    N, N, Y, N]),
    rule(Field::Reason,      Sender,    [N, N,     N,    N, N, Y, N]),
    rule(Field::Reason,      Store,     [N, N,     N,    N, N, Y, N]),
    rule(Field::Rate,        Recipient, [N, N,     N,    N, Y, N, N]),
    rule(Field::Rate,        Sender,    [N, N,     N,    N, N, N, N]),
    rule(Field::Rate,        Store,     [N, N,     N,    N, N, N, N]),
    rule(Field::Note,        Recipient, [Y, Y,     Y,    N, N, N, N]),
    rule(Field::Note,        Sender,    [N, N,     N,    N, N, N, N]),
    rule(Field::Note,        Store,     [N, N,     N,    N, N, N, N]),
];

/// Whether a party sees a field now. What has no row is not shown.
pub(super) fn shows(field: Field, party: Party, stage: Stage, near: Nearness) -> bool {
    let rule = RULES.iter().find(|rule| rule.field == field && rule.party == party);
    let column = Stage::ALL.iter().position(|column| *column == stage);
    match rule.zip(column).map(|(rule, column)| rule.shown[column]) {
        None | Some(Show::Never) => false,
        Some(Show::Always) => true,
        Some(Show::Near { stops, eta_s, metres }) => {
            near.stops_before.is_some_and(|before| before <= stops)
                || near.eta_s.is_some_and(|away| away <= eta_s)
                || near.metres.is_some_and(|away| away <= metres)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Field; 12] = [
        Field::Eta,
        Field::Worker,
        Field::Position,
        Field::StopsBefore,
        Field::Pin,
        Field::Address,
        Field::Pickup,
        Field::Items,
        Field::Proofs,
        Field::Reason,
        Field::Rate,
        Field::Note,
    ];

    #[test]
    fn every_field_has_one_row_for_every_party() {
        assert_eq!(RULES.len(), FIELDS.len() * Party::ALL.len());
        for field in FIELDS {
            for party in Party::ALL {
                let rows = RULES.iter().filter(|r| r.field == field && r.party == party);
                assert_eq!(rows.count(), 1, "{field:?} {party:?}");
            }
        }
    }

    fn check(field: Field, party: Party, stages: &[Stage], near: Nearness) {
        for stage in Stage::ALL {
            let expected = stages.contains(&stage);
            assert_eq!(shows(field, party, stage, near), expected, "{party:?} {stage:?}");
        }
    }

    #[test]
    fn the_pin_is_the_receivers_alone() {
        use Stage::{Arrived, Assigned, Coming};
        let near = Nearness { stops_before: Some(0), eta_s: Some(0), metres: Some(0) };
        check(Field::Pin, Recipient, &[Assigned, Coming, Arrived], near);
        check(Field::Pin, Sender, &[], near);
        check(Field::Pin, Store, &[], near);
    }

    #[test]
    fn a_worker_is_seen_only_near_and_never_afterwards() {
        use Stage::{Arrived, Assigned, Coming};
        let far = Nearness { stops_before: Some(1), eta_s: Some(3_600), metres: Some(9_000) };
        check(Field::Position, Recipient, &[Arrived], far);
        check(Field::Position, Recipient, &[Arrived], Nearness::default());
        check(Field::Position, Sender, &[Arrived], far);
        check(Field::Position, Store, &[Assigned], far);
        let next = Nearness { stops_before: Some(0), ..far };
        check(Field::Position, Recipient, &[Assigned, Coming, Arrived], next);
        check(Field::Position, Sender, &[Coming, Arrived], next);
        for near in [Nearness { eta_s: Some(900), ..far }, Nearness { metres: Some(1_500), ..far }]
        {
            check(Field::Position, Recipient, &[Coming, Arrived], near);
        }
    }
}

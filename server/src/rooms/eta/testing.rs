//! What the tests of this room share.

use uuid::Uuid;
use vocab::id::Id;
use vocab::{TimeMs, WorkerId};
use workers::{Duty, Link, Profile, Vehicle, VehicleKind, Work, Worker};

/// Someone on a motorcycle.
pub(super) fn worker(id: WorkerId) -> Worker {
    let kind = VehicleKind::Motorcycle;
    Worker {
        id,
        version: 1,
        profile: Profile {
            subject: Id::from_uuid(Uuid::from_u128(1)),
            vehicle: Vehicle { id: Id::from_uuid(Uuid::from_u128(1)), kind, capacity_grams: 1 },
            skills: Default::default(),
            cash_cap_minor: 0,
            documents_until: None,
        },
        duty: Duty::Available,
        work: Work::Idle,
        link: Link::Live,
        blocked: None,
        shift: None,
        rating: Default::default(),
        stats: Default::default(),
        idle_since: TimeMs(0),
    }
}

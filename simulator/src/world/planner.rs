//! A stand-in for the planner: the real strategies over a toy world. It thinks
//! for a while about a snapshot, so that what it proposes may be outdated.

use std::sync::Arc;

use dispatch::{Look, Near, Proposal, World, propose};
use engine::Market;
use vocab::{Metres, Place, Seconds, TimeMs, WorkerId};
use workers::{Need, VehicleKind, Worker};

use super::scene::Scene;

/// Metres per second, for everyone.
const SPEED: f64 = 8.0;
const LOOKS_MAX: usize = 16;

/// Keeps the roster it saw last, and whether it is still thinking.
#[derive(Default)]
pub(super) struct Planner {
    roster: Vec<Seen>,
    pub(super) busy_until: i64,
}

#[derive(Clone)]
struct Seen {
    worker: Arc<Worker>,
    cash: i64,
    place: Place,
}

impl Planner {
    /// Proposals for the looks that are due; the roster is at times an old one.
    pub(super) fn propose(
        &mut self,
        scene: &mut Scene,
        market: &Market,
        now: TimeMs,
    ) -> Vec<Proposal> {
        let looks = market.dispatch.looks_due(now, LOOKS_MAX);
        if looks.is_empty() {
            return Vec::new();
        }
        if scene.calm || self.roster.is_empty() || !scene.chance.yes(200) {
            self.roster = roster(scene, market);
        }
        let mut view = View { now, roster: self.roster.clone() };
        looks.iter().map(|look| view.answer(scene, look)).collect()
    }
}

fn roster(scene: &Scene, market: &Market) -> Vec<Seen> {
    let seen = market.workers.workers.values().filter_map(|worker| {
        let place = *scene.places.get(&worker.id)?;
        let cash = market.cash_in_hand(worker.id);
        Some(Seen { worker: Arc::new(worker.clone()), cash, place })
    });
    seen.collect()
}

struct View {
    now: TimeMs,
    roster: Vec<Seen>,
}

impl View {
    fn answer(&mut self, scene: &mut Scene, look: &Look) -> Proposal {
        let proposal = propose(look, self, scene.chance.id());
        // Two orders of one round do not ask the same worker, as a rule.
        if !scene.chance.yes(100) {
            let taken: Vec<WorkerId> = proposal.offers.iter().map(|offer| offer.worker).collect();
            self.roster.retain(|seen| !taken.contains(&seen.worker.id));
        }
        proposal
    }

    fn near(seen: &Seen, origin: Place) -> Near {
        Near {
            worker: seen.worker.clone(),
            cash_in_hand_minor: seen.cash,
            place: seen.place,
            distance_m: seen.place.distance_m(origin),
        }
    }

    fn sorted(&self, origin: Place, radius: Metres) -> Vec<Near> {
        let all = self.roster.iter().map(|seen| Self::near(seen, origin));
        let mut near: Vec<Near> = all.filter(|n| n.distance_m <= f64::from(radius.0)).collect();
        near.sort_by(|a, b| {
            a.distance_m.total_cmp(&b.distance_m).then(a.worker.id.cmp(&b.worker.id))
        });
        near
    }
}

impl World for View {
    fn now(&self) -> TimeMs {
        self.now
    }

    fn nearest_free(&self, origin: Place, k: usize, radius: Metres, _: &Need) -> Vec<Near> {
        let mut near = self.sorted(origin, radius);
        near.retain(|near| near.worker.work == workers::Work::Idle);
        near.truncate(k);
        near
    }

    fn nearest_any(&self, origin: Place, k: usize, radius: Metres) -> Vec<Near> {
        let mut near = self.sorted(origin, radius);
        near.truncate(k);
        near
    }

    fn worker(&self, id: WorkerId, origin: Place) -> Option<Near> {
        let seen = self.roster.iter().find(|seen| seen.worker.id == id)?;
        Some(Self::near(seen, origin))
    }

    fn ways_to(&self, from: &[(Place, VehicleKind)], to: Place) -> Vec<Option<(Seconds, Metres)>> {
        let way = |place: &Place| {
            let metres = place.distance_m(to);
            Some((Seconds((metres / SPEED) as u32), Metres(metres as u32)))
        };
        from.iter().map(|(place, _)| way(place)).collect()
    }
}

//! Who could carry an order, best first, and what stood against the others: the
//! part that `nearest` and `broadcast` share. The order is (seconds by road,
//! metres by road, worker id), so that the same world gives the same answer.

use std::collections::{BTreeMap, BTreeSet};

use vocab::limits::{CANDIDATES_MAX, COUNTED_MAX, EXAMINED_MAX, SEARCH_RADIUS_M_MAX};
use vocab::{DecisionId, Metres, Seconds, WorkerId};
use workers::{Reason, VehicleKind, eligible};

use super::{Look, Near, World};
use crate::command::{Proposal, ProposedOffer};
use crate::decision::{Candidate, Decision, NearestMiss, Verdict};

/// Proposes the order to the best `width` workers.
pub(super) fn propose(
    look: &Look,
    world: &dyn World,
    decision: DecisionId,
    width: usize,
) -> Proposal {
    let compared = compare(look, world, examine(look, world));
    let offers: Vec<ProposedOffer> = compared.ranked.iter().take(width).map(offer).collect();
    let mut decision = Decision {
        id: decision,
        order: look.order,
        wave: look.wave,
        strategy: look.strategy,
        radius: look.radius,
        at: world.now(),
        candidates: rows(&compared, width),
        counted: BTreeMap::new(),
        nearest_miss: None,
    };
    if offers.is_empty() {
        let misses = misses(look, world, &compared.against);
        decision.counted = count(&misses);
        decision.nearest_miss =
            misses.into_iter().min_by_key(|m| (m.against.len(), m.distance, m.worker));
        if look.pinned.is_some() && decision.counted.is_empty() && compared.ranked.is_empty() {
            // Nothing is known of where the only worker to be asked is.
            decision.counted.insert(Reason::Lost, 1);
        }
    }
    Proposal { seen_version: look.version, decision, offers }
}

/// A worker with a way to the pickup.
struct Ranked {
    near: Near,
    time: Seconds,
    way: Metres,
}

/// Who was compared: those who can, best first, and those who cannot.
struct Compared {
    ranked: Vec<Ranked>,
    against: Vec<(Near, BTreeSet<Reason>)>,
}

/// The nearest workers with what stands against each: enough of them that
/// `CANDIDATES_MAX` are eligible, as far as there are so many.
fn examine(look: &Look, world: &dyn World) -> Vec<(Near, BTreeSet<Reason>)> {
    if let Some(pinned) = look.pinned {
        let near = world.worker(pinned, look.pickup);
        return near.into_iter().map(|near| judge(look, world, near)).collect();
    }
    let mut k = CANDIDATES_MAX;
    loop {
        let near = world.nearest_free(look.pickup, k, look.radius, &look.need);
        let all = near.len() < k || k >= EXAMINED_MAX;
        let judged: Vec<_> = near.into_iter().map(|near| judge(look, world, near)).collect();
        let enough = judged.iter().filter(|(_, a)| a.is_empty()).count() >= CANDIDATES_MAX;
        if all || enough {
            return judged;
        }
        k = (k * 2).min(EXAMINED_MAX);
    }
}

fn judge(look: &Look, world: &dyn World, near: Near) -> (Near, BTreeSet<Reason>) {
    let mut against = eligible(&near.worker, &look.need, near.cash_in_hand_minor, world.now());
    if look.excluded.contains_key(&near.worker.id) {
        against.insert(Reason::Excluded);
    }
    (near, against)
}

/// Travel times for the eligible, in one question.
fn compare(look: &Look, world: &dyn World, examined: Vec<(Near, BTreeSet<Reason>)>) -> Compared {
    let (able, mut against): (Vec<_>, Vec<_>) =
        examined.into_iter().partition(|(_, reasons)| reasons.is_empty());
    let able: Vec<Near> = able.into_iter().map(|(near, _)| near).take(CANDIDATES_MAX).collect();
    let from: Vec<_> = able.iter().map(|near| (near.place, vehicle(near))).collect();
    let ways = if from.is_empty() { Vec::new() } else { world.ways_to(&from, look.pickup) };
    let mut ranked = Vec::new();
    for (near, way) in able.into_iter().zip(ways) {
        match way {
            Some((time, way)) => ranked.push(Ranked { near, time, way }),
            None => against.push((near, BTreeSet::from([Reason::Unreachable]))),
        }
    }
    ranked.sort_by_key(|r| (r.time, r.way, r.near.worker.id));
    against.sort_by_key(|(near, _)| (metres(near), near.worker.id));
    Compared { ranked, against }
}

fn vehicle(near: &Near) -> VehicleKind {
    near.worker.profile.vehicle.kind
}

fn metres(near: &Near) -> Metres {
    Metres(near.distance_m.round() as u32)
}

fn offer(ranked: &Ranked) -> ProposedOffer {
    ProposedOffer {
        worker: ranked.near.worker.id,
        to_pickup: ranked.way,
        to_pickup_time: ranked.time,
    }
}

/// The record of the comparison, best first; at most `CANDIDATES_MAX` rows.
fn rows(compared: &Compared, width: usize) -> Vec<Candidate> {
    let able = compared.ranked.iter().enumerate().map(|(place, ranked)| {
        let verdict = match place {
            place if place < width => Verdict::Chosen,
            place if place == width => Verdict::RunnerUp,
            _ => Verdict::Behind,
        };
        let way = Some((ranked.time, ranked.way));
        row(&ranked.near, way, verdict)
    });
    let unable = compared
        .against
        .iter()
        .map(|(near, against)| row(near, None, Verdict::Against(against.clone())));
    able.chain(unable).take(CANDIDATES_MAX).collect()
}

fn row(near: &Near, way: Option<(Seconds, Metres)>, verdict: Verdict) -> Candidate {
    Candidate {
        worker: near.worker.id,
        worker_version: near.worker.version,
        distance: metres(near),
        to_pickup: way.map(|(_, metres)| metres),
        to_pickup_time: way.map(|(time, _)| time),
        verdict,
    }
}

/// Everyone near with all that stood against them, when nobody was found. With
/// a pin nobody else matters.
fn misses(
    look: &Look,
    world: &dyn World,
    compared: &[(Near, BTreeSet<Reason>)],
) -> Vec<NearestMiss> {
    let mut by_worker: BTreeMap<WorkerId, NearestMiss> =
        compared.iter().map(|(near, against)| (near.worker.id, miss(near, against))).collect();
    if look.pinned.is_none() {
        let anywhere = Metres(SEARCH_RADIUS_M_MAX as u32);
        for near in world.nearest_any(look.pickup, COUNTED_MAX, anywhere) {
            let (near, mut against) = judge(look, world, near);
            if metres(&near) > look.radius {
                against.insert(Reason::TooFar);
            }
            by_worker.entry(near.worker.id).or_insert_with(|| miss(&near, &against));
        }
    }
    // Whom the index of the free does not show yet has nothing against them.
    by_worker.into_values().filter(|miss| !miss.against.is_empty()).collect()
}

fn miss(near: &Near, against: &BTreeSet<Reason>) -> NearestMiss {
    NearestMiss { worker: near.worker.id, distance: metres(near), against: against.clone() }
}

fn count(misses: &[NearestMiss]) -> BTreeMap<Reason, u32> {
    let mut counted = BTreeMap::new();
    for reason in misses.iter().flat_map(|miss| &miss.against) {
        *counted.entry(*reason).or_insert(0) += 1;
    }
    counted
}

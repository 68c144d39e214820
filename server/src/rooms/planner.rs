//! The planner of a market: takes the looks that are due, asks the strategies
//! off the writer's path, and hands their proposals in as ordinary commands.
//!
//! It only proposes: the writer drops what no longer holds, and the look is
//! simply due again. A strategy that panics or takes too long costs time, never
//! an order: the look is made again along straight lines.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dispatch::strategy::{Near, World, propose};
use dispatch::{Command as D, Look, Proposal};
use engine::Command;
use routing::{Profile, StraightLine, TravelTimes};
use tokio::sync::Notify;
use uuid::Uuid;
use vocab::id::Id;
use vocab::{DecisionId, Metres, Place, Rejection, Seconds, TimeMs, WorkerId, limits};
use workers::{Need, VehicleKind};

use super::roster::{Line, Roster};
use super::sequencer::own_meta;
use super::tracking::{NearBy, TrackingRoom};
use crate::shards::{Ground, MarketHandle};

/// Nobody further than this by road is worth comparing.
const WAY_BOUND: Seconds = Seconds(3_600);
/// A round whose proposals were all outdated is not repeated at once.
const BREATH: Duration = Duration::from_millis(10);

/// How often, at most, orders that found nobody are looked at again because
/// someone may be free.
const EAGER: Duration = Duration::from_millis(100);

/// Word for a planner.
#[derive(Debug, Default)]
pub struct Looks {
    word: Notify,
    freed: AtomicBool,
}

impl Looks {
    /// A look may be due; with `freed`, even one that was put off.
    pub fn tell(&self, freed: bool) {
        self.freed.fetch_or(freed, Ordering::Relaxed);
        self.word.notify_one();
    }
}

/// Runs until it is stopped from outside.
pub async fn run(market: Arc<MarketHandle>, ground: Ground, looks: Arc<Looks>) {
    let mut eager_at = Instant::now();
    loop {
        let eager = eager_at.elapsed() >= EAGER && looks.freed.swap(false, Ordering::Relaxed);
        if eager {
            eager_at = Instant::now();
        }
        let now = ground.clock.now();
        let asked = market.sequencer.read(move |market| {
            let until = if eager { now + limits::RETRY_MS } else { now };
            let due = market.dispatch.looks_due(until, limits::LOOKS_PER_ROUND_MAX);
            (due, market.dispatch.next_look_at())
        });
        let Ok((due, next)) = asked.await else {
            // The shard is stopping, or overloaded: the looks stay due.
            tokio::time::sleep(BREATH).await;
            continue;
        };
        if due.is_empty() {
            let mut sleep = next.map_or(Duration::from_secs(60), |at| ground.clock.until(at));
            if looks.freed.load(Ordering::Relaxed) {
                sleep = sleep.min(EAGER);
            }
            tokio::select! {
                () = looks.word.notified() => {}
                () = tokio::time::sleep(sleep) => {}
            }
            continue;
        }
        if !round(&market, &ground, due).await {
            tokio::time::sleep(BREATH).await;
        }
    }
}

/// Whether at least one proposal was taken.
async fn round(market: &Arc<MarketHandle>, ground: &Ground, due: Vec<Look>) -> bool {
    let proposals = plan(market, ground, due).await;
    let submitted = proposals.into_iter().map(|proposal| {
        let command = Command::Dispatch { command: D::Propose { proposal: Box::new(proposal) } };
        market.sequencer.submit(own_meta("planner"), command)
    });
    let answers = futures_util::future::join_all(submitted).await;
    let outdated = answers.iter().filter_map(|answer| answer.as_ref().err()).count();
    metrics::counter!("proposals_total").increment(answers.len() as u64);
    metrics::counter!("proposals_outdated_total").increment(outdated as u64);
    for rejection in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        note(rejection);
    }
    outdated < answers.len()
}

fn note(rejection: &Rejection) {
    tracing::debug!(%rejection, "a proposal was dropped");
}

async fn plan(market: &Arc<MarketHandle>, ground: &Ground, due: Vec<Look>) -> Vec<Proposal> {
    let began = std::time::Instant::now();
    let streets = ground.streets.clone();
    let planned = tokio::time::timeout(
        Duration::from_millis(limits::LOOK_MS_MAX) * u32::try_from(due.len()).unwrap_or(u32::MAX),
        off_the_path(View::of(market, streets, ground.clock.now()), due.clone()),
    );
    let proposals = match planned.await {
        Ok(Some(proposals)) => proposals,
        failed => {
            let how = if failed.is_err() { "took too long" } else { "panicked" };
            tracing::error!(
                how,
                looks = due.len(),
                "a strategy failed: looking along straight lines"
            );
            metrics::counter!("planner_fallbacks_total").increment(1);
            let streets: Arc<dyn TravelTimes> = Arc::new(StraightLine::default());
            let view = View::of(market, streets, ground.clock.now());
            off_the_path(view, due).await.unwrap_or_default()
        }
    };
    metrics::histogram!("planner_round_seconds").record(began.elapsed().as_secs_f64());
    proposals
}

/// All looks of a round on one snapshot; none where a strategy panicked.
async fn off_the_path(mut view: View, due: Vec<Look>) -> Option<Vec<Proposal>> {
    let planned = tokio::task::spawn_blocking(move || {
        let mut proposals = Vec::with_capacity(due.len());
        for look in &due {
            let proposal = propose(look, &view, DecisionId::from_uuid(Uuid::now_v7()));
            // Two orders of one round do not ask the same worker.
            view.taken.extend(proposal.offers.iter().map(|offer| offer.worker));
            proposals.push(proposal);
        }
        proposals
    });
    planned.await.ok()
}

/// The world as the strategies see it, and as a person is shown it.
pub(crate) struct View {
    now: TimeMs,
    tracking: Arc<TrackingRoom>,
    roster: Arc<Roster>,
    streets: Arc<dyn TravelTimes>,
    taken: BTreeSet<WorkerId>,
}

impl View {
    /// A market as of now.
    pub(crate) fn of(market: &MarketHandle, streets: Arc<dyn TravelTimes>, now: TimeMs) -> Self {
        Self {
            now,
            tracking: market.tracking.clone(),
            roster: market.roster.clone(),
            streets,
            taken: BTreeSet::new(),
        }
    }

    fn near(&self, near: NearBy) -> Option<Near> {
        let Line { worker, cash_in_hand_minor } = self.roster.get(near.worker)?;
        Some(Near { worker, cash_in_hand_minor, place: near.place, distance_m: near.distance_m })
    }
}

impl World for View {
    fn now(&self) -> TimeMs {
        self.now
    }

    fn nearest_free(&self, origin: Place, k: usize, radius: Metres, need: &Need) -> Vec<Near> {
        let found = self.tracking.nearest(origin, k + self.taken.len(), radius, Some(need));
        let free = found.into_iter().filter(|near| !self.taken.contains(&near.worker));
        free.filter_map(|near| self.near(near)).take(k).collect()
    }

    fn nearest_any(&self, origin: Place, k: usize, radius: Metres) -> Vec<Near> {
        let found = self.tracking.nearest(origin, k, radius, None);
        found.into_iter().filter_map(|near| self.near(near)).collect()
    }

    fn worker(&self, id: WorkerId, origin: Place) -> Option<Near> {
        let place = self.tracking.position(id)?.place;
        self.near(NearBy { worker: id, place, distance_m: place.distance_m(origin) })
    }

    fn ways_to(&self, from: &[(Place, VehicleKind)], to: Place) -> Vec<Option<(Seconds, Metres)>> {
        let mut ways = vec![None; from.len()];
        for profile in Profile::ALL {
            let (which, places): (Vec<usize>, Vec<Place>) = from
                .iter()
                .enumerate()
                .filter(|(_, (_, vehicle))| profile_of(*vehicle) == profile)
                .map(|(i, (place, _))| (i, *place))
                .unzip();
            if places.is_empty() {
                continue;
            }
            let legs = self.streets.many_to_one(profile, &places, to, WAY_BOUND);
            for (i, leg) in which.into_iter().zip(legs) {
                ways[i] = leg.map(|leg| (leg.seconds, leg.metres));
            }
        }
        ways
    }
}

/// By which rules a vehicle goes.
pub fn profile_of(vehicle: VehicleKind) -> Profile {
    match vehicle {
        VehicleKind::Foot => Profile::Foot,
        VehicleKind::Bicycle => Profile::Bicycle,
        VehicleKind::Motorcycle => Profile::Motorcycle,
        VehicleKind::Car | VehicleKind::Van => Profile::Car,
    }
}

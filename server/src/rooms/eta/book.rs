//! The room's working memory and one sweep over it: who has waited longest for
//! the streets is asked first, and when the sweep's time is up the rest is
//! scaled from the last answer.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use routing::{StraightLine, TravelTimes};
use vocab::{OrderId, Place, Seconds, TimeMs, limits};

use super::board::{Eta, Outlook, Risk};
use super::facts::{Carrier, Facts};
use super::predict::{Left, as_planned, doubt, eta, risk};
use crate::rooms::tracking::{Position, TrackingRoom};

/// Farther away than this by road says only "far".
const WAY_BOUND: Seconds = Seconds(2 * 3_600);
/// Below this straight line, scaling an answer of the streets means nothing.
const SCALED_M_MIN: f64 = 100.0;

/// The last answer of the streets for an order.
#[derive(Debug, Clone, Copy)]
struct Way {
    from: Place,
    to: Place,
    seconds: Seconds,
    asked_at: TimeMs,
}

/// An open order.
struct Tracked {
    facts: Facts,
    way: Option<Way>,
    outlook: Outlook,
    /// What the board says.
    published: Outlook,
    /// What consoles were last told to look at.
    shown: Outlook,
}

impl Tracked {
    fn made_at(&self) -> Option<TimeMs> {
        self.outlook.eta.map(|eta| eta.as_of)
    }
}

/// What a sweep may ask.
pub(super) struct World<'a> {
    pub(super) now: TimeMs,
    pub(super) tracking: &'a TrackingRoom,
    pub(super) streets: &'a dyn TravelTimes,
    /// How long the streets may be asked.
    pub(super) roads_for: Duration,
}

/// What a sweep found.
#[derive(Default)]
pub(super) struct Found {
    /// Every outlook that was made anew.
    pub(super) outlooks: Vec<(OrderId, Option<Outlook>)>,
    /// Orders whose outlook changed so much that consoles should show it.
    pub(super) noticed: Vec<OrderId>,
    /// Orders predicted to be late.
    pub(super) predicted_late: usize,
}

/// All open orders of a market.
#[derive(Default)]
pub(super) struct Book {
    orders: BTreeMap<OrderId, Tracked>,
    /// Gone since the last sweep.
    gone: Vec<OrderId>,
}

impl Book {
    /// Takes in how an order stands; none when it is not open any more.
    pub(super) fn put(&mut self, id: OrderId, facts: Option<Facts>) {
        let Some(facts) = facts else {
            if self.orders.remove(&id).is_some() {
                self.gone.push(id);
            }
            return;
        };
        if let Some(tracked) = self.orders.get_mut(&id) {
            // A stop that was reached or done changes the prediction at once.
            let same_way = tracked.facts.next_stop() == facts.next_stop()
                && tracked.facts.carrier == facts.carrier;
            tracked.facts = facts;
            if !same_way {
                tracked.outlook.eta = None;
            }
            return;
        }
        if self.orders.len() >= limits::ETA_ORDERS_MAX {
            metrics::counter!("eta_orders_left_out_total").increment(1);
            return;
        }
        let nothing = Outlook::default();
        let tracked =
            Tracked { facts, way: None, outlook: nothing, published: nothing, shown: nothing };
        self.orders.insert(id, tracked);
    }

    /// Keeps only these; the others ended while nobody looked.
    pub(super) fn keep_only(&mut self, open: &[(OrderId, Facts)]) {
        let open: std::collections::BTreeSet<OrderId> = open.iter().map(|(id, _)| *id).collect();
        let ended: Vec<OrderId> =
            self.orders.keys().filter(|id| !open.contains(id)).copied().collect();
        for id in ended {
            self.put(id, None);
        }
    }

    /// Predicts what is due to be predicted, and judges everything.
    pub(super) fn sweep(&mut self, world: &World<'_>) -> Found {
        let mut found = Found::default();
        found.outlooks.extend(self.gone.drain(..).map(|id| (id, None)));
        let began = Instant::now();
        for id in self.due(world.now) {
            let Some(tracked) = self.orders.get_mut(&id) else { continue };
            let roads = began.elapsed() < world.roads_for;
            tracked.outlook.eta = predict(tracked, world, roads);
        }
        for (id, tracked) in &mut self.orders {
            let before = tracked.outlook.risk;
            if tracked.facts.carrier.is_none() {
                tracked.outlook.eta = None;
            }
            tracked.outlook.risk = risk(&tracked.facts, tracked.outlook.eta, before, world.now);
            found.predicted_late += usize::from(tracked.outlook.risk == Risk::Predicted);
            if tracked.outlook != tracked.published {
                tracked.published = tracked.outlook;
                found.outlooks.push((*id, Some(tracked.outlook)));
            }
            if is_noticeable(&tracked.shown, &tracked.outlook) {
                tracked.shown = tracked.outlook;
                found.noticed.push(*id);
            }
        }
        found
    }

    /// Orders under way whose prediction is missing or old; those who waited
    /// longest for the streets first.
    fn due(&self, now: TimeMs) -> Vec<OrderId> {
        let old = |tracked: &Tracked| {
            tracked.made_at().is_none_or(|at| now.since(at) >= limits::ETA_REFRESH_MS)
        };
        let due = self.orders.iter().filter(|(_, t)| t.facts.carrier.is_some() && old(t));
        let mut due: Vec<(Option<TimeMs>, OrderId)> =
            due.map(|(id, tracked)| (tracked.way.map(|way| way.asked_at), *id)).collect();
        due.sort_unstable();
        due.into_iter().map(|(_, id)| id).collect()
    }
}

fn predict(tracked: &mut Tracked, world: &World<'_>, roads: bool) -> Option<Eta> {
    let carrier = tracked.facts.carrier?;
    let left = match world.tracking.position(carrier.worker) {
        None => as_planned(&tracked.facts, carrier.since, carrier.to_pickup),
        Some(position) => Left {
            seconds: way_left(tracked, &carrier, &position, world, roads),
            from: position.at,
            unsure: doubt(position.at, world.now),
        },
    };
    Some(eta(&tracked.facts, left, world.now))
}

fn way_left(
    tracked: &mut Tracked,
    carrier: &Carrier,
    position: &Position,
    world: &World<'_>,
    roads: bool,
) -> Seconds {
    let (from, stop) = (position.place, tracked.facts.next_stop());
    let to = stop.place;
    let known = tracked.way.filter(|way| way.to == to);
    if stop.is_at_hand() {
        return Seconds(0);
    }
    if let Some(way) = known.filter(|way| way.from == from) {
        return way.seconds;
    }
    let asked = roads
        .then(|| world.streets.many_to_one(carrier.profile, &[from], to, WAY_BOUND))
        .and_then(|legs| legs.first().copied().flatten());
    if let Some(leg) = asked {
        let seconds = leg.seconds;
        tracked.way = Some(Way { from, to, seconds, asked_at: world.now });
        return seconds;
    }
    metrics::counter!("eta_scaled_total").increment(1);
    scaled(known, from, to)
}

/// The last answer of the streets, as much of it as is left in a straight line;
/// a straight line alone where there is none.
fn scaled(way: Option<Way>, from: Place, to: Place) -> Seconds {
    let left_m = from.distance_m(to);
    let whole = way.map(|way| (way.seconds, way.from.distance_m(to)));
    match whole.filter(|(_, whole_m)| *whole_m >= SCALED_M_MIN) {
        Some((seconds, whole_m)) => {
            Seconds((f64::from(seconds.0) * left_m / whole_m).round() as u32)
        }
        None => {
            let any = routing::Profile::Motorcycle;
            let legs = StraightLine::default().many_to_one(any, &[from], to, Seconds(u32::MAX));
            legs.first().copied().flatten().map_or(WAY_BOUND, |leg| leg.seconds)
        }
    }
}

/// Whether a console should show it: another risk, a prediction that came or
/// went, one that moved, or one that was shown long ago.
fn is_noticeable(shown: &Outlook, outlook: &Outlook) -> bool {
    if shown.risk != outlook.risk {
        return true;
    }
    match (shown.eta, outlook.eta) {
        (None, None) => false,
        (Some(shown), Some(new)) => {
            let moved = |a: TimeMs, b: TimeMs| a.since(b).abs() >= limits::ETA_NOTICED_MS;
            let pickup = match (shown.pickup_at, new.pickup_at) {
                (Some(a), Some(b)) => moved(a, b),
                (a, b) => a.is_some() != b.is_some(),
            };
            pickup
                || moved(shown.dropoff_at, new.dropoff_at)
                || new.as_of.since(shown.as_of) >= limits::ETA_SHOWN_MS
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use dispatch::{OrderState, TaskState};
    use routing::{Leg, Profile, Route, RouteError};
    use tracking::RawFix;
    use uuid::Uuid;
    use vocab::id::Id;
    use vocab::{Metres, WorkerId};

    use super::super::facts::StopFacts;
    use super::*;
    use crate::clock::Clock;

    /// Streets on which everything takes ten minutes, and that count questions.
    #[derive(Default)]
    struct TenMinutes(AtomicUsize);

    impl TravelTimes for TenMinutes {
        fn route(&self, _: Profile, _: Place, _: Place) -> Result<Route, RouteError> {
            Err(RouteError::Unreachable)
        }
        fn many_to_one(
            &self,
            _: Profile,
            from: &[Place],
            _: Place,
            _: Seconds,
        ) -> Vec<Option<Leg>> {
            self.0.fetch_add(1, Ordering::Relaxed);
            vec![Some(Leg { seconds: Seconds(600), metres: Metres(3_000) }); from.len()]
        }
        fn one_to_many(&self, _: Profile, _: Place, to: &[Place], _: Seconds) -> Vec<Option<Leg>> {
            vec![None; to.len()]
        }
    }

    struct Room {
        clock: Arc<Clock>,
        tracking: TrackingRoom,
        streets: TenMinutes,
        book: Book,
    }

    fn place(lat: f64) -> Place {
        Place::from_degrees(lat, -8.61).unwrap()
    }

    fn id<T: Id>(n: u128) -> T {
        T::from_uuid(Uuid::from_u128(n))
    }

    impl Room {
        fn new() -> Self {
            let clock = Arc::new(Clock::start(TimeMs(0), 1.0));
            let tracking = TrackingRoom::new(clock.clone());
            let mut market =
                <engine::Market as engine::Shard>::new(vocab::ShardId::Market(id(1), id(2)));
            for n in 1..=3 {
                let worker = crate::rooms::eta::testing::worker(id(n));
                market.workers.workers.insert(worker.id, worker);
                tracking.show(&market, [id(n)]);
            }
            Self { clock, tracking, streets: TenMinutes::default(), book: Book::default() }
        }

        fn seen(&self, worker: u128, lat: f64) {
            let ts = self.clock.now().0;
            let fix = RawFix { lat, lng: -8.61, acc: 5.0, ts, ..RawFix::default() };
            assert!(self.tracking.ingest(id::<WorkerId>(worker), &[fix]).is_empty());
        }

        /// An order whose goods its worker has.
        fn carries(&mut self, worker: u128) {
            let stop = |lat, state| StopFacts {
                place: place(lat),
                service: Seconds(60),
                state,
                changed_at: self.clock.now(),
            };
            let carrier = Carrier {
                worker: id(worker),
                profile: Profile::Motorcycle,
                since: self.clock.now(),
                to_pickup: None,
            };
            let facts = Facts {
                state: OrderState::InProgress,
                carrier: Some(carrier),
                pickup: stop(41.15, TaskState::Completed),
                dropoff: stop(41.18, TaskState::EnRoute),
                trip: Seconds(400),
                due: None,
                dispatch_at: None,
            };
            self.book.put(id(100 + worker), Some(facts));
        }

        fn sweep(&mut self, later_ms: i64, roads_for: Duration) -> Found {
            let now = self.clock.now() + later_ms;
            let (tracking, streets) = (&self.tracking, &self.streets);
            self.book.sweep(&World { now, tracking, streets, roads_for })
        }

        fn asked(&self) -> usize {
            self.streets.0.load(Ordering::Relaxed)
        }
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_streets_are_asked_when_due_and_the_worker_moved() {
        let mut room = Room::new();
        room.seen(1, 41.15);
        room.carries(1);
        let found = room.sweep(0, LONG);
        assert_eq!((found.outlooks.len(), found.noticed.len(), room.asked()), (1, 1, 1));
        let eta = found.outlooks[0].1.unwrap().eta.unwrap();
        let left_s = eta.dropoff_at.since(eta.as_of) / 1_000;
        assert!((590..=600).contains(&left_s), "{left_s}");
        assert!(room.sweep(1_000, LONG).outlooks.is_empty(), "made a second ago");
        let again = room.sweep(6_000, LONG);
        assert_eq!((again.outlooks.len(), room.asked()), (1, 1), "standing still asks nothing");
        assert!(again.noticed.is_empty(), "it moved by less than is shown");
    }

    #[test]
    fn without_time_for_the_streets_the_last_answer_is_scaled() {
        let mut room = Room::new();
        room.seen(1, 41.15);
        room.carries(1);
        room.sweep(0, LONG);
        let whole = Way {
            from: place(41.15),
            to: place(41.18),
            seconds: Seconds(600),
            asked_at: TimeMs(0),
        };
        let half = scaled(Some(whole), place(41.165), place(41.18));
        assert!((295..=305).contains(&half.0), "{half:?}");
        let bare = scaled(None, place(41.15), place(41.18));
        assert!(bare.0 > 600, "3.3 km at 20 km/h with detours take {bare:?}");
        room.seen(2, 41.16);
        room.carries(2);
        let hurried = room.sweep(1_000, Duration::ZERO);
        assert_eq!(room.asked(), 1, "no time, no question");
        assert!(
            hurried.outlooks.iter().any(|(order, o)| *order == id(102) && o.unwrap().eta.is_some())
        );
    }

    #[test]
    fn who_waited_longest_is_first_and_who_ended_is_gone() {
        let mut room = Room::new();
        for worker in 1..=3 {
            room.seen(worker, 41.15);
        }
        room.carries(1);
        room.sweep(0, LONG);
        room.carries(2);
        let now = room.clock.now() + 20_000;
        assert_eq!(room.book.due(now), [id(102), id(101)]);
        room.book.put(id(101), None);
        let found = room.sweep(30_000, LONG);
        assert!(found.outlooks.contains(&(id(101), None)));
    }

    #[test]
    fn without_a_position_the_plan_is_what_is_known() {
        let mut room = Room::new();
        room.carries(3);
        let found = room.sweep(0, LONG);
        let eta = found.outlooks[0].1.unwrap().eta.unwrap();
        assert_eq!((eta.dropoff_at.since(eta.as_of) + 500) / 1_000, 400);
        assert!(eta.band_s >= 600, "{eta:?}");
    }
}

//! A profile's roads ready to answer: its graph of states, the hierarchy over it, and
//! the metric in force.
//!
//! Whoever asks takes the metric along for as long as the question lasts; a change of
//! traffic puts another one in its place and disturbs nobody. This module must never
//! know a name or a shape.

mod answers;
mod beside;
mod change;
mod graph;
mod links;
mod metric;
mod seeds;
mod shortest;
mod turns;

use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

pub(crate) use answers::Drive;
use change::Writer;
pub(crate) use graph::ProfileGraph;
pub(crate) use metric::{Metric, tenths, weight};
pub(crate) use seeds::Position;
pub use turns::Side;
#[cfg(test)]
pub(crate) use {answers::TO_ITS_END, links::lane_number, turns::cost as turn_cost};

use crate::cache::fingerprint;
use crate::graph::RoadNetwork;
use crate::hierarchy::{Beside, Climber, Hands, Hierarchy, Reweigher, order};
use crate::speeds::Speeds;

/// An order of contraction, good for the graph with this fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Order {
    /// The fingerprint of the graph.
    pub(crate) graph: u64,
    /// The states, the first to be contracted first.
    pub(crate) states: Vec<u32>,
}

/// A profile's roads.
#[derive(Debug)]
pub(crate) struct ProfileRoads {
    pub(crate) graph: ProfileGraph,
    pub(crate) hierarchy: Hierarchy,
    /// The fingerprint of the graph, for the order.
    fingerprint: u64,
    metric: RwLock<Arc<Metric>>,
    writer: Mutex<Writer>,
    climbers: Mutex<Vec<Climber>>,
    besides: Mutex<Vec<Beside>>,
    lengths: OnceLock<Metric>,
}

impl ProfileRoads {
    /// Makes a profile ready; a known order saves the time to find one.
    pub(crate) fn new(
        network: &RoadNetwork,
        graph: ProfileGraph,
        known: Option<&Order>,
        (lanes, speeds, version): (Vec<i32>, Speeds, u64),
        hands: Hands,
    ) -> Self {
        let fingerprint = fingerprint_of(&graph);
        let known =
            known.filter(|order| order.graph == fingerprint && is_order(&order.states, &graph));
        let hierarchy = match known {
            Some(order) => Hierarchy::new(&graph.states, &order.states),
            None => Hierarchy::new(&graph.states, &find_order(network, &graph, hands)),
        };
        let metric = Metric::new(&graph, &hierarchy, (lanes, speeds, version), hands);
        Self {
            writer: Mutex::default(),
            graph,
            hierarchy,
            fingerprint,
            metric: RwLock::new(Arc::new(metric)),
            climbers: Mutex::default(),
            besides: Mutex::default(),
            lengths: OnceLock::new(),
        }
    }

    /// The order in use.
    pub(crate) fn order(&self) -> Order {
        Order { graph: self.fingerprint, states: self.hierarchy.state.clone() }
    }

    /// The metric in force.
    pub(crate) fn metric(&self) -> Arc<Metric> {
        self.metric.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets weights of the lanes `touched` be what `weigh` says from now on.
    pub(crate) fn change(
        &self,
        (touched, weigh): (&[u32], &dyn Fn(u32) -> i32),
        (speeds, version): (&Speeds, u64),
        reweigher: &mut Reweigher,
    ) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.metric();
        let (news, traffic) = ((touched, weigh), (speeds, version));
        let next = writer.next(&self.graph, &self.hierarchy, current, news, traffic, reweigher);
        *self.metric.write().unwrap_or_else(PoisonError::into_inner) = next;
    }

    /// Weights by length instead of time, for who matches tracks; made at the first use.
    pub(crate) fn lengths(&self, network: &RoadNetwork) -> &Metric {
        self.lengths.get_or_init(|| {
            let lanes = metric::lengths(network, self.graph.profile);
            Metric::by_length(&self.graph, &self.hierarchy, lanes)
        })
    }

    /// Does something with a climber, which is kept for the next one.
    pub(crate) fn with_climber<T>(&self, work: impl FnOnce(&mut Climber) -> T) -> T {
        lend(&self.climbers, || Climber::new(self.hierarchy.len()), work)
    }

    /// Does something with room for ways among near places, which is kept likewise.
    pub(crate) fn with_beside<T>(&self, work: impl FnOnce(&mut Beside) -> T) -> T {
        lend(&self.besides, || Beside::new(self.hierarchy.len()), work)
    }
}

/// Lends one of what is kept, or a new one, and keeps it afterwards.
fn lend<R, T>(kept: &Mutex<Vec<R>>, new: impl FnOnce() -> R, work: impl FnOnce(&mut R) -> T) -> T {
    let all = || kept.lock().unwrap_or_else(PoisonError::into_inner);
    let one = all().pop();
    let mut one = one.unwrap_or_else(new);
    let done = work(&mut one);
    all().push(one);
    done
}

/// Finds an order from where the junctions lie.
fn find_order(network: &RoadNetwork, graph: &ProfileGraph, hands: Hands) -> Vec<u32> {
    let places = graph.links.junctions.iter().map(|number| network.junctions[*number as usize]);
    // A degree of longitude is narrower away from the equator.
    let narrowing = network.junctions.first().map_or(1.0, |place| place.lat().to_radians().cos());
    let at: Vec<[i32; 2]> =
        places.map(|place| [(f64::from(place.lng_e7) * narrowing) as i32, place.lat_e7]).collect();
    if graph.profile.has_turns() {
        order::of_links(&at, &graph.state_ends(), hands)
    } else {
        order::of_junctions(&at, &graph.links.ends, hands)
    }
}

fn fingerprint_of(graph: &ProfileGraph) -> u64 {
    let numbers = graph.states.first.iter().chain(&graph.states.head);
    fingerprint(&numbers.flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>())
}

/// Whether every state is named once.
fn is_order(order: &[u32], graph: &ProfileGraph) -> bool {
    let mut named = vec![false; graph.states.states()];
    order.len() == named.len()
        && order.iter().all(|state| {
            named.get_mut(*state as usize).is_some_and(|named| !std::mem::replace(named, true))
        })
}

//! A network ready to answer: the index that finds the nearest street, and for every
//! profile that was asked for its hierarchy.
//!
//! Everything here is worked out from the [`RoadNetwork`] and the traffic. A profile is
//! made ready at its first use, or all at once by [`Roads::prepare`].

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeFiltered;
use rayon::prelude::*;
use vocab::Place;

use crate::graph::{LaneRef, RoadNetwork};
use crate::hierarchy::Hands;
use crate::osm::OsmError;
use crate::profile::Profile;
use crate::ruler;
use crate::snap::{Snap, SnapIndex};
use crate::spot::Spot;
use crate::states::{Order, ProfileGraph, ProfileRoads, Side};
use crate::traffic::Traffic;

/// The loaded network.
#[derive(Debug)]
pub struct Roads {
    network: RoadNetwork,
    side: Side,
    /// By junction: the profiles (bits) in whose largest connected part it lies.
    connected: Vec<u8>,
    snaps: SnapIndex,
    /// By place of the shapes: millimetres to the next one.
    piece_mm: Vec<u32>,
    profiles: [OnceLock<ProfileRoads>; Profile::COUNT],
    /// Orders known from before.
    orders: [Option<Order>; Profile::COUNT],
    traffic: Mutex<Traffic>,
}

impl Roads {
    /// Makes a network ready where one drives on the right.
    pub fn new(network: RoadNetwork) -> Self {
        Self::with(network, Default::default())
    }

    /// Makes a network ready with the orders known from before.
    pub(crate) fn with(network: RoadNetwork, orders: [Option<Order>; Profile::COUNT]) -> Self {
        let connected = connected(&network);
        let snaps = SnapIndex::of(&network, &connected);
        let pairs = network.shapes.windows(2);
        let mut piece_mm: Vec<u32> =
            pairs.map(|pair| (ruler::metres(pair[0], pair[1]) * 1_000.0).round() as u32).collect();
        piece_mm.push(0);
        let profiles = Default::default();
        let (side, traffic) = (Side::Right, Mutex::default());
        Self { network, side, connected, snaps, piece_mm, profiles, orders, traffic }
    }

    /// Reads an extract and makes it ready.
    ///
    /// # Errors
    /// When the bytes are no complete extract with streets in it.
    pub fn from_osm_pbf(bytes: &[u8]) -> Result<Self, OsmError> {
        RoadNetwork::from_osm_pbf(bytes).map(Self::new)
    }

    /// Says on which side one drives; before a profile is used.
    #[must_use]
    pub fn driving_on(self, side: Side) -> Self {
        Self { side, profiles: Default::default(), ..self }
    }

    /// The plain data.
    pub fn network(&self) -> &RoadNetwork {
        &self.network
    }

    /// Makes profiles ready now, with all hands, instead of at their first use. To be
    /// called before anyone else uses the roads, and from no thread of rayon's.
    pub fn prepare(&self, profiles: &[Profile]) {
        for profile in profiles {
            self.make_ready(*profile, Hands::All);
        }
    }

    /// The spots of the `k` nearest streets within `radius_m`, the nearest first.
    pub fn snap(&self, profile: Profile, place: Place, radius_m: f64, k: usize) -> Vec<Snap> {
        self.snaps.nearest((&self.network, &self.piece_mm), profile, place, radius_m, k)
    }

    /// The nearest place within `radius_m` by which the profile's network is left and
    /// reached.
    pub fn spot(&self, profile: Profile, place: Place, radius_m: f64) -> Option<Spot> {
        let graph = &self.profile(profile).graph;
        let usable = |snap: &Snap| {
            let lanes = [0, 1].map(|direction| LaneRef { street: snap.street, direction });
            graph.is_usable(lanes)
        };
        let nearest = self.snap(profile, place, radius_m, 1).pop()?;
        if usable(&nearest) {
            return Some(Spot::new(&self.network, &nearest));
        }
        let more = self.snap(profile, place, radius_m, STREETS_TRIED);
        more.iter().find(|snap| usable(snap)).map(|snap| Spot::new(&self.network, snap))
    }

    /// The spot of a snap.
    pub fn spot_at(&self, snap: &Snap) -> Spot {
        Spot::new(&self.network, snap)
    }

    pub(crate) fn profile(&self, profile: Profile) -> &ProfileRoads {
        let cell = &self.profiles[profile.index()];
        if let Some(ready) = cell.get() {
            return ready;
        }
        self.make_ready(profile, Hands::One)
    }

    /// An update of the traffic waits, so that none is lost. Whoever is the first to use
    /// a profile works alone: a helper could want the same profile and wait for ever.
    fn make_ready(&self, profile: Profile, hands: Hands) -> &ProfileRoads {
        let traffic = self.traffic();
        self.profiles[profile.index()].get_or_init(|| {
            let known = self.orders[profile.index()].as_ref();
            let (network, connected) = (&self.network, &self.connected);
            let graph = ProfileGraph::new(network, profile, connected, self.side);
            let lanes = self.lanes_in(&traffic, profile);
            let speeds = traffic.speeds_for(profile);
            ProfileRoads::new(network, graph, known, (lanes, speeds, traffic.version()), hands)
        })
    }

    /// The profiles that are ready.
    pub(crate) fn ready(&self) -> impl Iterator<Item = (Profile, &ProfileRoads)> {
        Profile::ALL
            .into_iter()
            .filter_map(|profile| Some((profile, self.profiles[profile.index()].get()?)))
    }

    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn piece_mm(&self, shape: usize) -> u32 {
        self.piece_mm[shape]
    }

    pub(crate) fn pieces_mm(&self) -> &[u32] {
        &self.piece_mm
    }

    /// The orders in use and those known from before.
    pub(crate) fn orders(&self) -> [Option<Order>; Profile::COUNT] {
        let mut orders = self.orders.clone();
        for (profile, ready) in self.ready() {
            orders[profile.index()] = Some(ready.order());
        }
        orders
    }

    pub(crate) fn snap_index(&self) -> &SnapIndex {
        &self.snaps
    }
}

/// Streets looked at when the nearest one cannot be left.
const STREETS_TRIED: usize = 8;

/// Marks the largest strongly connected part for each profile; of equals the one
/// with the lowest junction.
fn connected(network: &RoadNetwork) -> Vec<u8> {
    let mut graph =
        DiGraph::<(), u8, u32>::with_capacity(network.junctions.len(), network.streets.len() * 2);
    for _ in &network.junctions {
        graph.add_node(());
    }
    for street in 0..network.streets.len() as u32 {
        for lane in [0, 1].map(|direction| LaneRef { street, direction }) {
            let [from, to] = network.ends(lane).map(NodeIndex::from);
            graph.add_edge(from, to, network.open(lane));
        }
    }
    let masks = Profile::ALL.into_par_iter().map(|profile| {
        let open = EdgeFiltered::from_fn(&graph, |lane| lane.weight() & profile.bit() != 0);
        let parts = kosaraju_scc(&open);
        let largest = parts
            .into_iter()
            .max_by_key(|part| (part.len(), std::cmp::Reverse(part.iter().min().copied())));
        (profile.bit(), largest.unwrap_or_default())
    });
    let mut connected = vec![0; network.junctions.len()];
    for (bit, part) in masks.collect::<Vec<_>>() {
        for junction in part {
            connected[junction.index()] |= bit;
        }
    }
    connected
}

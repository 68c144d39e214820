//! A network ready to answer: its graph (petgraph), which junctions traffic can
//! reach and leave, and the index that finds the nearest street.
//!
//! Everything here is worked out from the [`RoadNetwork`] and must never be stored.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeFiltered, EdgeRef};
use vocab::Place;
use vocab::place::EARTH_RADIUS_M;

use crate::graph::{BACKWARD, CLOSED, FORWARD, RoadNetwork};
use crate::osm::OsmError;
use crate::profile::{Profile, RoadClass};
use crate::snap::SnapIndex;

/// What entering a restricted area (private, destination only) weighs in the choice
/// of a route. It is reluctance, not time: it keeps through traffic out and never
/// shows in the seconds of an answer.
pub const RELUCTANCE_TENTHS: u32 = 3_000;

/// One direction of a street: an arc of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    /// The street's number.
    pub street: u32,
    /// [`FORWARD`] or [`BACKWARD`].
    pub direction: u8,
    /// What a route weighs, in tenths of a second by profile, or [`CLOSED`]: the driving
    /// time, and [`RELUCTANCE_TENTHS`] where a restricted area is entered.
    pub cost: [u32; Profile::COUNT],
}

/// Junctions and lanes; node numbers are those of the network's junctions.
pub type LaneGraph = DiGraph<(), Lane, u32>;

/// The loaded network.
#[derive(Debug)]
pub struct Roads {
    network: RoadNetwork,
    graph: LaneGraph,
    /// By junction: the profiles (bits) in whose largest connected part it lies.
    connected: Vec<u8>,
    /// By junction: where it is on the globe, in metres from its centre.
    on_globe: Vec<[f64; 3]>,
    /// By profile: no lane takes fewer tenths of a second for a metre as the crow flies.
    least_tenths_per_m: [f64; Profile::COUNT],
    snaps: SnapIndex,
}

impl Roads {
    /// Makes a network ready.
    pub fn new(network: RoadNetwork) -> Self {
        let graph = lanes(&network);
        let connected = connected(&graph);
        let on_globe: Vec<_> = network.junctions.iter().map(|place| on_globe(*place)).collect();
        let least_tenths_per_m = Profile::ALL.map(|p| least_tenths_per_m(&graph, &on_globe, p));
        let snaps = SnapIndex::of(&network, &connected);
        Self { network, graph, connected, on_globe, least_tenths_per_m, snaps }
    }

    /// Reads an extract and makes it ready.
    ///
    /// # Errors
    /// When the bytes are no complete extract with streets in it.
    pub fn from_osm_pbf(bytes: &[u8]) -> Result<Self, OsmError> {
        RoadNetwork::from_osm_pbf(bytes).map(Self::new)
    }

    /// The plain data.
    pub fn network(&self) -> &RoadNetwork {
        &self.network
    }

    /// The graph.
    pub fn graph(&self) -> &LaneGraph {
        &self.graph
    }

    /// Whether a junction can be reached from, and can reach, most of the network.
    pub fn is_connected(&self, profile: Profile, junction: NodeIndex) -> bool {
        self.connected[junction.index()] & profile.bit() != 0
    }

    /// Tenths of a second lost by a profile that crosses a junction.
    pub fn delay(&self, profile: Profile, junction: NodeIndex) -> u32 {
        match profile {
            Profile::Parity => 0,
            _ => self.network.delays[junction.index()].into(),
        }
    }

    pub(crate) fn snap_index(&self) -> &SnapIndex {
        &self.snaps
    }

    /// Tenths of a second no route between two junctions can undercut: the straight line
    /// through the globe (never longer than the great circle) at the best pace there is.
    pub(crate) fn least_tenths(&self, profile: Profile, from: NodeIndex, to: NodeIndex) -> u32 {
        let metres = chord_m(self.on_globe[from.index()], self.on_globe[to.index()]);
        // The last factor keeps rounding errors on the safe side.
        (metres * self.least_tenths_per_m[profile.index()] * (1.0 - 1e-9)) as u32
    }
}

fn lanes(network: &RoadNetwork) -> LaneGraph {
    let mut all = Vec::with_capacity(network.streets.len() * 2);
    for (number, street) in (0_u32..).zip(&network.streets) {
        for (direction, from, to) in
            [(FORWARD, street.from, street.to), (BACKWARD, street.to, street.from)]
        {
            let enters = street.class == RoadClass::Threshold && direction == FORWARD;
            let cost = Profile::ALL.map(|profile| match street.tenths(profile, direction) {
                CLOSED => CLOSED,
                tenths if enters && street.restricted & profile.bit() != 0 => {
                    tenths.saturating_add(RELUCTANCE_TENTHS).min(CLOSED - 1)
                }
                tenths => tenths,
            });
            if cost != [CLOSED; Profile::COUNT] {
                let direction = direction as u8;
                all.push((from, to, Lane { street: number, direction, cost }));
            }
        }
    }
    // Lanes that leave one junction lie side by side in memory.
    all.sort_by_key(|(from, ..)| *from);
    let mut graph = LaneGraph::with_capacity(network.junctions.len(), all.len());
    for _ in &network.junctions {
        graph.add_node(());
    }
    for (from, to, lane) in all {
        graph.add_edge(NodeIndex::from(from), NodeIndex::from(to), lane);
    }
    graph
}

/// Marks the largest strongly connected part for each profile; of equals the one
/// with the lowest junction.
fn connected(graph: &LaneGraph) -> Vec<u8> {
    let mut connected = vec![0; graph.node_count()];
    for profile in Profile::ALL {
        let open =
            EdgeFiltered::from_fn(graph, |lane| lane.weight().cost[profile.index()] != CLOSED);
        let parts = kosaraju_scc(&open);
        let largest = parts
            .into_iter()
            .max_by_key(|part| (part.len(), std::cmp::Reverse(part.iter().min().copied())));
        for junction in largest.unwrap_or_default() {
            connected[junction.index()] |= profile.bit();
        }
    }
    connected
}

fn least_tenths_per_m(graph: &LaneGraph, on_globe: &[[f64; 3]], profile: Profile) -> f64 {
    graph
        .edge_references()
        .filter(|lane| lane.weight().cost[profile.index()] != CLOSED)
        .filter_map(|lane| {
            let metres = chord_m(on_globe[lane.source().index()], on_globe[lane.target().index()]);
            let tenths = f64::from(lane.weight().cost[profile.index()]);
            (metres > 0.0).then_some(tenths / metres)
        })
        .min_by(f64::total_cmp)
        .unwrap_or(0.0)
}

fn on_globe(place: Place) -> [f64; 3] {
    let (lat, lng) = (place.lat().to_radians(), place.lng().to_radians());
    let ring = EARTH_RADIUS_M * lat.cos();
    [ring * lng.cos(), ring * lng.sin(), EARTH_RADIUS_M * lat.sin()]
}

fn chord_m(a: [f64; 3], b: [f64; 3]) -> f64 {
    let [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    (x * x + y * y + z * z).sqrt()
}

//! From one metric to the next.
//!
//! A few changed lanes are worked into the metric before the last one, brought up to date
//! by what changed since, so that nothing large is copied; it is copied only while
//! somebody still reads it. Many changed lanes are weighed from nothing, in parallel.

use std::sync::Arc;

use super::graph::ProfileGraph;
use super::metric::{self, Metric};
use crate::hierarchy::{Hands, Hierarchy, Reweigher};
use crate::speeds::Speeds;

/// Where one of so many lanes changes, weighing everything is faster.
const FEW: usize = 40;

/// What a change did to a metric.
#[derive(Debug, Default)]
struct Done {
    lanes: Vec<(usize, i32)>,
    links: Vec<(u32, i32)>,
    /// The hierarchy's arcs.
    arcs: Vec<(u32, i32)>,
}

/// The metric before the one in force, and what it lacks.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    spare: Option<(Arc<Metric>, Done)>,
}

impl Writer {
    /// The metric that follows on `current` when the lanes `touched` may
    /// weigh something else; `weigh` says what.
    pub(crate) fn next(
        &mut self,
        graph: &ProfileGraph,
        hierarchy: &Hierarchy,
        current: Arc<Metric>,
        (touched, weigh): (&[u32], &dyn Fn(u32) -> i32),
        (speeds, version): (&Speeds, u64),
        reweigher: &mut Reweigher,
    ) -> Arc<Metric> {
        if touched.len() * FEW > current.lanes.len() {
            let mut all = current.lanes.clone();
            touched.iter().for_each(|lane| all[*lane as usize] = weigh(*lane));
            self.spare = None;
            let lanes = (all, speeds.clone(), version);
            return Arc::new(Metric::new(graph, hierarchy, lanes, Hands::All));
        }
        let lanes: Vec<(usize, i32)> =
            touched.iter().map(|lane| (*lane as usize, weigh(*lane))).collect();
        let links = changed_links(graph, &current, &lanes);
        let mut next = self.take_spare(&current);
        (next.version, next.speeds) = (version, speeds.clone());
        lanes.iter().for_each(|(lane, weight)| next.lanes[*lane] = *weight);
        links.iter().for_each(|(link, weight)| next.links[*link as usize] = *weight);
        let inputs: Vec<u32> =
            links.iter().flat_map(|(link, _)| graph.arcs_of(*link)).copied().collect();
        let mut weights = std::mem::take(&mut next.weights);
        let input = |arc| next.input(graph, arc);
        let arcs = reweigher.run(hierarchy, &mut weights, input, &inputs);
        let arcs = arcs.into_iter().map(|arc| (arc, weights[arc as usize])).collect();
        next.weights = weights;
        self.spare = Some((current, Done { lanes, links, arcs }));
        Arc::new(next)
    }

    /// A metric equal to `current` that nobody reads.
    fn take_spare(&mut self, current: &Arc<Metric>) -> Metric {
        let spare = self
            .spare
            .take()
            .and_then(|(spare, done)| Arc::into_inner(spare).map(|spare| (spare, done)));
        let Some((mut spare, done)) = spare else { return Metric::clone(current) };
        done.lanes.into_iter().for_each(|(lane, weight)| spare.lanes[lane] = weight);
        done.links.into_iter().for_each(|(link, weight)| spare.links[link as usize] = weight);
        done.arcs.into_iter().for_each(|(arc, weight)| spare.weights[arc as usize] = weight);
        spare
    }
}

/// The links that weigh something else when lanes do, with what they weigh.
fn changed_links(
    graph: &ProfileGraph,
    current: &Metric,
    lanes: &[(usize, i32)],
) -> Vec<(u32, i32)> {
    let mut links: Vec<u32> =
        lanes.iter().filter_map(|(lane, _)| graph.links.of_number(*lane)).collect();
    links.sort_unstable();
    links.dedup();
    let mut new: Vec<(usize, i32)> = lanes.to_vec();
    // The last word on a lane counts.
    new.reverse();
    new.sort_by_key(|(lane, _)| *lane);
    new.dedup_by_key(|(lane, _)| *lane);
    let weight_of = |lane: usize| {
        new.binary_search_by_key(&lane, |(lane, _)| *lane)
            .map_or_else(|_| current.lanes[lane], |found| new[found].1)
    };
    let weighed = links.into_iter().map(|link| (link, metric::link_weight(graph, weight_of, link)));
    weighed.filter(|(link, weight)| current.links[*link as usize] != *weight).collect()
}

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

/// Where one of so many arcs changes, weighing everything is faster.
const FEW: usize = 40;

/// What a change did to a metric.
#[derive(Debug, Default)]
struct Done {
    lanes: Vec<(usize, i32)>,
    inputs: Vec<(u32, i32)>,
    /// The hierarchy's arcs with their weights up and down.
    arcs: Vec<(u32, [i32; 2])>,
}

/// Who makes the next metric.
#[derive(Debug)]
pub(crate) struct Writer {
    reweigher: Reweigher,
    /// The metric before the one in force, and what it lacks.
    spare: Option<(Arc<Metric>, Done)>,
}

impl Writer {
    /// A writer for a hierarchy.
    pub(crate) fn new(hierarchy: &Hierarchy) -> Self {
        Self { reweigher: Reweigher::new(hierarchy), spare: None }
    }

    /// The metric that follows on `current` when `lanes` weigh something else.
    pub(crate) fn next(
        &mut self,
        graph: &ProfileGraph,
        hierarchy: &Hierarchy,
        current: Arc<Metric>,
        (lanes, speeds, version): (&[(usize, i32)], &Speeds, u64),
    ) -> Arc<Metric> {
        let changed = changed_inputs(graph, &current, lanes);
        if changed.len() * FEW > current.inputs.len() {
            let mut all = current.lanes.clone();
            lanes.iter().for_each(|(lane, weight)| all[*lane] = *weight);
            self.spare = None;
            return Arc::new(Metric::new(
                graph,
                hierarchy,
                (all, speeds.clone(), version),
                Hands::All,
            ));
        }
        let mut next = self.take_spare(&current);
        lanes.iter().for_each(|(lane, weight)| next.lanes[*lane] = *weight);
        for (input, weight) in &changed {
            next.inputs[*input as usize] = *weight;
        }
        let inputs: Vec<u32> = changed.iter().map(|(input, _)| *input).collect();
        let arcs = self.reweigher.run(hierarchy, &mut next.weights, &next.inputs, &inputs);
        let arcs = arcs.iter().map(|arc| {
            let at = *arc as usize;
            (*arc, [next.weights.up[at], next.weights.down[at]])
        });
        let done = Done { lanes: lanes.to_vec(), inputs: changed, arcs: arcs.collect() };
        (next.version, next.speeds) = (version, speeds.clone());
        self.spare = Some((current, done));
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
        done.inputs.into_iter().for_each(|(input, weight)| spare.inputs[input as usize] = weight);
        for (arc, [up, down]) in done.arcs {
            (spare.weights.up[arc as usize], spare.weights.down[arc as usize]) = (up, down);
        }
        spare
    }
}

/// The arcs of the graph that weigh something else when lanes do, with what they weigh.
fn changed_inputs(
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
    let mut changed = Vec::new();
    for link in links {
        let weight = metric::link_weight(graph, weight_of, link);
        for arc in graph.arcs_of(link) {
            let weight = metric::sum(weight, graph.turn[*arc as usize] as i32);
            if weight != current.inputs[*arc as usize] {
                changed.push((*arc, weight));
            }
        }
    }
    changed
}

//! What both sides must agree on, in plain words.

use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct OrderView {
    pub(crate) state: String,
    pub(crate) pickup: String,
    pub(crate) dropoff: String,
    pub(crate) strategy: String,
    pub(crate) pay: i64,
    pub(crate) wave: u32,
    pub(crate) look_at: Option<i64>,
    pub(crate) nobody_since: Option<i64>,
    pub(crate) held: bool,
    pub(crate) pinned: Option<usize>,
    pub(crate) excluded: BTreeMap<usize, String>,
    pub(crate) open: BTreeSet<usize>,
    pub(crate) call: Option<String>,
    pub(crate) parent: Option<usize>,
    pub(crate) child: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OfferView {
    pub(crate) order: usize,
    pub(crate) worker: usize,
    pub(crate) state: String,
    pub(crate) until: i64,
    pub(crate) why: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JobView {
    pub(crate) order: usize,
    pub(crate) worker: usize,
    pub(crate) version: u64,
    pub(crate) ended: bool,
}

/// Everything; offers and jobs by the order in which they were made, without
/// those whose order is forgotten.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct View {
    pub(crate) orders: BTreeMap<usize, OrderView>,
    pub(crate) offers: BTreeMap<usize, OfferView>,
    pub(crate) jobs: BTreeMap<usize, JobView>,
}

impl View {
    /// The first thing in which the two differ.
    pub(crate) fn difference(&self, machine: &View) -> Option<String> {
        let orders = first(&self.orders, &machine.orders, "order");
        let offers = || first(&self.offers, &machine.offers, "offer");
        let jobs = || first(&self.jobs, &machine.jobs, "job");
        orders.or_else(offers).or_else(jobs)
    }
}

fn first<T: PartialEq + std::fmt::Debug>(
    model: &BTreeMap<usize, T>,
    machine: &BTreeMap<usize, T>,
    what: &str,
) -> Option<String> {
    let keys: BTreeSet<usize> = model.keys().chain(machine.keys()).copied().collect();
    let differs = keys.into_iter().find(|key| model.get(key) != machine.get(key))?;
    let (model, machine) = (model.get(&differs), machine.get(&differs));
    Some(format!("{what} {differs} should be {model:#?} but is {machine:#?}"))
}

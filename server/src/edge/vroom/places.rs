//! Every location of a problem once, numbered as the solver's matrices are.
//!
//! Where time on site has a price, it is paid with the leg that leads there; a place then
//! is a location together with what is done there, so that the leg knows what to charge.

use std::collections::BTreeMap;

use vocab::Place;

use super::input::{Input, Location, Task};
use super::refusal::Refusal;

/// A location, as it is told apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// A row of the given matrices.
    Row(u32),
    /// A place on the streets.
    Street(Place),
    /// Where a vehicle without a start comes from, at no cost but that of its first task.
    Nowhere,
}

/// A place with what is done there, where that has a price: setup and service in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Site {
    pub(super) spot: Spot,
    pub(super) setup: i64,
    pub(super) service: i64,
}

/// All places.
#[derive(Debug, Default)]
pub(super) struct Places {
    numbers: BTreeMap<Site, u32>,
    pub(super) sites: Vec<Site>,
    /// Whether time on site has a price.
    pub(super) priced: bool,
}

impl Places {
    pub(super) fn new(input: &Input) -> Self {
        let priced = input.vehicles.iter().any(|vehicle| vehicle.costs.per_task_hour > 0);
        Self { priced, ..Self::default() }
    }

    /// The number of a place where nothing is done.
    pub(super) fn bare(&mut self, location: &Location) -> u32 {
        self.number(Site { spot: spot(location), setup: 0, service: 0 })
    }

    pub(super) fn nowhere(&mut self) -> u32 {
        self.number(Site { spot: Spot::Nowhere, setup: 0, service: 0 })
    }

    /// The number of the place of a task that takes so long.
    pub(super) fn of_task(&mut self, task: &Task, setup: i64, service: i64) -> u32 {
        if !self.priced {
            return self.bare(&task.location);
        }
        let site = Site { spot: spot(&task.location), setup, service };
        self.number(site)
    }

    /// A setup falls away after a task at the same location, and that is known by the
    /// place: where one location is several places, each would ask for its setup anew.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let mut setups: BTreeMap<Spot, (usize, i64)> = BTreeMap::new();
        for site in &self.sites {
            let (kinds, setup) = setups.entry(site.spot).or_default();
            *kinds += 1;
            *setup = site.setup.max(*setup);
        }
        let message = "Unsupported per_task_hour: something else is done, or a vehicle starts, \
            at the location of a task with setup.";
        let unclear = setups.values().any(|(kinds, setup)| *kinds > 1 && *setup > 0);
        if unclear { Err(Refusal::input(message)) } else { Ok(()) }
    }

    fn number(&mut self, site: Site) -> u32 {
        let next = self.sites.len() as u32;
        let number = *self.numbers.entry(site).or_insert(next);
        if number == next {
            self.sites.push(site);
        }
        number
    }
}

fn spot(location: &Location) -> Spot {
    match (location.index, location.place) {
        (_, Some(place)) if location.index.is_none() => Spot::Street(place),
        (Some(index), _) => Spot::Row(index),
        _ => Spot::Nowhere,
    }
}

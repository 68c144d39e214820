//! The caller's ids and the solver's numbers.

use std::collections::{BTreeMap, BTreeSet};

use vocab::{Code, Text};

use crate::edge::http::dto::optimize::{OptimizeRoutes, OwnId};
use crate::edge::problem::Problem;

/// The most skills that tasks of one problem may need.
const SKILLS_MAX: usize = 128;

/// Numbers by id.
pub(super) struct Names<'a> {
    pub(super) vehicles: BTreeMap<&'a str, u32>,
    /// Jobs, then shipments, then parcels on board.
    pub(super) tasks: BTreeMap<&'a str, u32>,
    /// A bit for every skill that anything needs.
    skills: BTreeMap<&'a str, u128>,
}

/// The ids of jobs, shipments and parcels on board in the order of the solver's requests.
pub(super) fn task_ids(form: &OptimizeRoutes) -> impl Iterator<Item = &OwnId> {
    let jobs = form.jobs.iter().map(|job| &job.id);
    let shipments = form.shipments.iter().map(|one| &one.id);
    jobs.chain(shipments).chain(form.on_board.iter().map(|one| &one.id))
}

/// The path of a request in the form.
pub(super) fn task_path(form: &OptimizeRoutes, number: usize) -> String {
    let (jobs, shipments) = (form.jobs.len(), form.shipments.len());
    match number {
        _ if number < jobs => format!("jobs[{number}]"),
        _ if number < jobs + shipments => format!("shipments[{}]", number - jobs),
        _ => format!("on_board[{}]", number - jobs - shipments),
    }
}

impl<'a> Names<'a> {
    pub(super) fn of(form: &'a OptimizeRoutes) -> Result<Self, Problem> {
        let vehicles = form.vehicles.iter().map(|vehicle| &vehicle.id);
        let needed = form.jobs.iter().map(|job| &job.skills);
        let needed = needed.chain(form.shipments.iter().map(|one| &one.skills)).flatten();
        let needed: BTreeSet<&str> = needed.map(Text::as_str).collect();
        if needed.len() > SKILLS_MAX {
            let detail = format!("tasks need at most {SKILLS_MAX} different skills");
            return Err(Problem::field(Code::LimitExceeded, "jobs", detail));
        }
        Ok(Self {
            vehicles: numbered(vehicles, |number| format!("vehicles[{number}]"))?,
            tasks: numbered(task_ids(form), |number| task_path(form, number))?,
            skills: needed.into_iter().enumerate().map(|(bit, name)| (name, 1 << bit)).collect(),
        })
    }

    pub(super) fn vehicle(&self, id: &OwnId, at: impl Fn() -> String) -> Result<u32, Problem> {
        let found = self.vehicles.get(id.as_str()).copied();
        found.ok_or_else(|| unknown(at(), "vehicle"))
    }

    /// The skills as bits; what nothing needs has none.
    pub(super) fn skills(&self, said: &[Text<40>]) -> u128 {
        let bits = said.iter().filter_map(|skill| self.skills.get(skill.as_str()));
        bits.fold(0, |mask, bit| mask | bit)
    }
}

/// Numbers of ids that are not empty and not there twice.
pub(super) fn numbered<'a>(
    ids: impl Iterator<Item = &'a OwnId>,
    path: impl Fn(usize) -> String,
) -> Result<BTreeMap<&'a str, u32>, Problem> {
    let mut all = BTreeMap::new();
    for (number, id) in ids.enumerate() {
        let refuse = |detail: &str| {
            let at = format!("{}.id", path(number));
            Err(Problem::field(Code::InvalidField, at, detail))
        };
        if id.as_str().is_empty() {
            return refuse("an id has at least one letter");
        }
        if all.insert(id.as_str(), number as u32).is_some() {
            return refuse("another one has this id already");
        }
    }
    Ok(all)
}

pub(super) fn unknown(at: String, what: &str) -> Problem {
    Problem::field(Code::InvalidField, at, format!("no {what} of this problem has this id"))
}

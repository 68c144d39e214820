//! Which rules a given route breaks, as plan mode tells it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::input::Kind;
use super::plan::missed;
use super::schedule::Stage;
use super::write::Writer;

/// Causes of violations with the seconds by which they are missed, where there are any.
pub(super) type Violations = BTreeMap<&'static str, Option<i64>>;

impl Writer<'_> {
    /// What the route as a whole breaks.
    pub(super) fn route_violations(&self) -> Violations {
        let mut broken = Violations::new();
        if !self.judged {
            return broken;
        }
        let told = solver::timeline(&self.meaning.problem, &self.as_solved());
        for violation in told.violations {
            let cause = match violation.rule {
                solver::Rule::Stops { .. } => "max_tasks",
                solver::Rule::Travel { .. } => "max_travel_time",
                solver::Rule::Metres { .. } => "max_distance",
                solver::Rule::MissingBreak { .. } => "missing_break",
                _ => continue,
            };
            broken.insert(cause, None);
        }
        broken
    }

    /// What a step breaks.
    pub(super) fn judge(&self, number: usize, load: &[i64]) -> Violations {
        let (stage, start) = (&self.stages[number], self.starts[number]);
        let vehicle = &self.input.vehicles[self.vehicle];
        let mut broken = Violations::new();
        let by = self.meaning.clock.seconds(missed(&stage.windows, start).abs());
        match missed(&stage.windows, start) {
            0 => {}
            early if early < 0 => drop(broken.insert("lead_time", Some(by))),
            _ => drop(broken.insert("delay", Some(by))),
        }
        let over = |most: &[i64]| load.iter().zip(most).any(|(load, most)| load > most);
        if over(&vehicle.capacity) {
            broken.insert("load", None);
        }
        if stage.is_break() && vehicle.breaks[stage.number].load_max.as_deref().is_some_and(over) {
            broken.insert("max_load", None);
        }
        let skills = match stage.kind {
            Kind::Job => &self.input.jobs[stage.number].skills,
            Kind::Pickup | Kind::Delivery => {
                &self.input.shipments[stage.number - self.input.jobs.len()].skills
            }
            Kind::Start | Kind::End | Kind::Break => return broken,
        };
        if skills.iter().any(|skill| !vehicle.skills.contains(skill)) {
            broken.insert("skills", None);
        }
        if !self.is_paired(number) {
            broken.insert("precedence", None);
        }
        broken
    }

    /// Whether a pickup has its delivery behind it, and a delivery its pickup before it.
    fn is_paired(&self, number: usize) -> bool {
        let stage = &self.stages[number];
        let has = |stages: &[Stage], kind: Kind| {
            stages.iter().any(|other| other.kind == kind && other.number == stage.number)
        };
        match stage.kind {
            Kind::Pickup => has(&self.stages[number..], Kind::Delivery),
            Kind::Delivery => has(&self.stages[..number], Kind::Pickup),
            _ => true,
        }
    }
}

/// Adds up what is broken.
pub(super) fn join(all: &mut Violations, more: &Violations) {
    for (cause, by) in more {
        let sum = all.entry(cause).or_insert(None);
        if let Some(by) = by {
            *sum = Some(sum.unwrap_or(0) + by);
        }
    }
}

/// What is broken, as VROOM shows it.
pub(super) fn shown(violations: &Violations) -> Value {
    let one = |(cause, by): (&&str, &Option<i64>)| match by {
        Some(by) => json!({"cause": cause, "duration": by}),
        None => json!({"cause": cause}),
    };
    violations.iter().map(one).collect()
}

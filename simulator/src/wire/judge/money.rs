//! Whether couriers' statements say what couriers were promised: for every job
//! handed over one line, of exactly the pay that the offer named, and no line for
//! anything else.

use std::collections::BTreeMap;

use super::{Evidence, Verdict};
use crate::wire::history::{End, Fact, History};

/// A line of a statement that is about an order.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementLine {
    /// Which order.
    pub order: String,
    /// What was earned with it.
    pub earned_minor: i64,
}

/// A job as its courier remembers it.
#[derive(Debug, Default)]
struct Job {
    promised: Option<i64>,
    ended: Option<(End, bool)>,
    posted: Option<i64>,
}

/// Compares memories and statements.
pub(super) fn judge(evidence: &Evidence, verdict: &mut Verdict) {
    for history in &evidence.histories {
        let worker = &history.worker_id;
        let jobs = jobs(history);
        let lines = lines(evidence, worker);
        for (order, earned) in &lines {
            if let Some(complaint) = wrong_line(jobs.get(order), earned) {
                verdict.statement_mismatches += 1;
                verdict.complain(format!("{worker}, {order}: {complaint}"));
            }
        }
        for (order, job) in &jobs {
            let delivered = matches!(job.ended, Some((End::Delivered | End::Partly, true)));
            if delivered && !lines.contains_key(order) {
                verdict.statement_mismatches += 1;
                verdict.complain(format!("{worker}, {order}: delivered, and not on the statement"));
            }
        }
    }
}

fn lines<'a>(evidence: &'a Evidence, worker: &str) -> BTreeMap<&'a str, Vec<i64>> {
    let mut by_order: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for line in evidence.statements.get(worker).into_iter().flatten() {
        by_order.entry(&line.order).or_default().push(line.earned_minor);
    }
    by_order
}

fn jobs(history: &History) -> BTreeMap<&str, Job> {
    let mut jobs: BTreeMap<&str, Job> = BTreeMap::new();
    for entry in &history.entries {
        match &entry.fact {
            // The offer's word counts; a job without an offer has its own.
            Fact::Offered { order, pay_minor } => {
                jobs.entry(order).or_default().promised = Some(*pay_minor);
            }
            Fact::Assigned { order, pay_minor } => {
                jobs.entry(order).or_default().promised.get_or_insert(*pay_minor);
            }
            Fact::Ended { order, how, acknowledged, .. } => {
                jobs.entry(order).or_default().ended = Some((*how, *acknowledged));
            }
            Fact::Earned { order, minor } => {
                jobs.entry(order).or_default().posted = Some(*minor);
            }
            Fact::Accepted { .. } | Fact::PickedUp { .. } | Fact::Refused { .. } => {}
        }
    }
    jobs
}

fn wrong_line(job: Option<&Job>, earned: &[i64]) -> Option<String> {
    let [earned] = earned else { return Some(format!("{} lines", earned.len())) };
    let Some(job) = job else { return Some(format!("paid {earned} for a job never heard of")) };
    let promised = job.promised.unwrap_or_default();
    if job.posted.is_some_and(|posted| posted != *earned) {
        return Some(format!("told {:?}, the statement says {earned}", job.posted));
    }
    match job.ended {
        Some((End::Delivered | End::Partly, true)) if promised != *earned => {
            Some(format!("promised {promised}, earned {earned}"))
        }
        // An attempt earns a share; whether an unanswered step counted is unknown.
        Some((End::Failed, _) | (_, false)) if (0..=promised).contains(earned) => None,
        Some((End::Delivered | End::Partly, true)) => None,
        // The step that ended it was answered by nobody, and then the job was gone.
        Some((End::TakenAway, true)) if promised == *earned => None,
        _ => Some(format!("earned {earned} for a job that was not done ({:?})", job.ended)),
    }
}

//! A step of a job. Steps go forward only; some may be missing, because cheap
//! phones lose messages, and some come twice.

use vocab::limits::PROOFS_PER_STEP_MAX;
use vocab::{Code, Rejection, WorkerId};

use super::{Decided, ended, find_job, find_order};
use crate::assignment::Assignment;
use crate::command::TaskStep;
use crate::event::Event;
use crate::machine::Dispatch;
use crate::order::{FailReason, Order, OrderState, Task, TaskKind, TaskOutcome, TaskState};

pub(crate) fn decide(state: &Dispatch, worker: Option<WorkerId>, step: &TaskStep) -> Decided {
    let job = find_job(state, step.assignment, worker)?;
    let order = find_order(state, job.order)?;
    let missing = || {
        let detail = format!("the job has no task {}", step.task);
        Rejection::new(Code::TaskNotFound, detail)
    };
    let task = order.task(step.task).ok_or_else(missing)?;
    check_form(task, step)?;
    if is_old_news(order, job, task, step) {
        return Ok(Vec::new());
    }
    check_version(job, task, step)?;
    check_possible(order, task, step)?;
    Ok(go_on(state, order, job, step))
}

fn check_form(task: &Task, step: &TaskStep) -> Result<(), Rejection> {
    let invalid =
        |field: &str, detail: &str| Err(Rejection::new(Code::InvalidField, detail).at(field));
    if rank(step.to).is_none() {
        return invalid("to", "a step leads to en_route, arrived, servicing, completed or failed");
    }
    match (step.to, &step.outcome) {
        (TaskState::Completed, Some(TaskOutcome::Done)) => {}
        (TaskState::Completed, Some(TaskOutcome::Partly)) if task.kind == TaskKind::Dropoff => {}
        (TaskState::Failed, Some(TaskOutcome::Failed { .. })) => {}
        (TaskState::Completed, _) => {
            return invalid("outcome", "completed needs the outcome done, or partly at a drop-off");
        }
        (TaskState::Failed, _) => {
            return invalid("outcome", "failed needs the outcome failed, with its reason");
        }
        (_, None) => {}
        (_, Some(_)) => return invalid("outcome", "only a step that ends the stop has an outcome"),
    }
    if step.proofs.len() > PROOFS_PER_STEP_MAX {
        let detail = format!("a step carries at most {PROOFS_PER_STEP_MAX} proofs");
        return Err(Rejection::new(Code::LimitExceeded, detail).at("proofs"));
    }
    Ok(())
}

/// How far along a stop is; none for states that no step leads to.
fn rank(state: TaskState) -> Option<u8> {
    match state {
        TaskState::EnRoute => Some(1),
        TaskState::Arrived => Some(2),
        TaskState::Servicing => Some(3),
        TaskState::Completed | TaskState::Failed => Some(4),
        TaskState::Planned | TaskState::Assigned | TaskState::Skipped | TaskState::Cancelled => {
            None
        }
    }
}

/// A step that was made before, or was overtaken by one that leads further. Only
/// the latest worker of an order can have made it.
fn is_old_news(order: &Order, job: &Assignment, task: &Task, step: &TaskStep) -> bool {
    if order.assignments.last() != Some(&job.id) || step.assignment_version > job.version {
        return false;
    }
    let repeated = step.to == task.state && step.outcome == task.outcome;
    let overtaken = step.assignment_version < job.version && rank(step.to) < rank(task.state);
    repeated || overtaken
}

fn check_version(job: &Assignment, task: &Task, step: &TaskStep) -> Result<(), Rejection> {
    if job.ended_at.is_some() {
        let detail = "the job has ended";
        return Err(Rejection::new(Code::WrongState, detail).in_state(task.state.as_str()));
    }
    if step.assignment_version != job.version {
        let detail = format!("the job has changed: it is at version {}", job.version);
        return Err(Rejection::new(Code::StaleVersion, detail).in_state(task.state.as_str()));
    }
    Ok(())
}

fn check_possible(order: &Order, task: &Task, step: &TaskStep) -> Result<(), Rejection> {
    if task.kind == TaskKind::Dropoff && !order.goods_taken() {
        let detail = "the goods must be picked up first";
        return Err(Rejection::new(Code::WrongState, detail).in_state(order.pickup.state.as_str()));
    }
    if rank(step.to) <= rank(task.state) {
        let detail = format!("the stop is past {}", step.to.as_str());
        return Err(Rejection::new(Code::WrongState, detail).in_state(task.state.as_str()));
    }
    Ok(())
}

fn go_on(state: &Dispatch, order: &Order, job: &Assignment, step: &TaskStep) -> Vec<Event> {
    let mut events = vec![Event::TaskMoved {
        order: order.id,
        assignment: job.id,
        assignment_version: job.version + 1,
        task: step.task,
        to: step.to,
        outcome: step.outcome.clone(),
        device_at: step.device_at,
        place: step.place,
        proofs: step.proofs.clone(),
    }];
    if order.state == OrderState::Assigned {
        events.push(Event::OrderStarted { order: order.id });
    }
    match &step.outcome {
        Some(TaskOutcome::Failed { reason, .. }) => events.extend(fail(order, job, *reason)),
        Some(outcome) if step.task == order.dropoff.id => {
            let partly = *outcome == TaskOutcome::Partly;
            events.push(Event::OrderDelivered { order: order.id, partly });
            events.push(ended(job, None));
            events.extend(bring_back(state, order));
        }
        _ => {}
    }
    events
}

/// The worker is free at once, with the goods if they were taken: a return may follow.
fn fail(order: &Order, job: &Assignment, reason: FailReason) -> [Event; 2] {
    [Event::OrderFailed { order: order.id, reason }, ended(job, None)]
}

/// With a return order delivered, the goods of its parent are back; and those of
/// the parent's parent, where the parent was itself a return that had failed.
fn bring_back(state: &Dispatch, order: &Order) -> Vec<Event> {
    let mut events = Vec::new();
    let mut above = order.parent.and_then(|id| state.orders.get(&id));
    while let Some(parent) = above.filter(|parent| parent.state == OrderState::Returning) {
        events.push(Event::OrderReturned { order: parent.id });
        above = parent.parent.and_then(|id| state.orders.get(&id));
    }
    events
}

//! What each event changes. Nothing here refuses: an event is a fact, and one
//! that does not fit the state means that the journal is not ours.

use vocab::{TimeMs, WorkerId};

use crate::command::{OfferEnd, WorkEnd};
use crate::event::Event;
use crate::machine::Workers;
use crate::worker::{Blocked, Duty, Link, Profile, Rating, Stats, Work, Worker};

pub(crate) fn apply(workers: &mut Workers, now: TimeMs, event: &Event) {
    match event {
        Event::Registered { worker, profile } => register(workers, now, *worker, profile),
        Event::WasBlocked { worker, blocked } => {
            set_blocked(workers, *worker, Some(blocked.clone()));
        }
        Event::Unblocked { worker } => set_blocked(workers, *worker, None),
        _ => change(known(workers, event.worker()), now, event),
    }
}

fn register(workers: &mut Workers, now: TimeMs, id: WorkerId, profile: &Profile) {
    let worker = Worker {
        id,
        version: 1,
        profile: profile.clone(),
        duty: Duty::OffDuty,
        work: Work::Idle,
        link: Link::Lost,
        blocked: None,
        shift: None,
        rating: Rating::default(),
        stats: Stats::default(),
        idle_since: now,
    };
    let before = workers.workers.insert(id, worker);
    assert!(before.is_none(), "{id} was registered twice");
}

fn known(workers: &mut Workers, id: WorkerId) -> &mut Worker {
    workers.workers.get_mut(&id).expect("only registered workers have events")
}

/// The block and the index of block ends change together.
fn set_blocked(workers: &mut Workers, id: WorkerId, blocked: Option<Blocked>) {
    let ends_new = blocked.as_ref().and_then(|b| b.until);
    let worker = known(workers, id);
    worker.version += 1;
    let before = std::mem::replace(&mut worker.blocked, blocked);
    if let Some(until) = before.and_then(|b| b.until) {
        workers.block_ends.remove(&(until, id));
    }
    workers.block_ends.extend(ends_new.map(|until| (until, id)));
}

fn change(worker: &mut Worker, now: TimeMs, event: &Event) {
    worker.version += 1;
    match event {
        Event::ProfileUpdated { profile, .. } => worker.profile = profile.clone(),
        Event::DutySet { duty, .. } => set_duty(worker, now, *duty),
        Event::ShiftSet { shift, .. } => worker.shift = *shift,
        Event::LinkSet { link, .. } => worker.link = *link,
        Event::Rated { stars, .. } => {
            worker.rating.stars += u64::from(*stars);
            worker.rating.count += 1;
        }
        Event::OfferTaken { offer, .. } => {
            assert_eq!(worker.work, Work::Idle, "an offer went to a worker who was not idle");
            worker.work = Work::Offered(*offer);
            worker.stats.offers += 1;
        }
        Event::OfferDropped { offer, end, .. } => {
            assert_eq!(worker.work, Work::Offered(*offer), "an offer ended that was not held");
            worker.work = Work::Idle;
            count_offer_end(&mut worker.stats, *end);
        }
        Event::Engaged { assignment, offer, .. } => {
            assert!(!matches!(worker.work, Work::Engaged(_)), "a job went to a worker with a job");
            if offer.is_some_and(|offer| worker.work == Work::Offered(offer)) {
                worker.stats.accepted += 1;
            }
            worker.work = Work::Engaged(*assignment);
        }
        Event::Freed { assignment, end, .. } => {
            assert_eq!(worker.work, Work::Engaged(*assignment), "a job ended that was not theirs");
            worker.work = Work::Idle;
            worker.idle_since = now;
            count_work_end(&mut worker.stats, *end);
        }
        Event::Reengaged { from, end, to, .. } => {
            assert_eq!(worker.work, Work::Engaged(*from), "a job ended that was not theirs");
            worker.work = Work::Engaged(*to);
            count_work_end(&mut worker.stats, *end);
        }
        Event::Registered { .. } | Event::WasBlocked { .. } | Event::Unblocked { .. } => {
            unreachable!("these change more than the worker and are applied above")
        }
    }
}

/// Waiting for work begins when a worker says they are ready, not when they
/// last had a job some days ago.
fn set_duty(worker: &mut Worker, now: TimeMs, duty: Duty) {
    worker.duty = duty;
    if duty == Duty::Available && worker.work == Work::Idle {
        worker.idle_since = now;
    }
}

fn count_offer_end(stats: &mut Stats, end: OfferEnd) {
    match end {
        OfferEnd::Declined => stats.declined += 1,
        OfferEnd::Expired => stats.expired += 1,
        OfferEnd::Withdrawn => {}
    }
}

fn count_work_end(stats: &mut Stats, end: WorkEnd) {
    match end {
        WorkEnd::Delivered => stats.delivered += 1,
        WorkEnd::Failed => stats.failed += 1,
        WorkEnd::Released => stats.released += 1,
        WorkEnd::Withdrawn => {}
    }
}

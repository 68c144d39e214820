//! What each command leads to. Nothing here changes anything.
//!
//! A request for what is already so is answered with no events; a consequence
//! that comes too late (an offer or a job the worker no longer has) likewise.

use vocab::limits::{AMOUNT_MINOR_MAX, SKILLS_MAX};
use vocab::{AssignmentId, Code, OfferId, Rejection, TimeMs, WorkerId};

use crate::command::{OfferEnd, WorkEnd};
use crate::event::Event;
use crate::machine::Workers;
use crate::worker::{Blocked, Duty, Link, Profile, Shift, Work, Worker};

type Decided = Result<Vec<Event>, Rejection>;

pub(crate) fn register(workers: &Workers, worker: WorkerId, profile: &Profile) -> Decided {
    if workers.get(worker).is_some() {
        return Err(Rejection::new(Code::AlreadyExists, format!("{worker} is registered already"))
            .existing(worker));
    }
    check_profile(profile)?;
    Ok(vec![Event::Registered { worker, profile: profile.clone() }])
}

pub(crate) fn update_profile(
    worker: &Worker,
    profile: &Profile,
    seen_version: Option<u64>,
) -> Decided {
    if seen_version.is_some_and(|seen| seen != worker.version) {
        return Err(Rejection::new(
            Code::StaleVersion,
            "the worker has changed since you looked; look again",
        )
        .in_state(worker.version.to_string()));
    }
    check_profile(profile)?;
    if *profile == worker.profile {
        return Ok(vec![]);
    }
    Ok(vec![Event::ProfileUpdated { worker: worker.id, profile: profile.clone() }])
}

fn check_profile(profile: &Profile) -> Result<(), Rejection> {
    if !(0..=AMOUNT_MINOR_MAX).contains(&profile.cash_cap_minor) {
        let detail = format!("the cash cap must be from 0 to {AMOUNT_MINOR_MAX} minor units");
        return Err(Rejection::new(Code::OutOfRange, detail).at("profile.cash_cap_minor"));
    }
    if profile.skills.len() > SKILLS_MAX {
        let detail = format!("a worker has at most {SKILLS_MAX} skills");
        return Err(Rejection::new(Code::LimitExceeded, detail).at("profile.skills"));
    }
    Ok(())
}

pub(crate) fn set_duty(worker: &Worker, duty: Duty) -> Decided {
    if worker.duty == duty {
        return Ok(vec![]);
    }
    Ok(vec![Event::DutySet { worker: worker.id, duty }])
}

pub(crate) fn set_shift(worker: &Worker, shift: Option<Shift>) -> Decided {
    if shift.is_some_and(|planned| planned.start >= planned.end) {
        return Err(
            Rejection::new(Code::OutOfRange, "a shift must end after it starts").at("shift.end")
        );
    }
    if worker.shift == shift {
        return Ok(vec![]);
    }
    Ok(vec![Event::ShiftSet { worker: worker.id, shift }])
}

pub(crate) fn set_link(worker: &Worker, link: Link) -> Decided {
    if worker.link == link {
        return Ok(vec![]);
    }
    Ok(vec![Event::LinkSet { worker: worker.id, link }])
}

pub(crate) fn block(worker: &Worker, now: TimeMs, blocked: &Blocked) -> Decided {
    if blocked.until.is_some_and(|until| until <= now) {
        return Err(
            Rejection::new(Code::OutOfRange, "a block must end in the future").at("blocked.until")
        );
    }
    if worker.blocked.as_ref() == Some(blocked) {
        return Ok(vec![]);
    }
    Ok(vec![Event::WasBlocked { worker: worker.id, blocked: blocked.clone() }])
}

pub(crate) fn unblock(worker: &Worker) -> Decided {
    if worker.blocked.is_none() {
        return Ok(vec![]);
    }
    Ok(vec![Event::Unblocked { worker: worker.id }])
}

pub(crate) fn rate(worker: &Worker, stars: u8) -> Decided {
    if !(1..=5).contains(&stars) {
        return Err(Rejection::new(Code::OutOfRange, "stars are 1 to 5").at("stars"));
    }
    Ok(vec![Event::Rated { worker: worker.id, stars }])
}

pub(crate) fn take_offer(worker: &Worker, offer: OfferId) -> Decided {
    match worker.work {
        Work::Idle => Ok(vec![Event::OfferTaken { worker: worker.id, offer }]),
        Work::Offered(_) | Work::Engaged(_) => Err(not_free(worker)),
    }
}

pub(crate) fn drop_offer(worker: &Worker, offer: OfferId, end: OfferEnd) -> Decided {
    if worker.work != Work::Offered(offer) {
        return Ok(vec![]);
    }
    Ok(vec![Event::OfferDropped { worker: worker.id, offer, end }])
}

pub(crate) fn engage(worker: &Worker, assignment: AssignmentId, offer: Option<OfferId>) -> Decided {
    match worker.work {
        Work::Idle => {}
        Work::Offered(held) if offer == Some(held) => {}
        Work::Offered(_) | Work::Engaged(_) => return Err(not_free(worker)),
    }
    Ok(vec![Event::Engaged { worker: worker.id, assignment, offer }])
}

pub(crate) fn free(worker: &Worker, assignment: AssignmentId, end: WorkEnd) -> Decided {
    if worker.work != Work::Engaged(assignment) {
        return Ok(vec![]);
    }
    Ok(vec![Event::Freed { worker: worker.id, assignment, end }])
}

/// Unlike [`free`] this refuses a job the worker does not have: the next job
/// would silently begin for nobody.
pub(crate) fn reengage(
    worker: &Worker,
    from: AssignmentId,
    end: WorkEnd,
    to: AssignmentId,
) -> Decided {
    if from == to {
        return Err(Rejection::new(Code::InvalidField, "the next job is the present one").at("to"));
    }
    if worker.work != Work::Engaged(from) {
        let detail = format!("{} does not carry {from}", worker.id);
        return Err(Rejection::new(Code::WrongState, detail).in_state(work_state(worker.work)));
    }
    Ok(vec![Event::Reengaged { worker: worker.id, from, end, to }])
}

pub(crate) fn tick(workers: &Workers, now: TimeMs, at: TimeMs) -> Decided {
    if now < at {
        return Ok(vec![]);
    }
    let ended = workers.block_ends.iter().take_while(|(until, _)| *until <= now);
    Ok(ended.map(|(_, worker)| Event::Unblocked { worker: *worker }).collect())
}

fn not_free(worker: &Worker) -> Rejection {
    let state = work_state(worker.work);
    Rejection::new(Code::WrongState, format!("{} is {state}, not free for this", worker.id))
        .in_state(state)
}

fn work_state(work: Work) -> &'static str {
    match work {
        Work::Idle => "idle",
        Work::Offered(_) => "offered",
        Work::Engaged(_) => "engaged",
    }
}

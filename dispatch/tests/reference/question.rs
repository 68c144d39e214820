//! What is put to both sides: commands in which orders, offers, jobs and workers
//! are plain numbers. Most make sense for some order under way; some name things
//! that do not exist, the wrong worker or an old version.

use crate::model::Model;
use crate::random::Random;

pub(crate) const ORDERS: usize = 16;
pub(crate) const WORKERS: usize = 6;

/// Which version the asker names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Seen {
    None,
    Current,
    Stale,
}

/// The outcome of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Outcome {
    Done,
    Partly,
    NobodyThere,
    Refused,
}

/// Which stop a step names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum At {
    Pickup,
    Dropoff,
    Elsewhere,
}

/// A new order: strategy, then times in milliseconds from the moment of asking.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fresh {
    pub(crate) order: usize,
    pub(crate) strategy: &'static str,
    pub(crate) start: Option<i64>,
    pub(crate) end: Option<i64>,
}

#[derive(Debug, Clone)]
pub(crate) enum Question {
    Pass {
        ms: i64,
    },
    Place(Fresh),
    Confirm {
        order: usize,
    },
    Cancel {
        order: usize,
        seen: Seen,
    },
    Propose {
        order: usize,
        seen: Seen,
        workers: Vec<usize>,
        found: bool,
    },
    Sent {
        offer: usize,
    },
    Received {
        offer: usize,
        worker: usize,
    },
    Seen {
        offer: usize,
        worker: usize,
    },
    Accept {
        offer: usize,
        worker: usize,
    },
    Decline {
        offer: usize,
        worker: usize,
    },
    Withdraw {
        offer: usize,
        reason: &'static str,
    },
    Assign {
        order: usize,
        worker: usize,
        seen: Seen,
    },
    Unassign {
        order: usize,
    },
    Pin {
        order: usize,
        worker: usize,
    },
    Unpin {
        order: usize,
    },
    Hold {
        order: usize,
    },
    Resume {
        order: usize,
    },
    Redispatch {
        order: usize,
        strategy: Option<&'static str>,
        pay: Option<i64>,
    },
    Step {
        job: usize,
        worker: Option<usize>,
        /// Added to the job's version.
        off_by: i64,
        at: At,
        to: &'static str,
        outcome: Option<Outcome>,
    },
    Release {
        job: usize,
        worker: usize,
        off_by: i64,
    },
    Return {
        order: usize,
        child: Fresh,
    },
    Tick,
}

pub(crate) fn draw(random: &mut Random, model: &Model) -> Question {
    let worker = random.below(WORKERS);
    let waiting = ["placed", "confirmed", "scheduled", "dispatching"];
    match random.below(100) {
        0..16 => Question::Propose {
            order: mostly(random, &model.sought(), ORDERS),
            seen: if random.one_in(12) { Seen::Stale } else { Seen::Current },
            workers: (0..random.below(7)).map(|_| random.below(WORKERS)).collect(),
            found: random.one_in(4),
        },
        16..25 => about_offer(random, model),
        25..36 => answer(random, model),
        36..58 => step(random, model),
        58..66 => place(random, model),
        66..72 => Question::Confirm { order: order(random, model, &["placed"]) },
        72..78 => Question::Tick,
        78..81 => Question::Pass { ms: pass(random) },
        81..84 => {
            Question::Assign { order: order(random, model, &waiting), worker, seen: seen(random) }
        }
        84..88 => give_back(random, model),
        88..89 => Question::Pin { order: order(random, model, &waiting), worker },
        89..91 => Question::Unpin { order: order(random, model, &["dispatching"]) },
        91..92 => Question::Hold { order: order(random, model, &waiting) },
        92..95 => Question::Resume { order: order(random, model, &waiting) },
        95..97 => Question::Redispatch {
            order: order(random, model, &["dispatching"]),
            strategy: random
                .one_in(2)
                .then_some(["nearest", "broadcast", "manual"][random.below(3)]),
            pay: random.one_in(2).then_some([400, 500, 600, 900, -1][random.below(5)]),
        },
        97..98 => Question::Unassign { order: order(random, model, &["assigned", "in_progress"]) },
        98..99 => Question::Cancel {
            order: order(random, model, &["dispatching", "assigned", "in_progress"]),
            seen: seen(random),
        },
        _ => release(random, model),
    }
}

/// Mostly one of `good`; now and then, or when there is none, any number below `all`.
fn mostly(random: &mut Random, good: &[usize], all: usize) -> usize {
    if good.is_empty() || random.one_in(12) { random.below(all) } else { random.pick(good) }
}

fn order(random: &mut Random, model: &Model, states: &[&str]) -> usize {
    mostly(random, &model.orders_in(states), ORDERS)
}

fn place(random: &mut Random, model: &Model) -> Question {
    let order = free(random, model);
    Question::Place(fresh(random, order))
}

/// Mostly a number that names no order yet.
fn free(random: &mut Random, model: &Model) -> usize {
    let free: Vec<usize> = (0..ORDERS).filter(|order| model.orders[*order].is_none()).collect();
    mostly(random, &free, ORDERS)
}

fn seen(random: &mut Random) -> Seen {
    random.pick(&[Seen::None, Seen::None, Seen::Current, Seen::Stale])
}

/// Mostly an order whose goods could not be handed over, and a child that is new.
fn give_back(random: &mut Random, model: &Model) -> Question {
    let order = order(random, model, &["failed", "partially_delivered", "returning"]);
    let child = free(random, model);
    Question::Return { order, child: fresh(random, child) }
}

fn fresh(random: &mut Random, order: usize) -> Fresh {
    let start = random.one_in(5).then(|| [10_000, 60_000, -5_000][random.below(3)]);
    let end = random.one_in(6).then(|| [15_000, 90_000, 700_000, 0][random.below(4)]);
    let strategy =
        random.pick(&["nearest", "nearest", "nearest", "broadcast", "broadcast", "manual"]);
    Fresh { order, strategy, start, end }
}

/// Mostly seconds; now and then so long that ended orders are forgotten.
fn pass(random: &mut Random) -> i64 {
    random
        .pick(&[1, 900, 5_000, 9_999, 30_000, 30_001, 40_000, 60_000, 300_000, 600_000, 90_000_000])
}

/// Mostly one of `good`, else one of the newest, or one that was never made.
fn recent(random: &mut Random, good: &[usize], made: usize) -> usize {
    match random.below(25) {
        0 => made + random.below(3),
        1..4 => made.saturating_sub(1 + random.below(6)),
        _ => mostly(random, good, made + 1),
    }
}

fn asked(random: &mut Random, model: &Model, offer: usize) -> usize {
    match model.offers.get(offer) {
        Some(offer) if !random.one_in(12) => offer.worker,
        _ => random.below(WORKERS),
    }
}

fn about_offer(random: &mut Random, model: &Model) -> Question {
    let offer = recent(random, &model.open_offers(), model.offers.len());
    let worker = asked(random, model, offer);
    match random.below(6) {
        0 | 1 => Question::Sent { offer },
        2 => Question::Received { offer, worker },
        3 => Question::Seen { offer, worker },
        _ => {
            let reasons = ["worker_gone", "worker_gone", "replanned", "taken", "cancelled"];
            Question::Withdraw { offer, reason: random.pick(&reasons) }
        }
    }
}

fn answer(random: &mut Random, model: &Model) -> Question {
    let offer = recent(random, &model.open_offers(), model.offers.len());
    let worker = asked(random, model, offer);
    if random.below(5) < 3 {
        Question::Accept { offer, worker }
    } else {
        Question::Decline { offer, worker }
    }
}

fn step(random: &mut Random, model: &Model) -> Question {
    let job = recent(random, &model.live_jobs(), model.jobs.len());
    let worker = match model.jobs.get(job) {
        Some(job) if !random.one_in(20) => Some(job.worker),
        _ => random.one_in(2).then(|| random.below(WORKERS)),
    };
    let at = match random.below(20) {
        0 => At::Elsewhere,
        1..4 => random.pick(&[At::Pickup, At::Dropoff]),
        _ if model.taken(job) => At::Dropoff,
        _ => At::Pickup,
    };
    let failed = if at == At::Dropoff { "failed" } else { "completed" };
    let ways = ["en_route", "arrived", "servicing", "completed", "completed", "failed", failed];
    let to = random.pick(&ways);
    let to = if random.one_in(30) { random.pick(&["planned", "cancelled"]) } else { to };
    let fitting = match to {
        "completed" if at == At::Dropoff && random.one_in(3) => Some(Outcome::Partly),
        "completed" => Some(Outcome::Done),
        "failed" => Some(random.pick(&[Outcome::NobodyThere, Outcome::Refused])),
        _ => None,
    };
    let any = [None, Some(Outcome::Done), Some(Outcome::Partly), Some(Outcome::Refused)];
    let outcome = if random.one_in(20) { random.pick(&any) } else { fitting };
    let off_by = if random.one_in(6) { random.pick(&[-1, -1, -2, 1]) } else { 0 };
    Question::Step { job, worker, off_by, at, to, outcome }
}

fn release(random: &mut Random, model: &Model) -> Question {
    let job = recent(random, &model.live_jobs(), model.jobs.len());
    let worker = match model.jobs.get(job) {
        Some(job) if !random.one_in(5) => job.worker,
        _ => random.below(WORKERS),
    };
    Question::Release { job, worker, off_by: random.pick(&[0, 0, 0, -1]) }
}

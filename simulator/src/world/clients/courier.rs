//! A worker with a phone: asked, they accept, decline, ignore or are late; at
//! work they report steps, some missing, some twice, some hours after the fact,
//! and at times give the job back or cannot hand the goods over.

use std::collections::BTreeSet;

use dispatch::{Command as D, DeclineReason, FailReason, TaskOutcome, TaskState, TaskStep};
use engine::{Command, Outcome, Reply};
use vocab::{Actor, OfferId, Rejection, WorkerId};
use workers::{Command as W, Duty, Link};

use super::super::scene::{Client, Scene};
use super::super::told::{Job, Told, What};
use super::text;

/// One worker.
pub(in crate::world) struct Courier {
    index: usize,
    id: WorkerId,
    /// Until when the phone is off; then 0.
    away_until: i64,
    greeted_at: i64,
    duty: Duty,
    /// Offers that were answered or left alone on purpose.
    answered: BTreeSet<OfferId>,
    last_offer: Option<OfferId>,
    job: Option<Job>,
    /// Calls about the job that are under way.
    open: Vec<usize>,
}

impl Courier {
    pub(in crate::world) fn new(index: usize, id: WorkerId) -> Self {
        Self {
            index,
            id,
            away_until: 0,
            greeted_at: -1_000_000,
            duty: Duty::Available,
            answered: BTreeSet::new(),
            last_offer: None,
            job: None,
            open: Vec::new(),
        }
    }

    fn ask(&self, scene: &mut Scene, delay: i64, command: Command) -> usize {
        scene.ask_in(delay, Client::Worker(self.index), Actor::Worker(self.id), command)
    }

    fn dispatch(&self, scene: &mut Scene, delay: i64, command: D) -> usize {
        self.ask(scene, delay, Command::Dispatch { command })
    }

    /// How often this worker looks at the phone.
    pub(in crate::world) fn gap(&self, scene: &mut Scene) -> i64 {
        if scene.calm { 400 } else { scene.about(scene.swarm.worker_gap) }
    }

    /// A moment in the worker's day.
    pub(in crate::world) fn act(&mut self, scene: &mut Scene) {
        if self.away_until > 0 {
            if !scene.calm && scene.now < self.away_until {
                return self.work_without_signal(scene);
            }
            self.come_back(scene);
        }
        if scene.now - self.greeted_at >= scene.swarm.heartbeat {
            self.greeted_at = scene.now;
            scene.greet(self.index, self.id);
        }
        self.open.retain(|call| !scene.is_over(*call));
        if scene.calm {
            self.set_duty(scene, Duty::Available);
        } else if self.live(scene) {
            return;
        }
        if self.open.is_empty() {
            self.step(scene, 0);
        }
    }

    /// What has nothing to do with the job; whether it took the moment.
    fn live(&mut self, scene: &mut Scene) -> bool {
        let habits = scene.swarm.habits.clone();
        if scene.chance.yes(habits.offline) {
            self.away_until = scene.now + scene.chance.between(2_000, 180_000);
            let link = scene.chance.one_of(&[Link::Live, Link::Stale, Link::Lost]);
            self.link(scene, link);
            return true;
        }
        if scene.chance.yes(habits.pause) {
            let duty = scene.chance.one_of(&[Duty::Available, Duty::Paused, Duty::OffDuty]);
            self.set_duty(scene, duty);
        } else if self.duty != Duty::Available && scene.chance.yes(300) {
            self.set_duty(scene, Duty::Available);
        }
        if let (Some(offer), true) = (self.last_offer, scene.chance.yes(habits.late / 3)) {
            // A second thought, or a tap on an old notification.
            self.dispatch(scene, 0, D::AcceptOffer { offer, worker: self.id });
        }
        false
    }

    fn set_duty(&mut self, scene: &mut Scene, duty: Duty) {
        if self.duty == duty && !scene.chance.yes(20) {
            return;
        }
        self.duty = duty;
        let command = W::SetDuty { worker: self.id, duty };
        self.ask(scene, 0, Command::Workers { command });
    }

    fn link(&self, scene: &mut Scene, link: Link) {
        let command = W::SetLink { worker: self.id, link };
        scene.own(Command::Workers { command });
    }

    fn come_back(&mut self, scene: &mut Scene) {
        self.away_until = 0;
        self.greeted_at = -1_000_000;
        self.link(scene, Link::Live);
    }

    /// The phone keeps what is done meanwhile and sends it when it can.
    fn work_without_signal(&mut self, scene: &mut Scene) {
        let delay = self.away_until - scene.now;
        if self.open.len() < 3 && scene.chance.yes(200) {
            let late = scene.chance.between(0, 3_000);
            self.step(scene, delay + late);
        }
    }

    /// The next step of the job, believed to succeed until the answer says else.
    fn step(&mut self, scene: &mut Scene, delay: i64) {
        let habits = scene.swarm.habits.clone();
        let Some(mut job) = self.job.clone() else { return };
        if !scene.calm && !job.goods_taken() && scene.chance.yes(habits.release) {
            return self.release(scene, &job, delay);
        }
        let goods_taken = job.goods_taken();
        let skip = !scene.calm && scene.chance.yes(habits.skip_step);
        let stop = job.current();
        let to = match stop.state {
            TaskState::Completed | TaskState::Failed => return,
            _ if skip => TaskState::Completed,
            TaskState::EnRoute => TaskState::Arrived,
            TaskState::Arrived => TaskState::Completed,
            TaskState::Servicing => TaskState::Completed,
            _ => TaskState::EnRoute,
        };
        let (task, place) = (stop.task, stop.place);
        let (to, outcome, pieces) = self.outcome(scene, &job, to, goods_taken);
        let wrong = !scene.calm && scene.chance.yes(habits.wrong_version);
        let assignment_version =
            if wrong { scene.chance.one_of(&[0, job.version + 1]) } else { job.version };
        let step = TaskStep {
            assignment: job.assignment,
            assignment_version,
            task,
            to,
            outcome,
            device_at: None,
            place: Some(place),
            proofs: Vec::new(),
        };
        let worker = Some(self.id);
        let call = self.ask(scene, delay, Command::Step { worker, step, pieces, cash_minor: None });
        self.open.push(call);
        if !wrong {
            job.current().state = to;
            job.version += 1;
            scene.places.insert(self.id, place);
            self.job = Some(job);
        }
    }

    fn outcome(
        &self,
        scene: &mut Scene,
        job: &Job,
        to: TaskState,
        goods_taken: bool,
    ) -> (TaskState, Option<TaskOutcome>, Option<Vec<i64>>) {
        if to != TaskState::Completed {
            return (to, None, None);
        }
        let habits = scene.swarm.habits.clone();
        if !scene.calm && scene.chance.yes(habits.fail) {
            let reason =
                if goods_taken { FailReason::NobodyThere } else { FailReason::GoodsMissing };
            let outcome = TaskOutcome::Failed { reason, note: text("as it was") };
            return (TaskState::Failed, Some(outcome), None);
        }
        let many = job.pieces.iter().sum::<i64>() > 1;
        if goods_taken && many && !scene.calm && scene.chance.yes(habits.partly) {
            let mut pieces = job.pieces.clone();
            pieces[0] -= 1;
            return (to, Some(TaskOutcome::Partly), Some(pieces));
        }
        (to, Some(TaskOutcome::Done), None)
    }

    fn release(&mut self, scene: &mut Scene, job: &Job, delay: i64) {
        let command = D::Release {
            assignment: job.assignment,
            assignment_version: job.version,
            worker: self.id,
            reason: text("flat tyre"),
        };
        let call = self.dispatch(scene, delay, command);
        self.open.push(call);
        self.job = None;
    }

    /// The phone shows something.
    pub(in crate::world) fn told(&mut self, scene: &mut Scene, told: &Told) {
        if self.away_until > 0 {
            return;
        }
        match &told.what {
            What::Offer(offer) => self.consider(scene, *offer),
            What::OfferGone(offer) => {
                self.answered.insert(*offer);
            }
            What::Job(job) => self.take_up(job.clone()),
            What::News => self.greeted_at = -1_000_000,
            What::Snapshot { offer, job } => {
                self.open.retain(|call| !scene.is_over(*call));
                if self.open.is_empty() {
                    self.job = job.clone();
                }
                if let Some(offer) = offer {
                    self.consider(scene, *offer);
                }
            }
        }
        let seq = told.inbox_seq;
        if seq > 0 && (scene.calm || scene.chance.yes(500)) {
            self.ask(scene, 0, Command::AckInbox { worker: self.id, seq });
        }
    }

    fn take_up(&mut self, job: Job) {
        if self.job.as_ref().is_none_or(|known| known.assignment != job.assignment) {
            self.job = Some(job);
        }
    }

    fn consider(&mut self, scene: &mut Scene, offer: OfferId) {
        scene.history.shown.insert(offer.to_string());
        let worker = self.id;
        if scene.calm {
            self.dispatch(scene, 100, D::AcceptOffer { offer, worker });
            return;
        }
        if !self.answered.insert(offer) {
            return;
        }
        self.last_offer = Some(offer);
        let habits = scene.swarm.habits.clone();
        if scene.chance.yes(300) {
            self.dispatch(scene, 0, D::OfferSeen { offer, worker });
        }
        let think = scene.chance.between(50, habits.think);
        if scene.chance.yes(habits.ignore) {
            return;
        }
        if scene.chance.yes(habits.decline) {
            let reason = DeclineReason::TooFar;
            self.dispatch(scene, think, D::DeclineOffer { offer, worker, reason, note: None });
            return;
        }
        let late = scene.chance.yes(habits.late);
        let delay = if late { scene.chance.between(28_000, 60_000) } else { think };
        self.dispatch(scene, delay, D::AcceptOffer { offer, worker });
    }

    /// The server answered.
    pub(in crate::world) fn answered(
        &mut self,
        scene: &Scene,
        call: usize,
        answer: &Result<Outcome, Rejection>,
    ) {
        let about_job = self.open.contains(&call);
        self.open.retain(|open| *open != call && !scene.is_over(*open));
        match answer {
            Ok(Outcome { reply: Reply::Job { id, version, state, .. }, .. }) => {
                let of_this = self.job.as_mut().filter(|job| job.assignment == *id);
                if let (Some(job), true) = (of_this, self.open.is_empty()) {
                    job.version = *version;
                }
                if !state.is_under_way() {
                    self.job = self.job.take().filter(|job| job.assignment != *id);
                }
            }
            // What was believed is wrong: ask how things stand.
            Err(_) if about_job => {
                self.job = None;
                self.greeted_at = -1_000_000;
            }
            _ => {}
        }
    }
}

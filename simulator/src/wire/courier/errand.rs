//! What a courier is about: an offer to think over, a job to work off. The luck
//! of each is drawn when it begins; nothing here reads the socket.

use std::time::Instant;

use serde_json::json;

use super::day::Courier;
use super::job::{Fate, Job, Leg, Stage};
use super::messages::{JobNews, Offer};
use super::pending::About;
use crate::wire::habits::Answer;
use crate::wire::history::{End, Fact, History};
use crate::wire::way::Way;

/// Cash is handed in from here on, minor units.
const CASH_MINOR_MAX: i64 = 10_000;
/// After so many stale answers in a row the courier gives up on a job.
const STALE_MAX: u32 = 5;

/// What a courier is about.
#[derive(Debug)]
pub(super) enum Errand {
    /// Nothing.
    Idle,
    /// An offer.
    Deciding {
        /// Which.
        offer_id: String,
        /// For which order.
        order: String,
        /// What will be said, and when.
        answer: Answer,
        /// When.
        act_at: Instant,
    },
    /// A job; the next step is due at a moment.
    Working {
        /// Which.
        job: Box<Job>,
        /// When.
        act_at: Instant,
    },
}

impl Errand {
    /// When there is something to do; an ignored offer asks for nothing.
    pub(super) fn act_at(&self) -> Option<Instant> {
        match self {
            Self::Idle | Self::Deciding { answer: Answer::Ignore, .. } => None,
            Self::Deciding { act_at, .. } | Self::Working { act_at, .. } => Some(*act_at),
        }
    }
}

impl Courier {
    /// Thinks an offer over.
    pub(super) fn consider(&mut self, offer: Offer) {
        if self.is_deciding(&offer.offer_id) {
            return;
        }
        let order = offer.order_id.clone();
        self.offered.insert(order.clone());
        self.note(Fact::Offered { order, pay_minor: offer.pay.total_minor });
        if matches!(self.errand, Errand::Working { .. }) {
            return;
        }
        let seen = json!({"offer_id": offer.offer_id});
        self.ask("offer.seen", seen, About::Seen);
        let answer = self.world.habits.answer(self.chance.share());
        let think = self.world.pace.real(self.chance.between(2.0, 9.0));
        self.errand = Errand::Deciding {
            offer_id: offer.offer_id,
            order: offer.order_id,
            answer,
            act_at: Instant::now() + think,
        };
    }

    fn is_deciding(&self, offer: &str) -> bool {
        matches!(&self.errand, Errand::Deciding { offer_id, .. } if offer_id == offer)
    }

    /// Stops thinking about an offer.
    pub(super) fn forget_offer(&mut self, offer: &str) {
        if self.is_deciding(offer) {
            self.errand = Errand::Idle;
        }
    }

    /// Does what is due.
    pub(super) async fn go_on(&mut self, now: Instant) {
        if self.outbox.has_work() || self.errand.act_at().is_none_or(|at| at > now) {
            return;
        }
        match std::mem::replace(&mut self.errand, Errand::Idle) {
            Errand::Idle => {}
            Errand::Deciding { offer_id, order, answer, .. } => {
                self.answer(&offer_id, order, answer)
            }
            Errand::Working { job, .. } => self.report(*job, now).await,
        }
    }

    fn answer(&mut self, offer_id: &str, order: String, answer: Answer) {
        match answer {
            Answer::Accept => {
                let data = json!({"offer_id": offer_id});
                self.ask("offer.accept", data, About::Accept { order });
            }
            Answer::Decline => {
                let reasons = ["too_far", "pay_too_low", "area", "no_time"];
                let reason = reasons[self.chance.below(reasons.len())];
                let data = json!({"offer_id": offer_id, "reason": reason});
                self.ask("offer.decline", data, About::Decline);
            }
            Answer::Ignore => {}
        }
    }

    /// A job is theirs, as the server tells it.
    pub(super) fn take_job(&mut self, news: &JobNews) {
        if self.over.contains(&news.assignment_id) {
            return;
        }
        if let Errand::Working { job, .. } = &mut self.errand
            && job.assignment_id == news.assignment_id
        {
            job.learn(news);
            return;
        }
        let fate = self.fate(&news.order_id);
        let Some(job) = Job::begin(news, fate) else { return };
        let order = news.order_id.clone();
        self.note(Fact::Assigned { order, pay_minor: news.pay.total_minor });
        let now = Instant::now();
        if self.chance.happens(self.world.habits.disconnect) {
            self.hang_up_at = Some(now + self.world.pace.real(self.chance.between(5.0, 400.0)));
        }
        self.errand = Errand::Working { job: Box::new(job), act_at: now };
    }

    fn fate(&mut self, order: &str) -> Fate {
        let (draw, habits) = (self.chance.share(), &self.world.habits);
        // Goods that go back are not refused again.
        if !self.offered.contains(order) {
            Fate::Deliver
        } else if draw < habits.release {
            Fate::Release
        } else if draw < habits.release + habits.fail {
            Fate::NobodyThere
        } else if draw < habits.release + habits.fail + habits.partly {
            Fate::Partly
        } else {
            Fate::Deliver
        }
    }

    /// Reports the present stage; at the wheel, the drive begins with the report.
    async fn report(&mut self, job: Job, now: Instant) {
        let gives_back =
            job.fate == Fate::Release && (job.leg, job.stage) == (Leg::Pickup, Stage::Drive);
        if gives_back {
            let data = json!({
                "assignment_id": job.assignment_id, "assignment_version": job.version,
                "reason": "the scooter will not start"
            });
            self.ask("assignment.release", data, About::Release { order: job.order_id.clone() });
        } else {
            let step = job.step();
            let (order, version) = (job.order_id.clone(), job.version);
            let about =
                About::Step { order, version, takes_goods: step.takes_goods, ends: step.ends };
            let mut data = step.data;
            let place = self.place(now);
            data["device_ts"] = json!(self.world.pace.device_ms(now));
            data["fix"] = json!({"lat": place.lat(), "lng": place.lng()});
            self.ask("task.transition", data, about);
        }
        self.errand = Errand::Working { job: Box::new(job), act_at: now };
    }

    /// A step was taken down.
    pub(super) async fn step_done(&mut self, version: u64, takes_goods: bool) {
        let Errand::Working { job, .. } = &mut self.errand else { return };
        job.version = job.version.max(version);
        job.stale = 0;
        let order = job.order_id.clone();
        job.advance();
        let (stage, job) = (job.stage, job.clone());
        if takes_goods {
            self.note(Fact::PickedUp { order });
        }
        let now = Instant::now();
        let wait_s = match stage {
            Stage::SetOut => 0.0,
            Stage::Drive => self.drive(&job, now).await,
            Stage::Serve => self.chance.between(30.0, 90.0),
        };
        let later = Instant::now() + self.world.pace.real(wait_s);
        if let Errand::Working { act_at, .. } = &mut self.errand {
            *act_at = later;
        }
    }

    /// Gets on the way; how long it takes. Who gives the job back does so soon.
    async fn drive(&mut self, job: &Job, now: Instant) -> f64 {
        let Some(target) = job.target() else { return 0.0 };
        let from = self.place(now);
        let factor = self.chance.between(0.95, 1.35);
        let recorded = job
            .trip()
            .filter(|_| job.leg == Leg::Dropoff)
            .and_then(|(pickup, door)| self.world.tracks.between(pickup, door));
        let way = match recorded {
            Some(track) => Way::Recorded(track.clone()),
            None => self.world.streets.way(from, target, factor).await,
        };
        let seconds = way.seconds();
        self.take_way(way, Instant::now());
        if job.fate == Fate::Release && job.leg == Leg::Pickup {
            return seconds.min(self.chance.between(10.0, 60.0));
        }
        seconds
    }

    /// The job is over.
    pub(super) fn finish(&mut self, order: &str, how: End, since: Instant, acknowledged: bool) {
        let since_ms = self.world.pace.wall_ms(since);
        let order = order.to_owned();
        if let Errand::Working { job, .. } = &self.errand
            && job.order_id == order
        {
            self.over.insert(job.assignment_id.clone());
            self.errand = Errand::Idle;
            let now = Instant::now();
            self.take_way(Way::Still(self.place(now)), now);
        }
        if matches!(how, End::Failed | End::Partly) {
            self.world.office.bring_back(order.clone());
        }
        if matches!(how, End::Delivered | End::Partly) {
            self.world.counters().delivery();
        }
        self.note(Fact::Ended { order, how, since_ms, acknowledged });
    }

    /// The server believes in another version: try again when it has told which.
    pub(super) fn step_stale(&mut self, order: &str) {
        let wait = self.world.pace.real(2.0).max(std::time::Duration::from_millis(100));
        let Errand::Working { job, act_at } = &mut self.errand else { return };
        if job.order_id != order {
            return;
        }
        job.stale += 1;
        *act_at = Instant::now() + wait;
        if job.stale > STALE_MAX {
            self.doubt();
        }
    }

    /// The job is not what the courier thinks it is: the next welcome says all.
    pub(super) fn doubt(&mut self) {
        if let Errand::Working { job, .. } = &mut self.errand {
            job.doubted = true;
        }
        self.last_seq = None;
        self.hang_up_at = Some(Instant::now());
    }

    /// Cash came in: near the limit it is handed in.
    pub(super) fn count_cash(&mut self, minor: i64) {
        self.cash_minor += minor;
        if self.cash_minor > CASH_MINOR_MAX {
            self.cash_minor = 0;
            self.world.office.take_cash(self.login.id.clone());
        }
    }

    /// The day is over: what was asked and never answered may or may not be so.
    pub(super) fn settle_unknowns(mut self) -> History {
        for command in std::mem::take(&mut self.outbox).into_waiting() {
            let ended = match command.about {
                About::Step { order, ends: Some(how), .. } => Some((order, how)),
                About::Release { order } => Some((order, End::Released)),
                _ => None,
            };
            if let Some((order, how)) = ended {
                let since_ms = self.world.pace.wall_ms(command.first_sent);
                self.note(Fact::Ended { order, how, since_ms, acknowledged: false });
            }
        }
        self.history
    }
}

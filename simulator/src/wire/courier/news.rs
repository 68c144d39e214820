//! What a courier is told, and what it makes of it.

use std::time::Instant;

use serde_json::json;

use super::day::Courier;
use super::errand::Errand;
use super::link::Link;
use super::messages::{
    Answer, Earned, Envelope, JobNews, Offer, PlanChanged, TaskUpdated, Welcome, Withdrawn,
};
use super::pending::{About, Pending};
use crate::wire::history::{End, Fact};

impl Courier {
    /// Takes in what comes with a welcome.
    pub(super) async fn take_in(&mut self, welcome: Welcome) -> anyhow::Result<()> {
        if welcome.resume != "snapshot" {
            self.last_seq.get_or_insert(0);
            return Ok(());
        }
        let Some(snapshot) = welcome.snapshot else {
            anyhow::bail!("a snapshot was announced and is not there");
        };
        self.last_seq = None;
        self.acknowledge(welcome.inbox_seq, true);
        self.cash_minor = snapshot.wallet.cash_minor;
        self.compare_job(snapshot.job.as_ref());
        match snapshot.offer {
            Some(offer) => self.consider(offer),
            None if matches!(self.errand, Errand::Deciding { .. }) => self.errand = Errand::Idle,
            None => {}
        }
        Ok(())
    }

    /// The job in a snapshot is the truth; ours may have ended meanwhile.
    fn compare_job(&mut self, told: Option<&JobNews>) {
        let ours = match &self.errand {
            Errand::Working { job, .. } => Some((job.assignment_id.clone(), job.order_id.clone())),
            _ => None,
        };
        if let Some((assignment, order)) = ours {
            let same = told.is_some_and(|news| news.assignment_id == assignment);
            // A step on its way may be what ended it: its answer will say.
            if !same && !self.outbox.has_work() {
                self.finish(&order, End::TakenAway, Instant::now(), true);
            }
        }
        if let Some(news) = told {
            self.take_job(news);
        }
    }

    /// Takes in one message.
    pub(super) async fn hear(
        &mut self,
        envelope: &Envelope,
        link: &mut Link,
    ) -> anyhow::Result<()> {
        if let Some(seq) = envelope.seq {
            if self.last_seq.is_some_and(|last| seq <= last) {
                return Ok(());
            }
            self.acknowledge(seq, envelope.kind == "offer");
        }
        match envelope.kind.as_str() {
            "offer" => self.consider(envelope.content::<Offer>()?),
            "offer.withdrawn" => self.forget_offer(&envelope.content::<Withdrawn>()?.offer_id),
            "assignment" => self.take_job(&envelope.content::<JobNews>()?),
            "plan.changed" => self.plan_changed(&envelope.content::<PlanChanged>()?),
            "task.updated" => self.task_updated(&envelope.content::<TaskUpdated>()?),
            "earnings.posted" => self.earned(envelope.content::<Earned>()?),
            "result" => self.answered(envelope.content::<Answer>()?).await,
            "ping" => {
                let clock = self.world.pace.device_ms(Instant::now());
                link.say("pong", clock, &json!({})).await?;
            }
            "superseded" => anyhow::bail!("another connection took over"),
            // What a later server may add is not this app's business.
            _ => {}
        }
        Ok(())
    }

    fn plan_changed(&mut self, news: &PlanChanged) {
        let current = match &self.errand {
            Errand::Working { job, .. } => job.assignment_id == news.assignment_id,
            _ => false,
        };
        self.over.insert(news.assignment_id.clone());
        if current {
            self.finish(&news.order_id, End::TakenAway, Instant::now(), true);
        }
    }

    fn task_updated(&mut self, news: &TaskUpdated) {
        if let Errand::Working { job, .. } = &mut self.errand
            && job.order_id == news.order_id
        {
            job.version = job.version.max(news.assignment_version);
        }
    }

    fn earned(&mut self, news: Earned) {
        self.note(Fact::Earned { order: news.order_id, minor: news.minor });
        self.count_cash(news.cash_minor);
    }

    async fn answered(&mut self, answer: Answer) {
        let Some(id) = answer.reference.clone() else { return };
        if let Some(problem) = answer.problem.as_ref().filter(|problem| problem.retryable)
            && (problem.code == "overloaded" || problem.code == "unavailable")
        {
            return self.outbox.put_off(&id, Instant::now());
        }
        let Some(command) = self.outbox.answered(&id) else { return };
        if answer.ok {
            self.world.counters().command();
            self.granted(command, answer.assignment_version).await;
        } else {
            let code = answer.problem.map(|problem| problem.code).unwrap_or_default();
            self.refused(command, code);
        }
    }

    async fn granted(&mut self, command: Pending, version: Option<u64>) {
        match command.about {
            About::Duty | About::Seen | About::Decline => {}
            About::Accept { order } => self.note(Fact::Accepted { order }),
            About::Step { order, ends: Some(how), .. } => {
                self.finish(&order, how, command.first_sent, true);
            }
            About::Step { version: named, takes_goods, .. } => {
                self.step_done(version.unwrap_or(named + 1), takes_goods).await;
            }
            About::Release { order } => {
                self.finish(&order, End::Released, command.first_sent, true);
            }
        }
    }

    fn refused(&mut self, command: Pending, code: String) {
        let (order, what) = match command.about {
            // Others are quicker, offers run out: nothing is owed.
            About::Seen | About::Accept { .. } | About::Decline => return,
            About::Duty => (String::new(), "duty.set"),
            About::Step { order, .. } => (order, "task.transition"),
            About::Release { order } => (order, "assignment.release"),
        };
        if code == "stale_version" {
            return self.step_stale(&order);
        }
        if let Errand::Working { job, .. } = &self.errand
            && job.order_id == order
        {
            self.doubt();
        }
        self.note(Fact::Refused { order, what, code });
    }
}

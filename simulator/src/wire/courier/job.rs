//! A job as its courier works it off: drive to the goods, take them, drive to the
//! door, hand them over. Pure: which step comes next, and what it says.

use serde_json::{Value, json};
use vocab::Place;

use super::messages::{JobNews, Stop};
use crate::wire::history::End;

/// Which of the two stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leg {
    /// To the goods.
    Pickup,
    /// To the door.
    Dropoff,
}

/// How far along a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// About to leave for it.
    SetOut,
    /// On the way.
    Drive,
    /// There, at work.
    Serve,
}

/// How it will end, drawn when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// As ordered.
    Deliver,
    /// With a piece less.
    Partly,
    /// Nobody opens.
    NobodyThere,
    /// Given back on the way to the goods.
    Release,
}

/// A job under way.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) assignment_id: String,
    pub(super) version: u64,
    pub(super) order_id: String,
    cash_due_minor: i64,
    quantities: Vec<i64>,
    pickup: Stop,
    dropoff: Stop,
    pub(super) leg: Leg,
    pub(super) stage: Stage,
    pub(super) fate: Fate,
    /// Steps in a row that were refused as stale.
    pub(super) stale: u32,
    /// Whether the server has to tell again how it stands.
    pub(super) doubted: bool,
}

/// What to report.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// The fields of `task.transition` that depend on the job.
    pub(super) data: Value,
    /// Whether the goods are taken with it.
    pub(super) takes_goods: bool,
    /// How the job ends with it, if it does.
    pub(super) ends: Option<End>,
}

impl Job {
    /// A job as the server tells it; nothing when it is over already.
    pub(super) fn begin(news: &JobNews, fate: Fate) -> Option<Self> {
        let (leg, stop) = if news.pickup.state == "completed" {
            (Leg::Dropoff, &news.dropoff)
        } else {
            (Leg::Pickup, &news.pickup)
        };
        let stage = match stop.state.as_str() {
            "planned" | "assigned" | "en_route" => Stage::SetOut,
            "arrived" | "servicing" => Stage::Serve,
            _ => return None,
        };
        Some(Self {
            assignment_id: news.assignment_id.clone(),
            version: news.assignment_version,
            order_id: news.order_id.clone(),
            cash_due_minor: news.cash_due_minor,
            quantities: news.lines.iter().map(|line| line.quantity).collect(),
            pickup: news.pickup.clone(),
            dropoff: news.dropoff.clone(),
            leg,
            stage,
            fate,
            stale: 0,
            doubted: false,
        })
    }

    /// Hears of itself again.
    pub(super) fn learn(&mut self, news: &JobNews) {
        if self.doubted
            && let Some(fresh) = Self::begin(news, self.fate)
        {
            *self = fresh;
        }
        self.version = self.version.max(news.assignment_version);
    }

    /// Where it goes next.
    pub(super) fn target(&self) -> Option<Place> {
        self.stop().place()
    }

    /// Both ends of the trip.
    pub(super) fn trip(&self) -> Option<(Place, Place)> {
        Some((self.pickup.place()?, self.dropoff.place()?))
    }

    fn stop(&self) -> &Stop {
        match self.leg {
            Leg::Pickup => &self.pickup,
            Leg::Dropoff => &self.dropoff,
        }
    }

    /// What is reported at the present stage.
    pub(super) fn step(&self) -> Step {
        let mut data = json!({
            "assignment_id": self.assignment_id,
            "assignment_version": self.version,
            "task_id": self.stop().task_id,
        });
        let (mut takes_goods, mut ends) = (false, None);
        match (self.stage, self.leg) {
            (Stage::SetOut, _) => data["to"] = json!("en_route"),
            (Stage::Drive, _) => data["to"] = json!("arrived"),
            (Stage::Serve, Leg::Pickup) => {
                data["to"] = json!("completed");
                data["outcome"] = json!({"kind": "done"});
                takes_goods = true;
            }
            (Stage::Serve, Leg::Dropoff) => ends = Some(self.hand_over(&mut data)),
        }
        Step { data, takes_goods, ends }
    }

    fn hand_over(&self, data: &mut Value) -> End {
        match self.fate {
            Fate::NobodyThere => {
                data["to"] = json!("failed");
                data["outcome"] = json!({"kind": "failed", "reason": "nobody_there", "note": ""});
                End::Failed
            }
            Fate::Partly if self.fewer_pieces().is_some() => {
                data["to"] = json!("completed");
                data["outcome"] = json!({"kind": "partly"});
                // What is due for less is the server's to say: no cash is claimed.
                data["pieces"] = json!(self.fewer_pieces());
                End::Partly
            }
            Fate::Deliver | Fate::Partly | Fate::Release => {
                data["to"] = json!("completed");
                data["outcome"] = json!({"kind": "done"});
                if self.cash_due_minor > 0 {
                    data["cash_minor"] = json!(self.cash_due_minor);
                }
                End::Delivered
            }
        }
    }

    /// One piece less than ordered, where something is left then.
    fn fewer_pieces(&self) -> Option<Vec<i64>> {
        let mut pieces = self.quantities.clone();
        let most = pieces.iter_mut().max()?;
        *most -= 1;
        (pieces.iter().sum::<i64>() > 0).then_some(pieces)
    }

    /// Goes on after the present step.
    pub(super) fn advance(&mut self) {
        (self.leg, self.stage) = match (self.leg, self.stage) {
            (leg, Stage::SetOut) => (leg, Stage::Drive),
            (leg, Stage::Drive) => (leg, Stage::Serve),
            (Leg::Pickup, Stage::Serve) => (Leg::Dropoff, Stage::SetOut),
            (Leg::Dropoff, Stage::Serve) => (Leg::Dropoff, Stage::Serve),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(pickup: &str, dropoff: &str, quantities: &[i64], cash: i64) -> JobNews {
        let lines: Vec<_> =
            quantities.iter().map(|quantity| json!({"quantity": quantity})).collect();
        let stop = |id, state| json!({"task_id": id, "state": state, "lat": 41.0, "lng": -8.0});
        serde_json::from_value(json!({
            "assignment_id": "asg", "assignment_version": 7, "order_id": "ord",
            "pay": {"total_minor": 400}, "cash_due_minor": cash,
            "pickup": stop("tsk_p", pickup), "dropoff": stop("tsk_d", dropoff), "lines": lines
        }))
        .unwrap()
    }

    fn all_steps(fate: Fate, quantities: &[i64], cash: i64) -> Vec<Step> {
        let mut job = Job::begin(&news("assigned", "assigned", quantities, cash), fate).unwrap();
        let mut steps = Vec::new();
        loop {
            let step = job.step();
            let over = step.ends.is_some();
            steps.push(step);
            if over {
                return steps;
            }
            job.advance();
        }
    }

    #[test]
    fn a_job_is_six_steps_in_their_order() {
        let steps = all_steps(Fate::Deliver, &[2], 900);
        let said: Vec<_> = steps
            .iter()
            .map(|step| (step.data["task_id"].as_str().unwrap(), step.data["to"].as_str().unwrap()))
            .collect();
        assert_eq!(
            said,
            [
                ("tsk_p", "en_route"),
                ("tsk_p", "arrived"),
                ("tsk_p", "completed"),
                ("tsk_d", "en_route"),
                ("tsk_d", "arrived"),
                ("tsk_d", "completed"),
            ]
        );
        assert_eq!(steps.iter().filter(|step| step.takes_goods).count(), 1);
        assert_eq!(
            (steps[5].ends, &steps[5].data["cash_minor"]),
            (Some(End::Delivered), &json!(900))
        );
    }

    #[test]
    fn each_fate_ends_as_it_says() {
        let check = |fate, quantities: &[i64], end, field: &str, value: Value| {
            let last = all_steps(fate, quantities, 0).pop().unwrap();
            assert_eq!((last.ends, &last.data[field]), (Some(end), &value), "{fate:?}");
        };
        check(Fate::Partly, &[1, 3], End::Partly, "pieces", json!([1, 2]));
        // A single piece cannot be handed over in part.
        check(Fate::Partly, &[1], End::Delivered, "pieces", Value::Null);
        check(Fate::NobodyThere, &[1], End::Failed, "to", json!("failed"));
        check(Fate::Deliver, &[1], End::Delivered, "cash_minor", Value::Null);
    }

    #[test]
    fn a_job_is_taken_up_where_it_stands() {
        let begun = |pickup, dropoff| {
            Job::begin(&news(pickup, dropoff, &[1], 0), Fate::Deliver)
                .map(|job| (job.leg, job.stage))
        };
        assert_eq!(begun("en_route", "assigned"), Some((Leg::Pickup, Stage::SetOut)));
        assert_eq!(begun("arrived", "assigned"), Some((Leg::Pickup, Stage::Serve)));
        assert_eq!(begun("completed", "assigned"), Some((Leg::Dropoff, Stage::SetOut)));
        assert_eq!(begun("completed", "servicing"), Some((Leg::Dropoff, Stage::Serve)));
        assert_eq!(begun("completed", "completed"), None);
        assert_eq!(begun("cancelled", "cancelled"), None);
    }
}

//! Tells a story to the machine. Sentences are separated by ` / ` or new lines:
//!
//! ```text
//! place o1 [strategy=broadcast] [start=60] [expires=90] [priority=5] [pay=700] [cash=20]
//! confirm o1 / cancel o1 [v=1] / propose o1 w1,w2 [v=1] [raced] / propose o1 -
//! sent w1 / received w1 / seen w1 / accept w1 [by=w2] / decline w1 / withdraw w1 [reason=taken]
//! assign o1 w1 / unassign o1 / pin o1 w1 / unpin o1 / hold o1 / resume o1
//! redispatch o1 [strategy=nearest] [pay=700]
//! step w1 pickup en_route [v=1] [by=w2] [outcome=none] / release w1 [v=1] / return o1 o2
//! wait 30 / tick
//! ```
//!
//! A worker stands for their latest offer or job. A sentence ends in ` =` when it
//! must change nothing and in ` !code` when it must be refused. After each one
//! the machine is audited, and its state is rebuilt from the events in JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dispatch::{
    CancelledBy, Candidate, Command, Decision, DeclineReason, Dispatch, Event, FailReason,
    NewOrder, Order, OrderState, Proposal, ProposedOffer, Stop, Strategy, TaskOutcome, TaskState,
    TaskStep, Verdict, WithdrawReason,
};
use vocab::{
    Actor, CommandId, Currency, DecisionId, Metres, Mint, OfferId, OrderId, Pay, PayPart, Place,
    Seconds, StateMachine, TaskId, TimeMs, WorkerId, posting::LegKind,
};
use workers::Need;

/// The moment a story begins.
pub(crate) const START: TimeMs = TimeMs(1_700_000_000_000);

/// A story told so far.
pub(crate) struct Story {
    pub(crate) state: Dispatch,
    pub(crate) now: TimeMs,
    /// The events of the last sentence.
    pub(crate) events: Vec<Event>,
    rebuilt: Dispatch,
    commands: u64,
}

/// Tells `script` and compares what it comes to, line by line.
pub(crate) fn check(script: &str, expected: &str) -> Story {
    let story = Story::told(script);
    let lines = |text: &str| text.trim().lines().map(|l| l.trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&story.summary()), lines(expected), "after: {script}");
    story
}

impl Story {
    pub(crate) fn told(script: &str) -> Self {
        let mut story = Self {
            state: Dispatch::default(),
            now: START,
            events: Vec::new(),
            rebuilt: Dispatch::default(),
            commands: 0,
        };
        story.tell(script);
        story
    }

    pub(crate) fn tell(&mut self, script: &str) {
        for sentence in script.split(['/', '\n']).map(str::trim).filter(|s| !s.is_empty()) {
            self.sentence(sentence);
        }
    }

    fn sentence(&mut self, sentence: &str) {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        if words[0] == "wait" {
            self.now = self.now + words[1].parse::<i64>().unwrap() * 1_000;
            return;
        }
        let command = self.command(&words);
        let outcome = self.ask(&command);
        let last = words.last().unwrap();
        match (outcome, last.strip_prefix('!')) {
            (Err(refusal), Some(code)) => {
                assert_eq!(refusal.code.as_str(), code, "{sentence}: {refusal}");
            }
            (Err(refusal), None) => panic!("{sentence}: {refusal}"),
            (Ok(events), Some(_)) => panic!("{sentence}: not refused, but {events:?}"),
            (Ok(events), None) => {
                assert_eq!(events.is_empty(), *last == "=", "{sentence}: {events:?}");
                self.events = events;
            }
        }
    }

    /// Decides and applies one command.
    pub(crate) fn ask(&mut self, command: &Command) -> Result<Vec<Event>, vocab::Rejection> {
        self.commands += 1;
        let mut mint = Mint::new(id::<CommandId>("cmd", self.commands), self.now);
        let events = self.state.decide(self.now, &mut mint, command)?;
        for event in &events {
            self.state.apply(self.now, event);
            let json = serde_json::to_string(event).unwrap();
            self.rebuilt.apply(self.now, &serde_json::from_str(&json).unwrap());
        }
        self.state.audit().unwrap_or_else(|fault| panic!("{command:?}: {fault}"));
        assert_eq!(self.state, self.rebuilt, "the events tell another story");
        Ok(events)
    }

    fn command(&self, words: &[&str]) -> Command {
        let options = options(words);
        let order = || id::<OrderId>("ord", number(words[1]));
        let version = options.get("v").map(|v| v.parse().unwrap());
        let reason = || "because".to_owned();
        let reason = || vocab::Text::new(reason()).unwrap();
        match words[0] {
            "place" => Command::Place { order: Box::new(self.new_order(words[1], &options)) },
            "confirm" => Command::Confirm { order: order() },
            "cancel" => Command::Cancel {
                order: order(),
                by: CancelledBy::Customer,
                actor: Actor::System,
                reason: reason(),
                seen_version: version,
            },
            "propose" => self.propose(words, version),
            "sent" | "received" | "seen" | "accept" | "decline" | "withdraw" => {
                self.offer_command(words, &options)
            }
            "assign" => {
                Command::Assign { order: order(), worker: worker(words[2]), seen_version: version }
            }
            "unassign" => Command::Unassign { order: order(), reason: reason() },
            "pin" => Command::Pin { order: order(), worker: worker(words[2]) },
            "unpin" => Command::Unpin { order: order() },
            "hold" => Command::Hold { order: order(), reason: reason() },
            "resume" => Command::Resume { order: order() },
            "redispatch" => Command::Redispatch {
                order: order(),
                strategy: options.get("strategy").map(|s| strategy(s)),
                pay: options.get("pay").map(|minor| pay(minor)),
            },
            "step" => self.step(words, &options),
            "release" => {
                let job = self.latest_job(words[1]);
                Command::Release {
                    assignment: job.id,
                    assignment_version: version.unwrap_or(job.version),
                    worker: options.get("by").map_or(job.worker, |by| worker(by)),
                    reason: reason(),
                }
            }
            "return" => Command::Return {
                order: order(),
                child: Box::new(self.new_order(words[2], &options)),
            },
            "tick" => Command::Tick,
            other => panic!("nobody says {other}"),
        }
    }

    fn new_order(&self, name: &str, options: &BTreeMap<&str, &str>) -> NewOrder {
        let n = number(name);
        let after =
            |key: &str| options.get(key).map(|s| self.now + s.parse::<i64>().unwrap() * 1_000);
        let stop = |lat_e7| Stop {
            place: Place { lat_e7, lng_e7: -86_100_000 },
            service: Seconds(60),
            due: None,
            subject: None,
        };
        let task = |key: &str, default| {
            id::<TaskId>("tsk", options.get(key).map_or(default, |t| number(t)))
        };
        NewOrder {
            id: id("ord", n),
            pickup_task: task("pickup", 2 * n),
            dropoff_task: task("dropoff", 2 * n + 1),
            pickup: stop(411_500_000),
            dropoff: stop(411_600_000),
            need: Need {
                cash_due_minor: options.get("cash").map_or(0, |c| c.parse().unwrap()),
                ..Need::default()
            },
            pay: pay(options.get("pay").unwrap_or(&"500")),
            trip: Metres(1_500),
            trip_time: Seconds(300),
            strategy: options.get("strategy").map_or(Strategy::Nearest, |s| strategy(s)),
            dispatch_at: after("start"),
            expires_at: after("expires"),
            priority: options.get("priority").map_or(0, |p| p.parse().unwrap()),
        }
    }

    fn propose(&self, words: &[&str], version: Option<u64>) -> Command {
        let order_id = id::<OrderId>("ord", number(words[1]));
        let order = self.state.order(order_id);
        let raced = words.contains(&"raced");
        let offers: Vec<ProposedOffer> = words[2]
            .split(',')
            .filter(|name| *name != "-" && !raced)
            .map(|name| ProposedOffer {
                worker: worker(name),
                to_pickup: Metres(800),
                to_pickup_time: Seconds(120),
            })
            .collect();
        let row = |name| Candidate {
            worker: worker(name),
            worker_version: 1,
            distance: Metres(700),
            to_pickup: None,
            to_pickup_time: None,
            verdict: Verdict::Chosen,
        };
        let decision = Decision {
            id: id::<DecisionId>("dec", self.commands),
            order: order_id,
            wave: order.map_or(1, |order| order.wave + 1),
            strategy: order.map_or(Strategy::Nearest, |order| order.strategy),
            radius: Metres(4_000),
            at: self.now,
            candidates: if raced { vec![row(words[2])] } else { Vec::new() },
            counted: BTreeMap::new(),
            nearest_miss: None,
        };
        let seen_version = version.or(order.map(|order| order.version)).unwrap_or(1);
        Command::Propose { proposal: Box::new(Proposal { seen_version, decision, offers }) }
    }

    fn offer_command(&self, words: &[&str], options: &BTreeMap<&str, &str>) -> Command {
        let offer = self.latest_offer(words[1]);
        let worker = worker(options.get("by").unwrap_or(&words[1]));
        match words[0] {
            "sent" => Command::OfferSent { offer },
            "received" => Command::OfferReceived { offer, worker },
            "seen" => Command::OfferSeen { offer, worker },
            "accept" => Command::AcceptOffer { offer, worker },
            "decline" => {
                let reason = DeclineReason::TooFar;
                Command::DeclineOffer { offer, worker, reason, note: None }
            }
            _ => {
                let reason = match options.get("reason") {
                    Some(&"taken") => WithdrawReason::Taken,
                    Some(&"cancelled") => WithdrawReason::Cancelled,
                    _ => WithdrawReason::WorkerGone,
                };
                Command::WithdrawOffer { offer, reason }
            }
        }
    }

    fn step(&self, words: &[&str], options: &BTreeMap<&str, &str>) -> Command {
        let job = self.latest_job(words[1]);
        let order = self.state.order(job.order).unwrap();
        let task = match words[2] {
            "pickup" => order.pickup.id,
            "dropoff" => order.dropoff.id,
            _ => id("tsk", 999),
        };
        let (to, outcome) = match words[3] {
            "partly" => (TaskState::Completed, Some(TaskOutcome::Partly)),
            "completed" => (TaskState::Completed, Some(TaskOutcome::Done)),
            "failed" => {
                let note = vocab::Text::new("rang twice").unwrap();
                let reason = FailReason::NobodyThere;
                (TaskState::Failed, Some(TaskOutcome::Failed { reason, note }))
            }
            "planned" => (TaskState::Planned, None),
            "en_route" => (TaskState::EnRoute, None),
            "arrived" => (TaskState::Arrived, None),
            _ => (TaskState::Servicing, None),
        };
        let outcome = match options.get("outcome") {
            Some(&"none") => None,
            Some(_) => Some(TaskOutcome::Done),
            None => outcome,
        };
        let worker = match options.get("by") {
            Some(&"dispatcher") => None,
            Some(by) => Some(worker(by)),
            None => Some(job.worker),
        };
        let assignment_version =
            options.get("v").map_or(job.version, |version| version.parse().unwrap());
        let step = TaskStep {
            assignment: job.id,
            assignment_version,
            task,
            to,
            outcome,
            device_at: None,
            place: None,
            proofs: Vec::new(),
        };
        Command::Step { worker, step }
    }

    fn latest_offer(&self, name: &str) -> OfferId {
        let mut offers: Vec<_> =
            self.state.offers.values().filter(|o| o.worker == worker(name)).collect();
        offers.sort_by_key(|offer| offer.created_at);
        offers.last().map_or(id("off", 999), |offer| offer.id)
    }

    fn latest_job(&self, name: &str) -> dispatch::Assignment {
        let mut jobs: Vec<_> =
            self.state.assignments.values().filter(|a| a.worker == worker(name)).collect();
        jobs.sort_by_key(|job| (job.ended_at.is_none(), job.at));
        (*jobs.last().expect("the worker has or had a job")).clone()
    }

    /// One line for each order: what matters of it.
    pub(crate) fn summary(&self) -> String {
        self.state.orders.values().map(|order| self.line(order) + "\n").collect()
    }

    fn line(&self, order: &Order) -> String {
        let mut line = format!("{} {}", order_name(order.id), order.state.as_str());
        if let Some(job) = order.assignment.and_then(|id| self.state.assignment(id)) {
            write!(line, " by {} v{}", name_of(job.worker), job.version).unwrap();
        }
        if order.state == OrderState::InProgress {
            let (pickup, dropoff) = (order.pickup.state.as_str(), order.dropoff.state.as_str());
            write!(line, ", {pickup}, {dropoff}").unwrap();
        }
        if order.state == OrderState::Dispatching {
            write!(line, ", wave {}", order.wave).unwrap();
        }
        let offers = order.offers.iter().map(|id| self.offer_text(*id));
        line += &list(", offers", offers);
        let excluded = order.excluded.iter();
        line += &list(
            ", without",
            excluded.map(|(worker, why)| format!("{} {}", name_of(*worker), snake(why))),
        );
        if let Some(at) = order.look_at {
            write!(line, ", look in {} ms", at.since(self.now)).unwrap();
        }
        if let Some(worker) = order.pinned {
            write!(line, ", pinned to {}", name_of(worker)).unwrap();
        }
        if order.on_hold.is_some() {
            line += ", on hold";
        }
        if let Some(call) = order.escalation {
            write!(line, ", escalated {}", snake(&call.reason)).unwrap();
        }
        line
    }

    fn offer_text(&self, id: OfferId) -> String {
        let offer = self.state.offer(id).expect("kept with its order");
        let mut text = format!("{} {}", name_of(offer.worker), offer.state.as_str());
        if let Some(reason) = offer.withdrawn {
            write!(text, " {}", snake(&reason)).unwrap();
        }
        text
    }
}

fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { String::new() } else { format!("{title} [{}]", items.join(", ")) }
}

fn snake(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn options<'a>(words: &[&'a str]) -> BTreeMap<&'a str, &'a str> {
    words.iter().filter_map(|word| word.split_once('=')).collect()
}

fn strategy(name: &str) -> Strategy {
    serde_json::from_value(name.into()).unwrap()
}

fn pay(minor: &str) -> Pay {
    let (currency, minor) = match minor.strip_prefix("naira") {
        Some(minor) => (Currency::NGN, minor),
        None => (Currency::EUR, minor),
    };
    let part = PayPart { kind: LegKind::EarningBase, minor: minor.parse().unwrap() };
    Pay { currency, parts: vec![part] }
}

/// The id with a small number inside.
pub(crate) fn id<T: vocab::id::Id>(prefix: &str, n: u64) -> T {
    format!("{prefix}_{n:0>26}").parse().unwrap()
}

fn number(name: &str) -> u64 {
    name[1..].parse().unwrap()
}

/// The worker `w1`, `w2` ...
pub(crate) fn worker(name: &str) -> WorkerId {
    id("wrk", number(name))
}

/// `w1` again.
pub(crate) fn name_of(worker: WorkerId) -> String {
    format!("w{}", worker.to_string()[4..].trim_start_matches('0'))
}

fn order_name(order: OrderId) -> String {
    format!("o{}", order.to_string()[4..].trim_start_matches('0'))
}

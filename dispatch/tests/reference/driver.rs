//! Puts each question to the machine and to the model, and compares.

use std::collections::BTreeMap;

use dispatch::{
    CancelledBy, Candidate, Command, Decision, DeclineReason, Dispatch, Event, FailReason,
    NewOrder, Order, Proposal, ProposedOffer, Stop, Strategy, TaskOutcome, TaskState, TaskStep,
    Verdict, WithdrawReason,
};
use serde::de::DeserializeOwned;
use vocab::{
    Actor, AssignmentId, CommandId, Currency, Metres, Mint, OfferId, OrderId, Pay, PayPart, Place,
    Seconds, StateMachine, TaskId, Text, TimeMs, WorkerId, posting::LegKind,
};
use workers::Need;

use crate::model::Model;
use crate::question::{At, Fresh, Outcome, Question, Seen, WORKERS};
use crate::view::{JobView, OfferView, OrderView, View};

const START: i64 = 1_700_000_000_000;

pub(crate) struct Driver {
    pub(crate) model: Model,
    /// Events so far, by kind.
    pub(crate) kinds: BTreeMap<String, usize>,
    machine: Dispatch,
    /// Folded from the events alone, each taken through JSON.
    rebuilt: Dispatch,
    /// In the order in which they were made.
    offers: Vec<OfferId>,
    jobs: Vec<AssignmentId>,
    commands: u64,
}

impl Default for Driver {
    fn default() -> Self {
        Self {
            model: Model::new(START),
            kinds: BTreeMap::new(),
            machine: Dispatch::default(),
            rebuilt: Dispatch::default(),
            offers: Vec::new(),
            jobs: Vec::new(),
            commands: 0,
        }
    }
}

impl Driver {
    pub(crate) fn put(&mut self, question: &Question) -> Result<(), String> {
        // The command is made before the model moves on: it names present versions.
        let command = self.command(question);
        let expected = self.model.answer(question);
        let Some(command) = command else { return Ok(()) };
        let now = TimeMs(self.model.now);
        self.commands += 1;
        let decide = |machine: &Dispatch| {
            let mut mint = Mint::new(id::<CommandId>("cmd", self.commands), now);
            machine.decide(now, &mut mint, &command)
        };
        let decided = decide(&self.machine);
        if decide(&self.machine) != decided {
            return Err("the same question got another answer".to_owned());
        }
        let answer = match &decided {
            Ok(events) => Ok(!events.is_empty()),
            Err(refusal) => Err(refusal.code.as_str()),
        };
        if answer != expected.map_err(str::to_owned) {
            return Err(format!("should be {expected:?} but is {decided:?}"));
        }
        for event in decided.unwrap_or_default() {
            self.follow(now, &event)?;
        }
        self.machine.audit()?;
        self.model.view().difference(&self.view()).map_or(Ok(()), Err)
    }

    fn follow(&mut self, now: TimeMs, event: &Event) -> Result<(), String> {
        match event {
            Event::OfferMade { offer } => self.offers.push(offer.id),
            Event::OrderAssigned { assignment } => self.jobs.push(assignment.id),
            _ => {}
        }
        self.machine.apply(now, event);
        let json = serde_json::to_value(event).map_err(|error| error.to_string())?;
        let kind = json.as_object().and_then(|body| body.keys().next());
        *self.kinds.entry(kind.cloned().unwrap_or_default()).or_insert(0) += 1;
        let back: Event = serde_json::from_value(json).map_err(|error| error.to_string())?;
        self.rebuilt.apply(now, &back);
        Ok(())
    }

    pub(crate) fn compare_copies(&self) -> Result<(), String> {
        if self.rebuilt != self.machine {
            return Err("the events, replayed, come to another state".to_owned());
        }
        let json = serde_json::to_string(&self.machine).map_err(|error| error.to_string())?;
        let back: Dispatch = serde_json::from_str(&json).map_err(|error| error.to_string())?;
        if back != self.machine {
            return Err("the state is another one after JSON".to_owned());
        }
        Ok(())
    }

    /// The command for a question; none where only time passes.
    fn command(&self, question: &Question) -> Option<Command> {
        let command = match *question {
            Question::Pass { .. } => return None,
            Question::Place(fresh) => Command::Place { order: Box::new(self.new_order(fresh)) },
            Question::Confirm { order } => Command::Confirm { order: order_id(order) },
            Question::Cancel { order, seen } => Command::Cancel {
                order: order_id(order),
                by: CancelledBy::Merchant,
                actor: Actor::System,
                reason: text(),
                seen_version: self.version(order, seen),
            },
            Question::Propose { order, seen, ref workers, found } => {
                self.proposal(order, seen, workers, found)
            }
            Question::Assign { order, worker, seen } => Command::Assign {
                order: order_id(order),
                worker: worker_id(worker),
                seen_version: self.version(order, seen),
            },
            Question::Unassign { order } => {
                Command::Unassign { order: order_id(order), reason: text() }
            }
            Question::Pin { order, worker } => {
                Command::Pin { order: order_id(order), worker: worker_id(worker) }
            }
            Question::Unpin { order } => Command::Unpin { order: order_id(order) },
            Question::Hold { order } => Command::Hold { order: order_id(order), reason: text() },
            Question::Resume { order } => Command::Resume { order: order_id(order) },
            Question::Redispatch { order, strategy, pay } => Command::Redispatch {
                order: order_id(order),
                strategy: strategy.map(worded),
                pay: pay.map(pay_of),
            },
            Question::Return { order, child } => {
                Command::Return { order: order_id(order), child: Box::new(self.new_order(child)) }
            }
            Question::Tick => Command::Tick,
            Question::Step { .. } | Question::Release { .. } => self.job_command(question),
            _ => self.offer_command(question),
        };
        Some(command)
    }

    fn offer_command(&self, question: &Question) -> Command {
        let named = |n: usize| self.offers.get(n).copied().unwrap_or(id("off", 9_999));
        match *question {
            Question::Sent { offer } => Command::OfferSent { offer: named(offer) },
            Question::Received { offer, worker } => {
                Command::OfferReceived { offer: named(offer), worker: worker_id(worker) }
            }
            Question::Seen { offer, worker } => {
                Command::OfferSeen { offer: named(offer), worker: worker_id(worker) }
            }
            Question::Accept { offer, worker } => {
                Command::AcceptOffer { offer: named(offer), worker: worker_id(worker) }
            }
            Question::Decline { offer, worker } => Command::DeclineOffer {
                offer: named(offer),
                worker: worker_id(worker),
                reason: DeclineReason::NoTime,
                note: Some(text()),
            },
            Question::Withdraw { offer, reason } => {
                let reason: WithdrawReason = worded(reason);
                Command::WithdrawOffer { offer: named(offer), reason }
            }
            ref other => unreachable!("{other:?} is not about an offer"),
        }
    }

    fn job_command(&self, question: &Question) -> Command {
        let named = |n: usize| self.jobs.get(n).copied().unwrap_or(id("asg", 9_999));
        let version =
            |n: usize, off_by: i64| u64::try_from(self.model.job_version(n) + off_by).unwrap_or(0);
        match *question {
            Question::Step { job, worker, off_by, at, to, outcome } => Command::Step {
                worker: worker.map(worker_id),
                step: TaskStep {
                    assignment: named(job),
                    assignment_version: version(job, off_by),
                    task: self.task(named(job), at),
                    to: worded::<TaskState>(to),
                    outcome: outcome.map(outcome_of),
                    device_at: None,
                    place: None,
                    proofs: Vec::new(),
                },
            },
            Question::Release { job, worker, off_by } => Command::Release {
                assignment: named(job),
                assignment_version: version(job, off_by),
                worker: worker_id(worker),
                reason: text(),
            },
            ref other => unreachable!("{other:?} is not about a job"),
        }
    }

    fn task(&self, job: AssignmentId, at: At) -> TaskId {
        let order = self.machine.assignment(job).and_then(|job| self.machine.order(job.order));
        match (order, at) {
            (Some(order), At::Pickup) => order.pickup.id,
            (Some(order), At::Dropoff) => order.dropoff.id,
            _ => id("tsk", 9_999),
        }
    }

    fn version(&self, order: usize, seen: Seen) -> Option<u64> {
        let current = self.machine.order(order_id(order)).map_or(1, |order| order.version);
        match seen {
            Seen::None => None,
            Seen::Current => Some(current),
            Seen::Stale => Some(current - 1),
        }
    }

    fn new_order(&self, fresh: Fresh) -> NewOrder {
        let stop = Stop {
            place: Place { lat_e7: 411_500_000, lng_e7: -86_100_000 },
            service: Seconds(60),
            due: None,
            subject: None,
        };
        let n = fresh.order as u64 + 1;
        NewOrder {
            id: order_id(fresh.order),
            pickup_task: id("tsk", 2 * n),
            dropoff_task: id("tsk", 2 * n + 1),
            pickup: stop.clone(),
            dropoff: stop,
            need: Need::default(),
            pay: pay_of(500),
            trip: Metres(1_000),
            trip_time: Seconds(200),
            strategy: worded(fresh.strategy),
            dispatch_at: fresh.start.map(|ms| TimeMs(self.model.now + ms)),
            expires_at: fresh.end.map(|ms| TimeMs(self.model.now + ms)),
            priority: 0,
        }
    }

    fn proposal(&self, order: usize, seen: Seen, workers: &[usize], found: bool) -> Command {
        let row = Candidate {
            worker: worker_id(0),
            worker_version: 1,
            distance: Metres(1),
            to_pickup: None,
            to_pickup_time: None,
            verdict: Verdict::Chosen,
        };
        let decision = Decision {
            id: id("dec", self.commands),
            order: order_id(order),
            wave: 1,
            strategy: Strategy::Nearest,
            radius: Metres(4_000),
            at: TimeMs(self.model.now),
            candidates: found.then_some(row).into_iter().collect(),
            counted: BTreeMap::new(),
            nearest_miss: None,
        };
        let offers = workers.iter().map(|worker| ProposedOffer {
            worker: worker_id(*worker),
            to_pickup: Metres(300),
            to_pickup_time: Seconds(60),
        });
        let seen_version = self.version(order, seen).unwrap_or(0);
        let proposal = Proposal { seen_version, decision, offers: offers.collect() };
        Command::Propose { proposal: Box::new(proposal) }
    }

    fn view(&self) -> View {
        let mut view = View::default();
        for order in self.machine.orders.values() {
            view.orders.insert(order_number(order.id), self.order_view(order));
        }
        for (n, id) in self.offers.iter().enumerate() {
            let Some(offer) = self.machine.offer(*id) else { continue };
            let view_of_it = OfferView {
                order: order_number(offer.order),
                worker: worker_number(offer.worker),
                state: word(&offer.state),
                until: offer.valid_until.0,
                why: offer.withdrawn.as_ref().map(word),
            };
            view.offers.insert(n, view_of_it);
        }
        for (n, id) in self.jobs.iter().enumerate() {
            let Some(job) = self.machine.assignment(*id) else { continue };
            let view_of_it = JobView {
                order: order_number(job.order),
                worker: worker_number(job.worker),
                version: job.version,
                ended: job.ended_at.is_some(),
            };
            view.jobs.insert(n, view_of_it);
        }
        view
    }

    fn order_view(&self, order: &Order) -> OrderView {
        let number = |id: &OfferId| self.offers.iter().position(|other| other == id).unwrap();
        OrderView {
            state: word(&order.state),
            pickup: word(&order.pickup.state),
            dropoff: word(&order.dropoff.state),
            strategy: word(&order.strategy),
            pay: order.pay.total_minor().unwrap(),
            wave: u32::from(order.wave),
            look_at: order.look_at.map(|at| at.0),
            nobody_since: order.nobody_since.map(|at| at.0),
            held: order.on_hold.is_some(),
            pinned: order.pinned.map(worker_number),
            excluded: order
                .excluded
                .iter()
                .map(|(w, why)| (worker_number(*w), word(why)))
                .collect(),
            open: order.open_offers.iter().map(number).collect(),
            call: order.escalation.map(|call| word(&call.reason)),
            parent: order.parent.map(order_number),
            child: order.child.map(order_number),
        }
    }
}

fn id<T: vocab::id::Id>(prefix: &str, n: u64) -> T {
    format!("{prefix}_{n:0>26}").parse().unwrap()
}

fn order_id(n: usize) -> OrderId {
    id("ord", n as u64)
}

fn order_number(id: OrderId) -> usize {
    id.to_string()[4..].parse().unwrap()
}

fn worker_id(n: usize) -> WorkerId {
    assert!(n < WORKERS);
    id("wrk", n as u64)
}

fn worker_number(id: WorkerId) -> usize {
    id.to_string()[4..].parse().unwrap()
}

fn text() -> Text<500> {
    Text::new("so it is").unwrap()
}

fn pay_of(minor: i64) -> Pay {
    let part = PayPart { kind: LegKind::EarningBase, minor };
    Pay { currency: Currency::EUR, parts: vec![part] }
}

fn outcome_of(outcome: Outcome) -> TaskOutcome {
    match outcome {
        Outcome::Done => TaskOutcome::Done,
        Outcome::Partly => TaskOutcome::Partly,
        Outcome::NobodyThere => {
            TaskOutcome::Failed { reason: FailReason::NobodyThere, note: text() }
        }
        Outcome::Refused => TaskOutcome::Failed { reason: FailReason::Refused, note: text() },
    }
}

/// The word that stands for a value on the wire.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// The value that a word stands for on the wire.
fn worded<T: DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(word.into()).unwrap()
}

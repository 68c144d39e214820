//! The market as the shell sees it.

use dispatch::OrderState;
use vocab::id::Id;
use vocab::{Actor, CommandId, CommandMeta, Entry, EventRecord, Mint, Rejection, ShardId, TimeMs};

use super::{Command, EVENT_VERSION, Event, Market};
use crate::effects::Effects;
use crate::memory::Memory;
use crate::outcome::{Outcome, Reply};
use crate::shard::{Handled, Shard};

impl Shard for Market {
    type Command = Command;
    type Event = Event;

    fn new(id: ShardId) -> Self {
        Self {
            id,
            seq: 0,
            at: TimeMs::default(),
            policy: None,
            terms: Default::default(),
            ratings: Default::default(),
            workers: Default::default(),
            dispatch: Default::default(),
            trade: Default::default(),
            ledger: Default::default(),
            inboxes: Default::default(),
            memory: Memory::default(),
            effects: Effects::default(),
        }
    }

    fn id(&self) -> ShardId {
        self.id
    }

    fn seq(&self) -> u64 {
        self.seq
    }

    fn last_at(&self) -> TimeMs {
        self.at
    }

    fn handle(
        &mut self,
        at: TimeMs,
        meta: &CommandMeta,
        command: &Command,
    ) -> Handled<Command, Event> {
        match self.memory.recall(meta) {
            Err(rejection) => return refused(rejection),
            Ok(Some(outcome)) => return replayed(outcome.clone()),
            Ok(None) => {}
        }
        let now = at.max(self.at);
        let mut mint = Mint::new(meta.id, now);
        let events = match self.decide(now, meta, &mut mint, command) {
            Err(rejection) => return refused(rejection),
            Ok(events) => events,
        };
        if events.is_empty() {
            let outcome = Outcome { seq: self.seq, at: now, reply: self.reply(command, &[]) };
            return Handled { answer: Ok(outcome), ..refused_nothing() };
        }
        let follow_ups = self.follow_ups(meta, &mut mint, &events);
        let events = number(self.seq, events);
        let entry = Entry { at: now, meta: meta.clone(), command: command.clone(), events };
        let outcome = self.take_in(&entry);
        Handled { answer: Ok(outcome), replayed: false, entry: Some(entry), follow_ups }
    }

    fn apply_entry(&mut self, entry: &Entry<Command, Event>) -> Result<(), String> {
        let first = entry.events.first().map(|record| record.seq);
        if first != Some(self.seq + 1) {
            return Err(format!("an entry begins at {first:?}, position is {}", self.seq));
        }
        self.take_in(entry);
        Ok(())
    }

    fn take_effects(&mut self) -> Effects {
        std::mem::take(&mut self.effects)
    }

    fn next_deadline(&self) -> Option<TimeMs> {
        self.dispatch.next_deadline().into_iter().chain(self.workers.next_deadline()).min()
    }

    fn tick() -> Option<Command> {
        Some(Command::Tick)
    }

    fn snapshot(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("state has string keys and finite numbers only")
    }

    fn restore(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    fn audit(&self) -> Result<(), String> {
        self.workers.audit()?;
        self.dispatch.audit()?;
        self.trade.audit()?;
        self.ledger.audit()?;
        self.audit_joins()
    }
}

impl Market {
    /// What a command would lead to, without making it so: the same decision on
    /// the present state, of which nothing is kept.
    ///
    /// # Errors
    /// The refusal that the command would meet.
    pub fn preview(
        &self,
        at: TimeMs,
        meta: &CommandMeta,
        command: &Command,
    ) -> Result<Vec<Event>, Rejection> {
        let now = at.max(self.at);
        self.decide(now, meta, &mut Mint::new(meta.id, now), command)
    }

    fn take_in(&mut self, entry: &Entry<Command, Event>) -> Outcome {
        for record in &entry.events {
            assert_eq!(record.seq, self.seq + 1, "events follow each other without gaps");
            self.apply(entry.at, &record.event);
            self.seq = record.seq;
        }
        self.at = entry.at;
        let events: Vec<Event> = entry.events.iter().map(|record| record.event.clone()).collect();
        let outcome =
            Outcome { seq: self.seq, at: entry.at, reply: self.reply(&entry.command, &events) };
        let money = matches!(
            entry.command,
            Command::TopUp { .. } | Command::RemitCash { .. } | Command::RateDelivery { .. }
        );
        self.memory.keep(&entry.meta, &outcome, money);
        outcome
    }

    /// Goods that could not be handed over go back at once, while their worker
    /// is still at hand.
    fn follow_ups(
        &self,
        meta: &CommandMeta,
        mint: &mut Mint,
        events: &[Event],
    ) -> Vec<(CommandMeta, Command)> {
        let go_back = events.iter().filter_map(|event| match event {
            Event::Dispatch(
                dispatch::Event::OrderFailed { order, .. }
                | dispatch::Event::OrderDelivered { order, partly: true },
            ) => Some(*order),
            _ => None,
        });
        let go_back = go_back
            .filter(|order| self.goods_taken(*order) && self.trade.sales.contains_key(order));
        go_back
            .map(|order| {
                let id: CommandId = CommandId::from_uuid(mint.draw::<CommandId>().uuid());
                let meta = CommandMeta { id, actor: Actor::System, body_hash: 0, ..meta.clone() };
                (meta, Command::ReturnOrder { order })
            })
            .collect()
    }

    /// What holds between machines.
    fn audit_joins(&self) -> Result<(), String> {
        for (id, order) in &self.dispatch.orders {
            if order.parent.is_none() && !self.trade.sales.contains_key(id) {
                return Err(format!("order {id} sells nothing and brings nothing back"));
            }
            if order.state == OrderState::Delivered
                && order.parent.is_none()
                && self.trade.sales.get(id).is_some_and(|sale| sale.invoice.is_none())
            {
                return Err(format!("order {id} is delivered without an invoice"));
            }
        }
        for (id, worker) in &self.workers.workers {
            let bound = match worker.work {
                workers::Work::Idle => true,
                workers::Work::Offered(offer) => self
                    .dispatch
                    .offer(offer)
                    .is_some_and(|offer| offer.worker == *id && offer.state.is_open()),
                workers::Work::Engaged(job) => self
                    .dispatch
                    .assignment(job)
                    .is_some_and(|job| job.worker == *id && job.ended_at.is_none()),
            };
            if !bound {
                return Err(format!("worker {id} is bound to what does not bind them"));
            }
        }
        Ok(())
    }
}

fn number(last: u64, events: Vec<Event>) -> Vec<EventRecord<Event>> {
    (last + 1..)
        .zip(events)
        .map(|(seq, event)| EventRecord { seq, v: EVENT_VERSION, event })
        .collect()
}

fn refused(rejection: Rejection) -> Handled<Command, Event> {
    Handled { answer: Err(rejection), ..refused_nothing() }
}

fn replayed(outcome: Outcome) -> Handled<Command, Event> {
    Handled { answer: Ok(outcome), replayed: true, ..refused_nothing() }
}

fn refused_nothing() -> Handled<Command, Event> {
    let outcome = Outcome { seq: 0, at: TimeMs::default(), reply: Reply::Done };
    Handled { answer: Ok(outcome), replayed: false, entry: None, follow_ups: Vec::new() }
}

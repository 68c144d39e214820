//! The workers of one market as a state machine.
//!
//! This file routes: what is decided stands in `decide`, what it changes in
//! `apply`, what must always hold in `audit`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocab::{Code, Mint, Rejection, StateMachine, TimeMs, WorkerId};

use crate::command::Command;
use crate::event::Event;
use crate::worker::Worker;
use crate::{apply, audit, decide};

/// All workers of a market.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Workers {
    /// By id.
    pub workers: BTreeMap<WorkerId, Worker>,
    /// When which block runs out, earliest first, so that the next deadline is
    /// known without a walk. Written by `apply` together with `Worker::blocked`.
    pub block_ends: BTreeSet<(TimeMs, WorkerId)>,
}

impl Workers {
    /// The worker under this id.
    pub fn get(&self, id: WorkerId) -> Option<&Worker> {
        self.workers.get(&id)
    }

    /// The worker under this id, or the refusal to answer with.
    ///
    /// # Errors
    /// `WorkerNotFound`.
    pub fn find(&self, id: WorkerId) -> Result<&Worker, Rejection> {
        self.get(id)
            .ok_or_else(|| Rejection::new(Code::WorkerNotFound, format!("there is no worker {id}")))
    }

    /// When the next [`Command::Tick`] has something to do.
    pub fn next_deadline(&self) -> Option<TimeMs> {
        self.block_ends.first().map(|(at, _)| *at)
    }

    /// Walks everything and says what does not hold, if anything.
    ///
    /// # Errors
    /// A sentence naming the worker and the broken rule.
    pub fn audit(&self) -> Result<(), String> {
        audit::audit(self)
    }
}

impl StateMachine for Workers {
    type Command = Command;
    type Event = Event;

    fn decide(
        &self,
        now: TimeMs,
        _mint: &mut Mint,
        command: &Command,
    ) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Register { worker, profile } => decide::register(self, *worker, profile),
            Command::UpdateProfile { worker, profile, seen_version } => {
                decide::update_profile(self.find(*worker)?, profile, *seen_version)
            }
            Command::SetDuty { worker, duty } => decide::set_duty(self.find(*worker)?, *duty),
            Command::SetShift { worker, shift } => decide::set_shift(self.find(*worker)?, *shift),
            Command::SetLink { worker, link } => decide::set_link(self.find(*worker)?, *link),
            Command::Block { worker, blocked } => decide::block(self.find(*worker)?, now, blocked),
            Command::Unblock { worker } => decide::unblock(self.find(*worker)?),
            Command::Rate { worker, stars } => decide::rate(self.find(*worker)?, *stars),
            Command::TakeOffer { worker, offer } => decide::take_offer(self.find(*worker)?, *offer),
            Command::DropOffer { worker, offer, end } => {
                decide::drop_offer(self.find(*worker)?, *offer, *end)
            }
            Command::Engage { worker, assignment, offer } => {
                decide::engage(self.find(*worker)?, *assignment, *offer)
            }
            Command::Free { worker, assignment, end } => {
                decide::free(self.find(*worker)?, *assignment, *end)
            }
            Command::Reengage { worker, from, end, to } => {
                decide::reengage(self.find(*worker)?, *from, *end, *to)
            }
            Command::Tick { at } => decide::tick(self, now, *at),
        }
    }

    fn apply(&mut self, now: TimeMs, event: &Event) {
        apply::apply(self, now, event);
    }
}

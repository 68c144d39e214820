//! What everyone in a run shares: true time, the agenda of what happens when,
//! the network between clients and server, and what was asked of the server.

use std::collections::BTreeMap;

use dispatch::Proposal;
use engine::{Command, Outcome};
use vocab::{Actor, CommandId, CommandMeta, OrderId, Place, Rejection, TimeMs, WorkerId};

use super::bugs::Bug;
use super::chance::Chance;
use super::clock::{EPOCH_MS, Wall};
use super::history::History;
use super::swarm::{NetworkSwarm, Swarm};
use super::told::Told;

/// Who may ask and be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    Worker(usize),
    Customer(usize),
    Dispatcher,
    Finance,
}

/// Something on the way to the server.
#[derive(Debug, Clone)]
pub(super) enum Letter {
    /// The call with this number.
    Call(usize),
    /// What the house asks of itself; it crosses no network.
    Own(Box<Command>),
    /// A worker's app says that it is there and asks how things stand.
    Hello(usize, WorkerId),
}

/// Something on the way to a client.
#[derive(Debug, Clone)]
pub(super) enum Message {
    Answer { call: usize, boot: u64, replayed: bool, answer: Result<Outcome, Rejection> },
    Told(Told),
}

/// What can happen next.
#[derive(Debug)]
pub(super) enum Happening {
    Act(Client),
    ToServer(Letter),
    ToClient(Client, Message),
    Send(usize),
    Retry(usize),
    Round(u64),
    Commit(u64),
    Timer(u64),
    Plan,
    Proposals(Vec<Proposal>),
    Crash,
    Restart,
    ZombieDies(u64),
    WallJump,
}

/// One request, sent until it is answered or its client gives up.
pub(super) struct Call {
    pub(super) from: Client,
    pub(super) meta: CommandMeta,
    pub(super) command: Command,
    tries_left: i64,
    pub(super) answered: bool,
}

/// The shared part of a run.
pub(super) struct Scene {
    /// True time, milliseconds since the run began.
    pub(super) now: i64,
    pub(super) wall: Wall,
    pub(super) chance: Chance,
    pub(super) swarm: Swarm,
    pub(super) bug: Option<Bug>,
    /// The end of a run, in which nothing fails.
    pub(super) calm: bool,
    pub(super) calls: Vec<Call>,
    pub(super) history: History,
    /// Where workers are; positions are nobody's events.
    pub(super) places: BTreeMap<WorkerId, Place>,
    /// Orders that clients have been told of.
    pub(super) orders: Vec<OrderId>,
    /// The latest engine time that a client has been told.
    pub(super) engine_seen: TimeMs,
    agenda: BTreeMap<(i64, u64), Happening>,
    drawn: u64,
}

impl Scene {
    pub(super) fn new(mut chance: Chance, bug: Option<Bug>) -> Self {
        let swarm = Swarm::draw(&mut chance);
        Self {
            now: 0,
            wall: Wall::default(),
            chance,
            swarm,
            bug,
            calm: true,
            calls: Vec::new(),
            history: History::default(),
            places: BTreeMap::new(),
            orders: Vec::new(),
            engine_seen: TimeMs(EPOCH_MS),
            agenda: BTreeMap::new(),
            drawn: 0,
        }
    }

    /// Lets `what` happen in `delay` milliseconds.
    pub(super) fn plan(&mut self, delay: i64, what: Happening) {
        self.drawn += 1;
        self.agenda.insert((self.now + delay.max(0), self.drawn), what);
    }

    /// The next happening; time moves to it.
    pub(super) fn next(&mut self) -> Option<Happening> {
        let ((at, _), what) = self.agenda.pop_first()?;
        self.now = at;
        Some(what)
    }

    /// Asks the server at once.
    pub(super) fn ask(&mut self, from: Client, actor: Actor, command: Command) -> usize {
        self.ask_in(0, from, actor, command)
    }

    /// Asks the server after `delay`: a person thinks, or a phone has no signal.
    pub(super) fn ask_in(
        &mut self,
        delay: i64,
        from: Client,
        actor: Actor,
        command: Command,
    ) -> usize {
        let id: CommandId = self.chance.id();
        self.ask_as(delay, id, from, actor, command)
    }

    /// Asks under a key that may have been used before.
    pub(super) fn ask_as(
        &mut self,
        delay: i64,
        id: CommandId,
        from: Client,
        actor: Actor,
        command: Command,
    ) -> usize {
        let call = self.calls.len();
        let meta = CommandMeta {
            id,
            actor,
            correlation: id.to_string(),
            body_hash: call as u64,
            channel: "simulated".to_owned(),
        };
        let tries_left = if self.calm { i64::MAX } else { self.swarm.network.tries };
        self.calls.push(Call { from, meta, command, tries_left, answered: false });
        self.plan(delay, Happening::Send(call));
        if !self.calm && self.chance.yes(self.swarm.network.echo) {
            let late = delay + self.chance.between(1_000, 600_000);
            self.plan(late, Happening::ToServer(Letter::Call(call)));
        }
        call
    }

    /// A call leaves its client for the first time.
    pub(super) fn send(&mut self, call: usize) {
        let Call { meta, command, .. } = &self.calls[call];
        self.history.asked(call, self.now, meta, command);
        self.retry(call);
    }

    /// A call leaves its client once more, unless it was answered or given up.
    pub(super) fn retry(&mut self, call: usize) {
        let waits = &mut self.calls[call];
        if waits.answered || waits.tries_left == 0 {
            return;
        }
        waits.tries_left -= 1;
        self.carry(|| Happening::ToServer(Letter::Call(call)));
        let timeout = if self.calm { 1_000 } else { self.swarm.network.timeout };
        self.plan(timeout, Happening::Retry(call));
    }

    /// Whether nobody waits for an answer to this call any more.
    pub(super) fn is_over(&self, call: usize) -> bool {
        let call = &self.calls[call];
        call.answered || call.tries_left == 0
    }

    /// Says to a client.
    pub(super) fn tell(&mut self, client: Client, message: Message) {
        self.carry(|| Happening::ToClient(client, message.clone()));
    }

    /// Greets the server in a worker's name.
    pub(super) fn greet(&mut self, worker: usize, id: WorkerId) {
        self.carry(|| Happening::ToServer(Letter::Hello(worker, id)));
    }

    /// Asks in the house's own name.
    pub(super) fn own(&mut self, command: Command) {
        self.plan(0, Happening::ToServer(Letter::Own(Box::new(command))));
    }

    /// The network: what is sent comes late, twice, out of order, or not at all.
    fn carry(&mut self, what: impl Fn() -> Happening) {
        if self.calm {
            return self.plan(5, what());
        }
        let NetworkSwarm { delay, loss, duplicate, .. } = self.swarm.network;
        if self.chance.yes(loss) {
            return;
        }
        let first = self.chance.between(1, delay);
        self.plan(first, what());
        if self.chance.yes(duplicate) {
            let second = self.chance.between(1, 5 * delay);
            self.plan(second, what());
        }
    }

    /// Milliseconds until something that happens every `mean` on average.
    pub(super) fn about(&mut self, mean: i64) -> i64 {
        self.chance.between(1, 2 * mean.max(1))
    }
}

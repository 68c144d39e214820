//! The server in miniature: one process with the sequencer of one market. It
//! decides a batch, commits it, and only then answers and tells; a commit that
//! failed ends the process, one whose outcome is unknown makes it read the
//! journal again. It must never say what is not durable.

use std::collections::{BTreeMap, VecDeque};

use engine::{Command, Handled, Market, Outcome, Shard};
use store::StoreError;
use vocab::{Actor, Code, CommandMeta, Rejection, TimeMs, WorkerId};

use super::bugs::{Bug, at_work};
use super::clock::EngineClock;
use super::disk::{self, Disk, MarketEntry};
use super::meddle;
use super::scene::{Client, Happening, Letter, Message, Scene};
use super::told::{Told, What};

/// The process has to die: it will not go on over a journal that failed it.
#[derive(Debug)]
pub(super) struct Dying;

/// One running process.
pub(super) struct Process {
    pub(super) boot: u64,
    pub(super) market: Market,
    epoch: u64,
    clock: EngineClock,
    queue: VecDeque<Letter>,
    /// Decided and not yet durable.
    round: Option<Round>,
    round_planned: bool,
    timer_at: Option<i64>,
    /// Connected workers, with the inbox position they were sent.
    connected: BTreeMap<WorkerId, (usize, u64)>,
    snapshot_seq: u64,
    /// How often the journal was read because a commit's outcome was unknown.
    pub(super) times_read: u64,
}

#[derive(Default)]
struct Round {
    entries: Vec<MarketEntry>,
    answers: Vec<(usize, bool, Result<Outcome, Rejection>)>,
    hellos: Vec<(usize, WorkerId)>,
}

impl Process {
    /// Takes the shard over and recovers it.
    ///
    /// # Errors
    /// Why the process cannot start.
    pub(super) fn start(boot: u64, scene: &mut Scene, disk: &Disk) -> Result<Self, Dying> {
        let lease = disk.journal.acquire(disk.shard, &format!("process {boot}"));
        disk.journal.reopen(disk.shard);
        let market = disk.recover(scene.bug).map_err(|_| Dying)?;
        let clock = EngineClock::start(market.last_at(), scene.now, scene.wall);
        let snapshot_seq = market.seq();
        let mut process = Self {
            boot,
            market,
            epoch: lease.epoch,
            clock,
            queue: VecDeque::new(),
            round: None,
            round_planned: false,
            timer_at: None,
            connected: BTreeMap::new(),
            snapshot_seq,
            times_read: 0,
        };
        process.set_timer(scene);
        Ok(process)
    }

    /// Engine time, as this process sees it.
    pub(super) fn now(&mut self, scene: &Scene) -> TimeMs {
        if at_work(scene.bug, Bug::WallClock) {
            return TimeMs(scene.wall.at(scene.now));
        }
        self.clock.now(scene.now, scene.wall)
    }

    /// Whether all that was decided is durable, so that the state may be read.
    pub(super) fn is_settled(&self) -> bool {
        self.round.is_none()
    }

    pub(super) fn take(&mut self, scene: &mut Scene, letter: Letter) {
        self.queue.push_back(letter);
        self.plan_round(scene);
    }

    fn plan_round(&mut self, scene: &mut Scene) {
        if self.round.is_none() && !self.round_planned {
            self.round_planned = true;
            scene.plan(0, Happening::Round(self.boot));
        }
    }

    /// Decides what waits, up to a batch, and a tick if one is due.
    pub(super) fn decide(&mut self, scene: &mut Scene, disk: &mut Disk) {
        self.round_planned = false;
        let mut round = Round::default();
        self.tick_if_due(scene, &mut round);
        for _ in 0..scene.swarm.server.batch_max {
            let Some(letter) = self.queue.pop_front() else { break };
            match letter {
                Letter::Call(call) => {
                    let (meta, command) = meddle::read(scene, call);
                    let (replayed, answer) = self.handle(scene, &mut round, &meta, &command);
                    round.answers.push((call, replayed, answer));
                }
                Letter::Own(command) => {
                    let meta = own_meta(scene);
                    // What the house asks of itself may be outdated by now.
                    let _ = self.handle(scene, &mut round, &meta, &command);
                }
                Letter::Hello(worker, id) => round.hellos.push((worker, id)),
            }
        }
        if round.entries.is_empty() {
            self.release(scene, round);
            self.go_on(scene);
            return;
        }
        if at_work(scene.bug, Bug::ReplyBeforeCommit) {
            self.answer(scene, std::mem::take(&mut round.answers));
        }
        if at_work(scene.bug, Bug::SnapshotBeforeCommit) {
            self.snapshot_if_due(scene, disk);
        }
        self.round = Some(round);
        let commit = scene.swarm.server.commit;
        let delay = scene.chance.between(0, commit);
        scene.plan(delay, Happening::Commit(self.boot));
    }

    fn tick_if_due(&mut self, scene: &mut Scene, round: &mut Round) {
        let now = self.now(scene);
        let due = self.market.next_deadline().is_some_and(|at| at <= now);
        if due && !at_work(scene.bug, Bug::TimerSkipped) {
            let meta = own_meta(scene);
            let (_, answer) = self.handle(scene, round, &meta, &Command::Tick);
            answer.expect("a tick is never refused");
        }
    }

    fn handle(
        &mut self,
        scene: &mut Scene,
        round: &mut Round,
        meta: &CommandMeta,
        command: &Command,
    ) -> (bool, Result<Outcome, Rejection>) {
        let now = self.now(scene);
        let command = meddle::ask(scene.bug, &self.market, command);
        let before = meddle::may_change(scene.bug, &command).then(|| self.market.clone());
        let Handled { mut answer, replayed, entry, follow_ups } =
            self.market.handle(now, meta, &command);
        let entry = match (entry, before) {
            (Some(entry), Some(before)) => {
                let (entry, market, changed) = meddle::change(scene.bug, entry, before);
                if let Some(changed) = changed {
                    self.market = market;
                    answer = Ok(changed);
                }
                Some(entry)
            }
            (entry, _) => entry,
        };
        round.entries.extend(entry);
        for (meta, command) in follow_ups {
            let (_, followed) = self.handle(scene, round, &meta, &command);
            // The command itself stands; what should have followed needs a person.
            scene.history.refused_follow_ups += u64::from(followed.is_err());
        }
        (replayed, answer)
    }

    /// Makes the round durable, then tells the world of it.
    pub(super) fn commit(&mut self, scene: &mut Scene, disk: &mut Disk) -> Result<(), Dying> {
        let Some(mut round) = self.round.take() else { return Ok(()) };
        match self.append(scene, disk, &mut round) {
            Ok(()) => {}
            Err(StoreError::Unknown(_)) if at_work(scene.bug, Bug::UnknownTakenForDone) => {
                disk.journal.reopen(disk.shard);
            }
            Err(StoreError::Unknown(_)) => return self.read_again(scene, disk, round),
            Err(_) => return Err(Dying),
        }
        self.release(scene, round);
        self.tell_workers(scene);
        self.snapshot_if_due(scene, disk);
        self.go_on(scene);
        Ok(())
    }

    fn append(&self, scene: &Scene, disk: &Disk, round: &mut Round) -> Result<(), StoreError> {
        let mut epoch = self.epoch;
        let deposed = disk.journal.lease(disk.shard).is_some_and(|lease| lease.epoch != epoch);
        if deposed && at_work(scene.bug, Bug::FenceIgnored) {
            epoch = disk.journal.lease(disk.shard).map_or(epoch, |lease| lease.epoch);
            meddle::renumber(&mut round.entries, disk.durable_seq());
        }
        let batch = disk::batch(disk.shard, epoch, &round.entries);
        if at_work(scene.bug, Bug::SyncSkipped) {
            return disk.journal.write(&batch).map(drop);
        }
        disk.journal.append(&batch).map(drop)
    }

    /// The commit may or may not have happened; the journal knows. Who waited is
    /// told to send the same command again.
    fn read_again(&mut self, scene: &mut Scene, disk: &Disk, round: Round) -> Result<(), Dying> {
        disk.journal.reopen(disk.shard);
        self.market = disk.recover(scene.bug).map_err(|_| Dying)?;
        let refusal = Rejection::new(Code::Unavailable, "send the same request again");
        let answers = round.answers.into_iter();
        self.answer(scene, answers.map(|(call, ..)| (call, false, Err(refusal.clone()))).collect());
        self.connected.clear();
        self.times_read += 1;
        self.go_on(scene);
        Ok(())
    }

    fn go_on(&mut self, scene: &mut Scene) {
        if !self.queue.is_empty() {
            self.plan_round(scene);
        }
        self.set_timer(scene);
    }

    fn set_timer(&mut self, scene: &mut Scene) {
        let Some(deadline) = self.market.next_deadline() else { return };
        let at = scene.now + deadline.since(self.now(scene)).clamp(1, 60_000);
        if self.timer_at.is_none_or(|timer| at < timer || timer <= scene.now) {
            self.timer_at = Some(at);
            scene.plan(at - scene.now, Happening::Timer(self.boot));
        }
    }

    /// The timer rang.
    pub(super) fn wake(&mut self, scene: &mut Scene) {
        if self.timer_at.is_some_and(|at| at <= scene.now) {
            self.timer_at = None;
            self.plan_round(scene);
        }
    }

    fn release(&mut self, scene: &mut Scene, round: Round) {
        self.answer(scene, round.answers);
        for (worker, id) in round.hellos {
            let told = Told::snapshot(&self.market, id);
            self.connected.insert(id, (worker, told.inbox_seq));
            scene.tell(Client::Worker(worker), Message::Told(told));
        }
    }

    fn answer(&self, scene: &mut Scene, answers: Vec<(usize, bool, Result<Outcome, Rejection>)>) {
        for (call, replayed, answer) in answers {
            let from = scene.calls[call].from;
            scene.tell(from, Message::Answer { call, boot: self.boot, replayed, answer });
        }
    }

    fn tell_workers(&mut self, scene: &mut Scene) {
        for id in self.market.take_effects().inboxes {
            let Some((worker, sent)) = self.connected.get_mut(&id) else { continue };
            for told in Told::news(&self.market, id, *sent) {
                *sent = told.inbox_seq;
                if let What::Offer(offer) = told.what {
                    let command = dispatch::Command::OfferSent { offer };
                    scene.own(Command::Dispatch { command });
                }
                scene.tell(Client::Worker(*worker), Message::Told(told));
            }
        }
    }

    fn snapshot_if_due(&mut self, scene: &Scene, disk: &mut Disk) {
        if self.market.seq() >= self.snapshot_seq + scene.swarm.server.snapshot_events {
            self.snapshot_seq = self.market.seq();
            disk.keep_snapshot(&self.market);
        }
    }
}

/// The author of what the house asks of itself.
fn own_meta(scene: &mut Scene) -> CommandMeta {
    CommandMeta {
        id: scene.chance.id(),
        actor: Actor::System,
        correlation: "own".to_owned(),
        body_hash: 0,
        channel: "system".to_owned(),
    }
}

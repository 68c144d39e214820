//! One run: lets happen what the agenda says, breaks what the swarm wants
//! broken, and holds the result against the checkers.

use engine::{Market, Shard};
use vocab::{MarketId, ShardId, TenantId};

use super::Outcome;
use super::bugs::Bug;
use super::chance::Chance;
use super::checkers::Checkers;
use super::clients::{Courier, Customer, Dispatcher, Finance, Town};
use super::disk::{Disk, replay};
use super::planner::Planner;
use super::process::{Dying, Process};
use super::scene::{Client, Happening, Letter, Message, Scene};

/// How long the end of a run may take, true time: in it all that is open has to
/// come to an end (R12).
const END_MS: i64 = 10 * 60_000;
/// What people set up before the first order takes less than this.
const SET_UP_MS: i64 = 10_000;
/// No run takes more true time than this, however little happens in it.
const RUN_MS: i64 = 3_600_000;
/// A restart finds a wall clock that is off by no more than this.
const RESTART_OFF_MS: i64 = 600_000;
/// So many things happen before anyone asks whether the run is done.
const STEPS_AT_ONCE: u64 = 64;
/// After so many crashes they come half as often, then a third, and so on.
const CRASHES_IN_A_ROW: u64 = 8;
/// So many new events are read back by the checkers at once.
const READ_BACK_EVENTS: u64 = 500;

/// Everything in a run.
pub(super) struct Stage {
    scene: Scene,
    disk: Disk,
    process: Option<Process>,
    /// A deposed process that does not know it yet.
    zombie: Option<Process>,
    boots: u64,
    town: Town,
    couriers: Vec<Courier>,
    customers: Vec<Customer>,
    dispatcher: Dispatcher,
    finance: Finance,
    planner: Planner,
    checkers: Checkers,
    /// Fed by the journal alone.
    follower: Market,
    crashes: u64,
    steps: u64,
}

impl Stage {
    pub(super) fn new(seed: u64, bug: Option<Bug>) -> Self {
        let mut scene = Scene::new(Chance::new(seed, 0), bug);
        let (tenant, market): (TenantId, MarketId) = (scene.chance.id(), scene.chance.id());
        let shard = ShardId::Market(tenant, market);
        let disk = Disk::new(shard, Chance::new(seed, 1), scene.swarm.faults.clone());
        let town = Town::draw(&mut scene);
        let couriers = town.workers.iter().enumerate();
        let customers = town.customers.iter().enumerate();
        Self {
            disk,
            process: None,
            zombie: None,
            boots: 0,
            couriers: couriers.map(|(i, id)| Courier::new(i, *id)).collect(),
            customers: customers.map(|(i, id)| Customer::new(i, *id)).collect(),
            town,
            scene,
            dispatcher: Dispatcher,
            finance: Finance,
            planner: Planner::default(),
            checkers: Checkers::default(),
            follower: Market::new(shard),
            crashes: 0,
            steps: 0,
        }
    }

    /// Sets up, runs until the journal holds `events`, lets all end, and judges.
    pub(super) fn run(&mut self, events: u64) {
        self.restart();
        self.town.set_up(&mut self.scene);
        self.until(SET_UP_MS, |_| false);
        self.open();
        self.until(RUN_MS, |stage| stage.disk.durable_seq() >= events);
        self.close();
        self.until(self.scene.now + END_MS, Self::is_quiet);
        self.judge_end();
    }

    pub(super) fn outcome(&self) -> Outcome {
        let history = &self.scene.history;
        let digest = self.follower.digest().iter().map(|byte| format!("{byte:02x}")).collect();
        let (over, orders) = self.checkers.orders();
        Outcome {
            events: self.follower.seq(),
            steps: self.steps,
            crashes: self.crashes,
            requests: history.asked.iter().flatten().count() as u64,
            orders: orders as u64,
            orders_over: over as u64,
            failures: self.checkers.failures.clone(),
            digest,
        }
    }

    pub(super) fn fail(&mut self, what: impl Into<String>) {
        self.checkers.failures.push(what.into());
    }

    fn has_failed(&self) -> bool {
        !self.checkers.failures.is_empty()
    }

    /// Lets things happen until `done`, or until true time `end`.
    fn until(&mut self, end: i64, done: impl Fn(&Self) -> bool) {
        while !self.has_failed() && self.scene.now < end {
            // Whether it is done may take a walk through all orders.
            if self.steps.is_multiple_of(STEPS_AT_ONCE) && done(self) {
                return;
            }
            let Some(what) = self.scene.next() else { return };
            self.steps += 1;
            self.happen(what);
            if self.disk.durable_seq() >= self.checkers.seq() + READ_BACK_EVENTS {
                self.read_back();
            }
        }
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Act(client) => self.act(client),
            Happening::Send(call) => self.scene.send(call),
            Happening::Retry(call) => self.scene.retry(call),
            Happening::ToServer(letter) => self.deliver(letter),
            Happening::ToClient(client, message) => self.hear(client, message),
            Happening::Round(boot) => self.with(boot, |process, scene, disk| {
                process.decide(scene, disk);
                Ok(())
            }),
            Happening::Commit(boot) => self.with(boot, Process::commit),
            Happening::Timer(boot) => self.with(boot, |process, scene, _| {
                process.wake(scene);
                Ok(())
            }),
            Happening::Plan => self.plan(),
            Happening::Proposals(proposals) => {
                for proposal in proposals {
                    let command = dispatch::Command::Propose { proposal: Box::new(proposal) };
                    self.scene.own(engine::Command::Dispatch { command });
                }
            }
            Happening::Crash => self.crash(),
            Happening::Restart => self.restart(),
            Happening::ZombieDies(boot) => {
                self.zombie = self.zombie.take().filter(|zombie| zombie.boot != boot);
            }
            Happening::WallJump => self.jump(),
        }
    }

    /// Lets the process that was meant work, if it still lives.
    fn with(
        &mut self,
        boot: u64,
        work: impl FnOnce(&mut Process, &mut Scene, &mut Disk) -> Result<(), Dying>,
    ) {
        let is_meant = |process: &&mut Process| process.boot == boot;
        if let Some(process) = self.process.as_mut().filter(is_meant) {
            let times_read = process.times_read;
            let died = work(process, &mut self.scene, &mut self.disk).is_err();
            let read_again = process.times_read != times_read;
            if died {
                self.die();
            } else if read_again {
                self.judge_recovery();
            }
        } else if let Some(zombie) = self.zombie.as_mut().filter(is_meant)
            && work(zombie, &mut self.scene, &mut self.disk).is_err()
        {
            // Fenced. On a real disk each process has a writer of its own; the
            // simulated one has to be told that the other may go on.
            self.zombie = None;
            self.disk.journal.reopen(self.disk.shard);
        }
    }

    fn deliver(&mut self, letter: Letter) {
        let own = matches!(letter, Letter::Own(_));
        let to_zombie = !own && self.zombie.is_some() && self.scene.chance.yes(400);
        let process = if to_zombie { &mut self.zombie } else { &mut self.process };
        // Nobody listens while the process is down; clients send again.
        if let Some(process) = process {
            process.take(&mut self.scene, letter);
        }
    }

    fn hear(&mut self, client: Client, message: Message) {
        match message {
            Message::Told(told) => {
                if let Client::Worker(index) = client {
                    self.couriers[index].told(&mut self.scene, &told);
                }
            }
            Message::Answer { call, boot, replayed, answer } => {
                self.take_answer(client, call, (boot, replayed), &answer);
            }
        }
    }

    fn take_answer(
        &mut self,
        client: Client,
        call: usize,
        from: (u64, bool),
        answer: &Result<engine::Outcome, vocab::Rejection>,
    ) {
        let scene = &mut self.scene;
        scene.history.answered(call, scene.now, from, answer);
        if let Ok(outcome) = answer {
            if outcome.seq > self.disk.durable_seq() {
                let what = format!("told of {} before it was durable", outcome.seq);
                return self.fail(what);
            }
            scene.engine_seen = scene.engine_seen.max(outcome.at);
            if let engine::Reply::Order { id, .. } = outcome.reply {
                scene.orders.push(id);
            }
        }
        let busy = answer.as_ref().is_err_and(|r| r.code.class() == vocab::Class::Busy);
        if busy || scene.calls[call].answered {
            return;
        }
        scene.calls[call].answered = true;
        match client {
            Client::Worker(index) => self.couriers[index].answered(scene, call, answer),
            Client::Customer(index) => self.customers[index].answered(scene, call, answer),
            Client::Dispatcher | Client::Finance => {}
        }
    }

    fn act(&mut self, client: Client) {
        let scene = &mut self.scene;
        let gap = match client {
            Client::Worker(index) => {
                self.couriers[index].act(scene);
                self.couriers[index].gap(scene)
            }
            Client::Customer(index) => {
                if !scene.calm && !self.is_crowded() {
                    self.customers[index].act(&mut self.scene, &self.town);
                }
                self.scene.about(self.scene.swarm.order_gap)
            }
            Client::Dispatcher => {
                self.look_in();
                let gap = self.scene.swarm.dispatcher_gap;
                if self.scene.calm { 1_500 } else { self.scene.about(gap) }
            }
            Client::Finance => {
                let settled = self.process.as_ref().filter(|process| process.is_settled());
                if let Some(process) = settled {
                    self.finance.act(scene, &self.town, &process.market);
                }
                self.scene.about(self.scene.swarm.finance_gap)
            }
        };
        self.scene.plan(gap, Happening::Act(client));
    }

    fn look_in(&mut self) {
        let settled = self.process.as_ref().filter(|process| process.is_settled());
        let Some(process) = settled else { return };
        let market = &process.market;
        if self.scene.calm {
            self.dispatcher.tidy(&mut self.scene, &self.town, market);
        } else {
            self.dispatcher.act(&mut self.scene, &self.town, market);
        }
    }

    fn is_crowded(&self) -> bool {
        let Some(process) = &self.process else { return true };
        let orders = process.market.dispatch.orders.values();
        orders.filter(|order| !order.state.is_final()).count() >= self.scene.swarm.open_orders_max
    }

    fn plan(&mut self) {
        let gap = self.scene.swarm.server.plan_gap;
        self.scene.plan(gap, Happening::Plan);
        let two_at_once = self.scene.chance.yes(50);
        if self.scene.now < self.planner.busy_until && !two_at_once {
            return;
        }
        let Some(process) = self.process.as_mut().filter(|process| process.is_settled()) else {
            return;
        };
        let now = process.now(&self.scene);
        let proposals = self.planner.propose(&mut self.scene, &process.market, now);
        if proposals.is_empty() {
            return;
        }
        let calm = self.scene.calm;
        let longest = if calm { 0 } else { self.scene.swarm.server.plan_delay };
        let delay = self.scene.chance.between(0, longest);
        self.planner.busy_until = self.scene.now + delay;
        // A planner that dies takes its proposals along.
        if calm || !self.scene.chance.yes(10) {
            self.scene.plan(delay, Happening::Proposals(proposals));
        }
    }

    /// Everyone comes, and everything may break.
    fn open(&mut self) {
        self.scene.calm = false;
        self.disk.arm(true);
        let workers = (0..self.couriers.len()).map(Client::Worker);
        let customers = (0..self.customers.len()).map(Client::Customer);
        let clients: Vec<Client> =
            workers.chain(customers).chain([Client::Dispatcher, Client::Finance]).collect();
        for client in clients {
            let delay = self.scene.chance.between(0, 3_000);
            self.scene.plan(delay, Happening::Act(client));
        }
        self.scene.plan(0, Happening::Plan);
        self.plan_crash();
        self.plan_jump();
    }

    /// Nothing breaks any more; whoever was away comes back.
    fn close(&mut self) {
        self.scene.calm = true;
        self.disk.arm(false);
        self.zombie = None;
        if self.process.is_none() {
            self.scene.plan(0, Happening::Restart);
        }
    }

    fn plan_crash(&mut self) {
        let gap = self.scene.swarm.faults.crash_gap;
        if gap > 0 && !self.scene.calm {
            // A run that only recovers does nothing else: crashes grow rarer.
            let patience = 1 + (self.crashes / CRASHES_IN_A_ROW) as i64;
            let delay = self.scene.about(gap * patience);
            self.scene.plan(delay, Happening::Crash);
        }
    }

    fn crash(&mut self) {
        self.plan_crash();
        if self.scene.calm || self.process.is_none() {
            return;
        }
        if self.scene.chance.yes(self.scene.swarm.faults.takeover) {
            return self.take_over();
        }
        self.die();
    }

    /// The process dies, and with it all that was not durable.
    fn die(&mut self) {
        self.crashes += 1;
        self.process = None;
        self.disk.journal.crash();
        let down = if self.scene.calm { 10 } else { self.scene.swarm.faults.down };
        let delay = self.scene.chance.between(1, down);
        self.scene.plan(delay, Happening::Restart);
    }

    /// Another process takes over while this one is paused, not dead.
    fn take_over(&mut self) {
        self.crashes += 1;
        self.zombie = self.process.take();
        let boot = self.zombie.as_ref().map_or(0, |zombie| zombie.boot);
        let lives = self.scene.chance.between(10, 20_000);
        self.scene.plan(lives, Happening::ZombieDies(boot));
        self.restart();
    }

    fn restart(&mut self) {
        if self.process.is_some() {
            return;
        }
        if self.scene.wall.off_ms.abs() > RESTART_OFF_MS {
            self.scene.wall.off_ms = self.scene.chance.between(-RESTART_OFF_MS, RESTART_OFF_MS);
        }
        self.boots += 1;
        match Process::start(self.boots, &mut self.scene, &self.disk) {
            Ok(process) => {
                self.process = Some(process);
                self.judge_recovery();
            }
            // The bytes read were bad: whoever starts it again may read good ones.
            Err(Dying) => self.scene.plan(1_000, Happening::Restart),
        }
    }

    fn plan_jump(&mut self) {
        let gap = self.scene.swarm.faults.jump_gap;
        if gap > 0 && !self.scene.calm {
            let delay = self.scene.about(gap);
            self.scene.plan(delay, Happening::WallJump);
        }
    }

    fn jump(&mut self) {
        self.plan_jump();
        let jump = self.scene.swarm.faults.jump;
        if !self.scene.calm {
            self.scene.wall.off_ms = self.scene.chance.between(-jump, jump);
        }
    }

    /// Feeds the checkers and the follower what is durable.
    fn read_back(&mut self) {
        match self.disk.bodies_after(self.follower.seq()) {
            Err(error) => self.fail(format!("the journal cannot be read: {error}")),
            Ok(batches) => {
                for batch in &batches {
                    self.checkers.feed(&batch.body);
                    if let Err(what) = replay(&mut self.follower, batch) {
                        self.fail(format!("the journal does not replay: {what}"));
                    }
                    if self.has_failed() {
                        return;
                    }
                }
            }
        }
    }

    /// What came back is what the journal says, and all that anyone was told.
    fn judge_recovery(&mut self) {
        self.read_back();
        self.compare("recovered");
        let told = self.scene.history.seq_told;
        let durable = self.disk.durable_seq();
        if told > durable {
            self.fail(format!("clients were told of {told}; the journal ends at {durable}"));
        }
    }

    /// The live state against one built from the journal alone (R5).
    fn compare(&mut self, which: &str) {
        let Some(process) = &self.process else { return };
        let (ours, theirs) = (process.market.seq(), self.follower.seq());
        if ours != theirs {
            return self.fail(format!("the {which} state is at {ours}, the journal at {theirs}"));
        }
        if process.market.digest() != self.follower.digest() {
            self.fail(format!("the {which} state differs from the journal's at {ours}"));
        }
    }

    fn is_quiet(&self) -> bool {
        let Some(process) = self.process.as_ref().filter(|process| process.is_settled()) else {
            return false;
        };
        let market = &process.market;
        market.dispatch.orders.values().all(|order| order.state.is_final())
            && self.scene.calls.iter().enumerate().all(|(i, _)| self.scene.is_over(i))
    }

    fn judge_end(&mut self) {
        if self.has_failed() {
            return;
        }
        self.until(self.scene.now + 5_000, |stage| {
            stage.process.as_ref().is_some_and(Process::is_settled)
        });
        self.read_back();
        self.compare("running");
        self.checkers.finish(&self.scene.history);
        if let Err(what) = self.follower.audit() {
            self.fail(format!("the engine's own audit: {what}"));
        }
    }
}

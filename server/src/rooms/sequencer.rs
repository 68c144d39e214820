//! The sequencer: one task that owns one shard's state and its journal's tail.
//!
//! Commands that arrive while a commit is under way wait in the queue and share
//! the next one. Nothing is answered, shown or sent before the batch that holds
//! its events is durable; questions are answered between batches, so nobody ever
//! sees what might still be lost. A commit that fails stops the shard; one whose
//! outcome is unknown makes it read the journal again. It never guesses.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::{Effects, Handled, Outcome, Shard};
use store::{Batch, Lease, Store, StoreError, Writer};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vocab::id::Id;
use vocab::{Actor, Code, CommandId, CommandMeta, Entry, Rejection, ShardId, TimeMs, limits};

use super::recovery::{self, Entries};
use crate::clock::Clock;

/// A shard with nothing to do looks up this often.
const IDLE: Duration = Duration::from_secs(60);

/// The answer to an accepted command.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What came of it.
    pub outcome: Outcome,
    /// Whether the same command had been accepted before.
    pub replayed: bool,
}

/// What is told about a batch once it is durable.
pub trait AfterCommit<S: Shard>: Send + Sync + 'static {
    /// Runs on the sequencer's task, between batches: it must be quick and must
    /// never wait.
    fn committed(&self, shard: &S, effects: Effects, entries: &[Entry<S::Command, S::Event>]);
}

enum Ask<S: Shard> {
    Command(Box<Asked<S::Command>>),
    Read(Read<S>),
}

struct Asked<C> {
    meta: CommandMeta,
    command: C,
    reply: oneshot::Sender<Result<Answer, Rejection>>,
}

/// A handle on a shard's writer.
#[derive(Debug)]
pub struct Sequencer<S: Shard> {
    id: ShardId,
    asks: mpsc::Sender<Ask<S>>,
    durable_seq: watch::Receiver<u64>,
}

impl<S: Shard> Clone for Sequencer<S> {
    fn clone(&self) -> Self {
        Self { id: self.id, asks: self.asks.clone(), durable_seq: self.durable_seq.clone() }
    }
}

impl<S: Shard> Sequencer<S> {
    /// Which shard.
    pub fn id(&self) -> ShardId {
        self.id
    }

    /// The last durable event's position, and word of every change of it.
    pub fn durable_seq(&self) -> watch::Receiver<u64> {
        self.durable_seq.clone()
    }

    /// Hands a command in and waits until what came of it is durable.
    ///
    /// # Errors
    /// The refusal; `Overloaded` when the queue is full, `Unavailable` when the
    /// shard has stopped (the same command may be sent again).
    pub async fn submit(
        &self,
        meta: CommandMeta,
        command: S::Command,
    ) -> Result<Answer, Rejection> {
        let (reply, answer) = oneshot::channel();
        let asked = Ask::Command(Box::new(Asked { meta, command, reply }));
        self.asks.try_send(asked).map_err(refuse_queue)?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Asks a question of the durable state.
    ///
    /// # Errors
    /// `Overloaded`, `Unavailable`, as for [`Sequencer::submit`].
    pub async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&S) -> T + Send + 'static,
    ) -> Result<T, Rejection> {
        let (reply, answer) = oneshot::channel();
        let ask = Ask::Read(Box::new(move |shard| {
            // Who asked may have gone away; then nobody wants the answer.
            let _ = reply.send(question(shard));
        }));
        self.asks.try_send(ask).map_err(refuse_queue)?;
        answer.await.map_err(|_| stopped())
    }
}

fn refuse_queue<T>(error: mpsc::error::TrySendError<T>) -> Rejection {
    match error {
        mpsc::error::TrySendError::Full(_) => {
            metrics::counter!("sequencer_refused_total").increment(1);
            Rejection::new(Code::Overloaded, "too many requests are waiting; try again shortly")
        }
        mpsc::error::TrySendError::Closed(_) => stopped(),
    }
}

fn stopped() -> Rejection {
    let detail = "this market is stopping or recovering; send the same request again";
    Rejection::new(Code::Unavailable, detail)
}

/// What a sequencer needs to run.
pub struct Setup<S: Shard> {
    /// Which shard.
    pub id: ShardId,
    /// Where it is kept.
    pub store: Store,
    /// The process's clock.
    pub clock: Arc<Clock>,
    /// Names this process in the lease.
    pub holder: String,
    /// Who is told of commits.
    pub after: Arc<dyn AfterCommit<S>>,
    /// Stops it when the process stops.
    pub stop: CancellationToken,
    /// Takes the error that stops the process.
    pub fatal: mpsc::Sender<(ShardId, StoreError)>,
}

/// Recovers a shard and starts its writer.
///
/// # Errors
/// What the store says, or that the journal does not replay.
pub async fn open<S: Shard>(
    setup: Setup<S>,
    ready: impl FnOnce(&S),
) -> Result<(Sequencer<S>, tokio::task::JoinHandle<()>), StoreError> {
    let lease = setup.store.journal.acquire(setup.id, &setup.holder, setup.clock.now()).await?;
    let shard = recovery::recover::<S>(&setup.store, setup.id).await?;
    let writer = setup.store.journal.writer(setup.id).await?;
    ready(&shard);
    let (asks, queue) = mpsc::channel(limits::SEQUENCER_QUEUE_MAX);
    let (durable, durable_seq) = watch::channel(shard.seq());
    let id = setup.id;
    let snapshot_seq = shard.seq();
    let room = Room { setup, lease, shard, writer, queue, durable, snapshot_seq };
    let task = tokio::spawn(room.run());
    Ok((Sequencer { id, asks, durable_seq }, task))
}

struct Room<S: Shard> {
    setup: Setup<S>,
    lease: Lease,
    shard: S,
    writer: Writer,
    queue: mpsc::Receiver<Ask<S>>,
    durable: watch::Sender<u64>,
    /// Position of the newest snapshot.
    snapshot_seq: u64,
}

type Read<S> = Box<dyn FnOnce(&S) + Send>;
type Waiting = (oneshot::Sender<Result<Answer, Rejection>>, Result<Answer, Rejection>);

/// One round's work, before it is durable.
struct Round<S: Shard> {
    entries: Entries<S>,
    waiting: Vec<Waiting>,
    reads: Vec<Read<S>>,
}

impl<S: Shard> Room<S> {
    async fn run(mut self) {
        let stop = self.setup.stop.clone();
        loop {
            let deadline = self.deadline();
            let first = tokio::select! {
                ask = self.queue.recv() => match ask {
                    Some(ask) => Some(ask),
                    None => break,
                },
                () = tokio::time::sleep(deadline) => None,
                () = stop.cancelled() => break,
            };
            if let Err(error) = self.round(first).await {
                self.fail(error).await;
                return;
            }
            self.snapshot_if_due();
        }
        self.finish().await;
    }

    /// What still waits when the process stops is decided and answered.
    async fn finish(mut self) {
        self.queue.close();
        while let Ok(ask) = self.queue.try_recv() {
            if let Err(error) = self.round(Some(ask)).await {
                self.fail(error).await;
                return;
            }
        }
        if self.shard.seq() > self.snapshot_seq {
            recovery::save(&self.setup.store, &self.shard).await;
        }
    }

    /// How long until time itself has to be told, at most `IDLE`.
    fn deadline(&self) -> Duration {
        match (self.shard.next_deadline(), S::tick()) {
            (Some(at), Some(_)) => self.setup.clock.until(at).min(IDLE),
            _ => IDLE,
        }
    }

    async fn round(&mut self, first: Option<Ask<S>>) -> Result<(), StoreError> {
        let round = self.decide(first);
        if !round.entries.is_empty() {
            let began = Instant::now();
            match self.commit(&round.entries).await {
                Ok(()) => {}
                Err(StoreError::Unknown(cause)) => return self.recover(cause.to_string()).await,
                Err(error) => return Err(error),
            }
            metrics::histogram!("commit_seconds").record(began.elapsed().as_secs_f64());
            metrics::counter!("commands_committed_total").increment(round.entries.len() as u64);
            let effects = self.shard.take_effects();
            self.setup.after.committed(&self.shard, effects, &round.entries);
            self.durable.send_replace(self.shard.seq());
        }
        for (reply, answer) in round.waiting {
            // Who asked may have gone away; the outcome is remembered for them.
            let _ = reply.send(answer);
        }
        for read in round.reads {
            read(&self.shard);
        }
        Ok(())
    }

    /// Decides what is in the queue, up to a batch, and a tick if one is due.
    fn decide(&mut self, first: Option<Ask<S>>) -> Round<S> {
        let mut round = Round { entries: Vec::new(), waiting: Vec::new(), reads: Vec::new() };
        self.tick_if_due(&mut round);
        let mut next = first;
        for _ in 0..limits::BATCH_COMMANDS_MAX {
            let Some(ask) = next.take().or_else(|| self.queue.try_recv().ok()) else {
                break;
            };
            match ask {
                Ask::Read(read) => round.reads.push(read),
                Ask::Command(asked) => {
                    let answer = self.handle(&mut round.entries, &asked.meta, &asked.command);
                    round.waiting.push((asked.reply, answer));
                }
            }
        }
        metrics::gauge!("sequencer_queue_depth").set(self.queue.len() as f64);
        round
    }

    fn tick_if_due(&mut self, round: &mut Round<S>) {
        let now = self.setup.clock.now();
        let due = self.shard.next_deadline().is_some_and(|at| at <= now);
        if let (true, Some(tick)) = (due, S::tick()) {
            let answer = self.handle(&mut round.entries, &own_meta("tick"), &tick);
            if let Err(rejection) = answer {
                tracing::error!(shard = %self.setup.id, %rejection, "a tick was refused");
            }
        }
    }

    fn handle(
        &mut self,
        entries: &mut Entries<S>,
        meta: &CommandMeta,
        command: &S::Command,
    ) -> Result<Answer, Rejection> {
        let now = self.setup.clock.now();
        let Handled { answer, replayed, entry, follow_ups } = self.shard.handle(now, meta, command);
        entries.extend(entry);
        for (meta, command) in follow_ups {
            if let Err(rejection) = self.handle(entries, &meta, &command) {
                // The command itself stands; what should have followed needs a person.
                tracing::warn!(shard = %self.setup.id, %rejection, "a follow-up was refused");
            }
        }
        answer.map(|outcome| Answer { outcome, replayed })
    }

    async fn commit(&mut self, entries: &Entries<S>) -> Result<(), StoreError> {
        let (first, last) = (entries.first(), entries.last());
        let first_seq = first.and_then(|entry| entry.events.first()).map_or(0, |r| r.seq);
        let batch = Batch {
            shard: self.setup.id,
            first_seq,
            last_seq: self.shard.seq(),
            epoch: self.lease.epoch,
            committed_at: last.map_or(TimeMs::default(), |entry| entry.at),
            body: serde_json::to_vec(entries).expect("entries are plain data"),
        };
        self.writer.append(&batch).await.map(drop)
    }

    /// The commit may or may not have happened. The journal knows: read it.
    /// Who waited is told to send the same command again.
    async fn recover(&mut self, cause: String) -> Result<(), StoreError> {
        tracing::warn!(shard = %self.setup.id, cause, "outcome of a commit unknown: replaying");
        self.shard = recovery::recover(&self.setup.store, self.setup.id).await?;
        self.writer = self.setup.store.journal.writer(self.setup.id).await?;
        self.durable.send_replace(self.shard.seq());
        Ok(())
    }

    async fn fail(self, error: StoreError) {
        tracing::error!(shard = %self.setup.id, %error, "the journal failed: stopping");
        // Nobody listening means the process is already on its way out.
        let _ = self.setup.fatal.send((self.setup.id, error)).await;
    }

    /// Snapshots bound recovery. The state is copied here and written elsewhere.
    fn snapshot_if_due(&mut self) {
        if self.shard.seq() - self.snapshot_seq < limits::SNAPSHOT_EVENTS {
            return;
        }
        self.snapshot_seq = self.shard.seq();
        let (store, shard) = (self.setup.store.clone(), self.shard.clone());
        tokio::spawn(async move { recovery::save(&store, &shard).await });
    }
}

/// The author of what the engine asks of itself.
pub fn own_meta(channel: &str) -> CommandMeta {
    let id = Uuid::now_v7();
    CommandMeta {
        id: CommandId::from_uuid(id),
        actor: Actor::System,
        correlation: format!("{channel}-{}", id.simple()),
        body_hash: 0,
        channel: channel.to_owned(),
    }
}

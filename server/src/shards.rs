//! Tenants and markets of this process: their writers, and what is published
//! from them for everyone to read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use engine::{Effects, Market, Shard, TenantShard};
use orders_bridge::Tenancy;
use routing::TravelTimes;
use store::{Store, StoreError};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vocab::{Entry, MarketId, ShardId, TenantId};

use crate::clock::Clock;
use crate::edge::sockets::hub::Hub;
use crate::rooms::archive;
use crate::rooms::eta::{self, Etas};
use crate::rooms::planner::{self, Looks};
use crate::rooms::projector;
use crate::rooms::roster::Roster;
use crate::rooms::sequencer::{self, AfterCommit, Sequencer, Setup};
use crate::rooms::tracking::TrackingRoom;

/// A tenant's stream and what was last published from it.
pub struct TenantHandle {
    /// Which.
    pub id: TenantId,
    /// Its writer.
    pub sequencer: Sequencer<TenantShard>,
    published: Arc<RwLock<Arc<Tenancy>>>,
}

impl TenantHandle {
    /// The newest durable version of everything the tenant has set.
    pub fn tenancy(&self) -> Arc<Tenancy> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A market's rooms.
pub struct MarketHandle {
    /// Which tenant's.
    pub tenant: TenantId,
    /// Which.
    pub id: MarketId,
    /// Its writer.
    pub sequencer: Sequencer<Market>,
    /// Where everyone is.
    pub tracking: Arc<TrackingRoom>,
    /// Who works.
    pub roster: Arc<Roster>,
    /// Who listens.
    pub hub: Arc<Hub>,
    /// When workers on their way will arrive.
    pub etas: Arc<Etas>,
}

impl MarketHandle {
    /// The shard.
    pub fn shard(&self) -> ShardId {
        ShardId::Market(self.tenant, self.id)
    }
}

/// What shards are opened with.
#[derive(Clone)]
pub struct Ground {
    /// Where they are kept.
    pub store: Store,
    /// The process's clock.
    pub clock: Arc<Clock>,
    /// The streets.
    pub streets: Arc<dyn TravelTimes>,
    /// Names the process in leases.
    pub holder: String,
    /// Stops everything.
    pub stop: CancellationToken,
    /// Takes the error that stops the process.
    pub fatal: mpsc::Sender<(ShardId, StoreError)>,
    /// Whether the store is reached by a connection that may be lost.
    pub reconnects: bool,
}

/// All shards of this process.
pub struct Shards {
    ground: Ground,
    open: RwLock<Open>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    /// Word for the projector that something is durable.
    grown: Arc<Notify>,
    /// Opening is done by one caller at a time.
    opening: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Open {
    tenants: BTreeMap<TenantId, Arc<TenantHandle>>,
    markets: BTreeMap<(TenantId, MarketId), Arc<MarketHandle>>,
}

impl Shards {
    /// Recovers every shard that the store knows.
    ///
    /// # Errors
    /// What the store says; nothing runs then.
    pub async fn recover(ground: Ground) -> Result<Self, StoreError> {
        let known = ground.store.journal.shards().await?;
        let shards = Self {
            grown: Arc::new(Notify::new()),
            ground,
            open: RwLock::default(),
            tasks: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
        };
        for shard in known {
            match shard {
                ShardId::Tenant(tenant) => drop(shards.open_tenant(tenant).await?),
                ShardId::Market(tenant, market) => drop(shards.open_market(tenant, market).await?),
            }
        }
        let projecting = projector::run(shards.ground.clone(), shards.grown.clone());
        shards.keep(tokio::spawn(projecting));
        Ok(shards)
    }

    /// A tenant, when it is here.
    pub fn tenant(&self, id: TenantId) -> Option<Arc<TenantHandle>> {
        self.reading().tenants.get(&id).cloned()
    }

    /// All tenants here.
    pub fn tenants(&self) -> Vec<Arc<TenantHandle>> {
        self.reading().tenants.values().cloned().collect()
    }

    /// The tenant with this slug.
    pub fn tenant_by_slug(&self, slug: &str) -> Option<Arc<TenantHandle>> {
        let open = self.reading();
        let mut all = open.tenants.values();
        all.find(|t| t.tenancy().tenant.as_ref().is_some_and(|t| t.slug.as_str() == slug)).cloned()
    }

    /// A market, when it is here.
    pub fn market(&self, tenant: TenantId, id: MarketId) -> Option<Arc<MarketHandle>> {
        self.reading().markets.get(&(tenant, id)).cloned()
    }

    /// All markets of a tenant, by id.
    pub fn markets(&self, tenant: TenantId) -> Vec<Arc<MarketHandle>> {
        let open = self.reading();
        open.markets.values().filter(|market| market.tenant == tenant).cloned().collect()
    }

    /// All markets here.
    pub fn all_markets(&self) -> Vec<Arc<MarketHandle>> {
        self.reading().markets.values().cloned().collect()
    }

    /// Opens a tenant's stream, new or known.
    ///
    /// # Errors
    /// What the store says.
    pub async fn open_tenant(&self, id: TenantId) -> Result<Arc<TenantHandle>, StoreError> {
        let _one_at_a_time = self.opening.lock().await;
        if let Some(known) = self.tenant(id) {
            return Ok(known);
        }
        let published = Arc::new(RwLock::new(Arc::new(Tenancy::default())));
        let after = TenantAfter { published: published.clone(), grown: self.grown.clone() };
        let first = published.clone();
        let (sequencer, task) =
            sequencer::open(self.setup(ShardId::Tenant(id), Arc::new(after)), |shard| {
                publish_tenancy(&first, shard);
            })
            .await?;
        self.keep(task);
        let handle = Arc::new(TenantHandle { id, sequencer, published });
        self.writing().tenants.insert(id, handle.clone());
        Ok(handle)
    }

    /// Opens a market, new or known.
    ///
    /// # Errors
    /// What the store says.
    pub async fn open_market(
        &self,
        tenant: TenantId,
        id: MarketId,
    ) -> Result<Arc<MarketHandle>, StoreError> {
        let _one_at_a_time = self.opening.lock().await;
        if let Some(known) = self.market(tenant, id) {
            return Ok(known);
        }
        let roster = Arc::new(Roster::default());
        let tracking = Arc::new(TrackingRoom::new(self.ground.clock.clone()));
        let hub = Arc::new(Hub::new(self.ground.clock.clone()));
        let (looks, etas) = (Arc::new(Looks::default()), Arc::new(Etas::default()));
        let after = MarketAfter {
            roster: roster.clone(),
            tracking: tracking.clone(),
            hub: hub.clone(),
            looks: looks.clone(),
            etas: etas.clone(),
            grown: self.grown.clone(),
        };
        let (first_roster, first_tracking) = (roster.clone(), tracking.clone());
        let shard = ShardId::Market(tenant, id);
        let (sequencer, task) = sequencer::open(self.setup(shard, Arc::new(after)), |market| {
            let everyone: Vec<_> = market.workers.workers.keys().copied().collect();
            first_roster.publish(market, everyone.iter().copied());
            first_tracking.show(market, everyone);
        })
        .await?;
        self.keep(task);
        let handle = MarketHandle { tenant, id, sequencer, tracking, roster, hub, etas };
        let handle = Arc::new(handle);
        self.start_rooms(&handle, looks);
        self.writing().markets.insert((tenant, id), handle.clone());
        Ok(handle)
    }

    /// Starts what runs beside a market's writer.
    fn start_rooms(&self, handle: &Arc<MarketHandle>, looks: Arc<Looks>) {
        let (ground, stop) = (&self.ground, &self.ground.stop);
        let planner = planner::run(handle.clone(), ground.clone(), looks);
        self.keep(tokio::spawn(stop.clone().run_until_cancelled_owned(planner).into_unit()));
        self.keep(tokio::spawn(archive::run(handle.clone(), ground.clone())));
        let sweeping = handle.tracking.clone().sweep(handle.sequencer.clone());
        self.keep(tokio::spawn(stop.clone().run_until_cancelled_owned(sweeping).into_unit()));
        let predicting = eta::run(handle.clone(), ground.clone());
        self.keep(tokio::spawn(stop.clone().run_until_cancelled_owned(predicting).into_unit()));
    }

    /// Waits until every room has come to rest after `stop` was cancelled.
    pub async fn rest(&self) {
        let tasks: Vec<_> =
            self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a room ended badly");
            }
        }
    }

    fn setup<S: Shard>(&self, id: ShardId, after: Arc<dyn AfterCommit<S>>) -> Setup<S> {
        let ground = self.ground.clone();
        Setup {
            id,
            store: ground.store,
            clock: ground.clock,
            holder: ground.holder,
            after,
            stop: ground.stop,
            fatal: ground.fatal,
            reconnects: ground.reconnects,
        }
    }

    fn keep(&self, task: JoinHandle<()>) {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).push(task);
    }

    fn reading(&self) -> std::sync::RwLockReadGuard<'_, Open> {
        self.open.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn writing(&self) -> std::sync::RwLockWriteGuard<'_, Open> {
        self.open.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task's end, whether it came to its own or was stopped.
trait IntoUnit {
    async fn into_unit(self);
}

impl<F: Future<Output = Option<()>> + Send> IntoUnit for F {
    async fn into_unit(self) {
        self.await.unwrap_or_default();
    }
}

struct TenantAfter {
    published: Arc<RwLock<Arc<Tenancy>>>,
    grown: Arc<Notify>,
}

impl AfterCommit<TenantShard> for TenantAfter {
    fn committed(
        &self,
        shard: &TenantShard,
        _effects: Effects,
        _entries: &[Entry<orders_bridge::TenancyCommand, orders_bridge::TenancyEvent>],
    ) {
        publish_tenancy(&self.published, shard);
        self.grown.notify_one();
    }
}

fn publish_tenancy(published: &RwLock<Arc<Tenancy>>, shard: &TenantShard) {
    *published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shard.tenancy.clone());
}

struct MarketAfter {
    roster: Arc<Roster>,
    tracking: Arc<TrackingRoom>,
    hub: Arc<Hub>,
    looks: Arc<Looks>,
    etas: Arc<Etas>,
    grown: Arc<Notify>,
}

impl AfterCommit<Market> for MarketAfter {
    fn committed(
        &self,
        market: &Market,
        effects: Effects,
        _entries: &[Entry<engine::Command, engine::Event>],
    ) {
        if !effects.workers.is_empty() {
            self.roster.publish(market, effects.workers.iter().copied());
            self.tracking.show(market, effects.workers.iter().copied());
        }
        self.etas.note(&effects.orders);
        self.hub.committed(market, &effects);
        if effects.looks || effects.freed {
            self.looks.tell(effects.freed);
        }
        self.grown.notify_one();
    }
}

//! Starting, running and stopping the server.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use store::{ProofFiles, Store, StoreConfig, StoreError};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vocab::{ShardId, TimeMs};

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::edge;
use crate::edge::auth::{Attempts, Keys};
use crate::edge::names::Names;
use crate::rooms::roads::RoadRoom;
use crate::rooms::solving::SolvingRoom;
use crate::rooms::tiles::Tiles;
use crate::shards::{Ground, Shards};
use crate::streets::{self, Loaded};

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration or the streets.
    #[error("{0}")]
    Setting(String),
    /// The address.
    #[error("listen: {address}: {cause}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why not.
        cause: std::io::Error,
    },
    /// The journal or the tables.
    #[error("{error}: {}", causes(.error))]
    Store {
        /// What the store says.
        #[from]
        error: StoreError,
    },
}

fn causes(error: &StoreError) -> String {
    let mut cause = std::error::Error::source(error);
    let mut all = Vec::new();
    while let Some(next) = cause {
        all.push(next.to_string());
        cause = next.source();
    }
    all.join(": ")
}

/// How a server came to its end.
#[derive(Debug)]
pub enum Exit {
    /// It was asked to stop.
    Stopped,
    /// A journal failed: intake stopped, nothing acknowledged is lost.
    Store(ShardId, StoreError),
}

impl Exit {
    /// What the process says to its parent: 0, 75 (try again when the store
    /// works), 76 (another process owns the shard).
    pub fn code(&self) -> ExitCode {
        match self {
            Self::Stopped => ExitCode::SUCCESS,
            Self::Store(_, StoreError::Fenced { .. }) => ExitCode::from(76),
            Self::Store(..) => ExitCode::from(75),
        }
    }
}

/// A running server.
pub struct Running {
    /// Its rooms.
    pub app: Arc<App>,
    /// Where it listens.
    pub address: SocketAddr,
    serving: JoinHandle<std::io::Result<()>>,
    fatal: mpsc::Receiver<(ShardId, StoreError)>,
}

/// Starts a server: opens the store, recovers every shard, then listens.
///
/// # Errors
/// A sentence for the operator.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let boot_id = Uuid::now_v7();
    let store = Store::open(&config.store).await?;
    let loading = config.clone();
    let Loaded { times: streets, roads } =
        tokio::task::spawn_blocking(move || streets::load(&loading))
            .await
            .map_err(|error| StartError::Setting(format!("streets: {error}")))?
            .map_err(StartError::Setting)?;
    let clock = Arc::new(Clock::start(last_journaled(&store).await?, config.time_scale));
    let stop = CancellationToken::new();
    let (fatal_in, fatal) = mpsc::channel(1);
    let ground = Ground {
        store: store.clone(),
        clock: clock.clone(),
        streets: streets.clone(),
        holder: boot_id.to_string(),
        stop: stop.clone(),
        fatal: fatal_in,
        reconnects: matches!(config.store, StoreConfig::Postgres { .. }),
    };
    let shards = Shards::recover(ground).await?;
    let keys = Keys::open(&store, config.password_memory_kib).await?;
    let metrics = metrics_handle();
    let listen = config.listen;
    let tiles = Tiles::new(config.streets.clone());
    let proof_files = ProofFiles::new(config.data.join("proofs"));
    let pin_attempts = Attempts::at_the_door();
    let app = Arc::new(App {
        config,
        boot_id,
        store,
        proof_files,
        pin_attempts,
        clock,
        shards,
        streets,
        roads: RoadRoom::new(roads),
        solving: SolvingRoom::new(),
        tiles,
        keys,
        names: Names::default(),
        metrics,
        stop,
    });
    edge::bring_up(&app).await.map_err(StartError::Setting)?;
    let listening = |cause| StartError::Listen { address: listen, cause };
    let listener = TcpListener::bind(listen).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let (router, stopping) = (edge::router(app.clone()), app.stop.clone());
    let serving = tokio::spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned()).await
    });
    Ok(Running { app, address, serving, fatal })
}

/// The recorder is the process's; servers of one process share it.
fn metrics_handle() -> PrometheusHandle {
    static HANDLE: std::sync::OnceLock<PrometheusHandle> = std::sync::OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another metrics recorder was there first: /metrics stays empty");
            }
            handle
        })
        .clone()
}

async fn last_journaled(store: &Store) -> Result<TimeMs, StoreError> {
    let mut last = TimeMs::default();
    for shard in store.journal.shards().await? {
        if let Some(head) = store.journal.head(shard).await? {
            last = last.max(head.committed_at);
        }
    }
    Ok(last)
}

impl Running {
    /// Stops taking, answers what waits, writes snapshots, closes the store.
    pub async fn stop(self) -> Exit {
        self.app.stop.cancel();
        self.wind_down(Exit::Stopped).await
    }

    /// Runs until `asked` or until a journal fails.
    pub async fn until(mut self, asked: impl Future<Output = ()>) -> Exit {
        let exit = tokio::select! {
            () = asked => Exit::Stopped,
            failed = self.fatal.recv() => match failed {
                Some((shard, error)) => Exit::Store(shard, error),
                None => Exit::Stopped,
            },
        };
        self.app.stop.cancel();
        self.wind_down(exit).await
    }

    async fn wind_down(self, exit: Exit) -> Exit {
        self.app.shards.rest().await;
        // Open sockets were told to go; requests that hang are cut off.
        let patience = std::time::Duration::from_secs(5);
        if tokio::time::timeout(patience, self.serving).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        self.app.store.close().await;
        exit
    }
}

/// Starts a server, says where it listens, and runs it until `asked`.
///
/// # Errors
/// As [`start`].
pub async fn serve(config: Config, asked: impl Future<Output = ()>) -> Result<Exit, StartError> {
    let running = start(config).await?;
    announce(running.address, running.app.boot_id);
    let exit = running.until(asked).await;
    if let Exit::Store(shard, error) = &exit {
        tracing::error!(%shard, %error, causes = causes(error), "stopped: the journal failed");
    }
    Ok(exit)
}

/// The one line that whoever started the process waits for.
#[allow(clippy::print_stdout)]
fn announce(address: SocketAddr, boot_id: Uuid) {
    println!("listening on http://{address} boot {boot_id}");
}

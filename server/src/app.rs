//! What every request handler and socket is handed: the process's rooms.

use std::sync::Arc;

use routing::TravelTimes;
use store::{ProofFiles, Store};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::clock::Clock;
use crate::config::Config;
use crate::edge::auth::{Attempts, Keys};
use crate::edge::names::Names;
use crate::rooms::roads::RoadRoom;
use crate::rooms::solving::SolvingRoom;
use crate::rooms::tiles::Tiles;
use crate::shards::Shards;

/// The running product. One per process (tests start several).
pub struct App {
    /// As meant.
    pub config: Config,
    /// New at every start; in every reply, so that a client can tell.
    pub boot_id: Uuid,
    /// Where things are kept.
    pub store: Store,
    /// Photos and signatures.
    pub proof_files: ProofFiles,
    /// Wrong PINs at the door.
    pub pin_attempts: Attempts,
    /// Engine time.
    pub clock: Arc<Clock>,
    /// Tenants and their markets.
    pub shards: Shards,
    /// Travel times, from the streets or without.
    pub streets: Arc<dyn TravelTimes>,
    /// The streets themselves, and what traffic says of them.
    pub roads: Arc<RoadRoom>,
    /// Where routes are searched for.
    pub solving: Arc<SolvingRoom>,
    /// The map.
    pub tiles: Tiles,
    /// What tokens are signed with.
    pub keys: Keys,
    /// What people are called.
    pub(crate) names: Names,
    /// Renders `/metrics`.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
    /// Cancelled when the process stops.
    pub stop: CancellationToken,
}

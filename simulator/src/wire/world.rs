//! What all players of one run share.

use std::sync::Arc;

use super::counters::Counters;
use super::habits::Habits;
use super::http::Api;
use super::office::Office;
use super::pace::Pace;
use super::setup::Setup;
use super::streets::Streets;
use super::tracks::Tracks;

/// One run's surroundings.
pub struct World {
    /// Its clocks.
    pub pace: Pace,
    /// Its luck.
    pub seed: u64,
    /// Its streets.
    pub streets: Streets,
    /// Its people and things.
    pub setup: Setup,
    /// How they behave.
    pub habits: Habits,
    /// Access without a login.
    pub api: Api,
    /// Who helps couriers.
    pub office: Arc<Office>,
    /// Recorded drives; empty unless something is replayed.
    pub tracks: Tracks,
}

impl World {
    /// What is counted.
    pub fn counters(&self) -> &Arc<Counters> {
        self.api.counters()
    }
}

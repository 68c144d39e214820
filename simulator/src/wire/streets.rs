//! The streets couriers drive on, loaded once and shared. Routes are computed on
//! blocking threads, few at a time: the machine is shared with the server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use routing::{Profile, Roads, Side, StraightLine, TravelTimes, cache, extract};
use server::streets::{DRIVEN, roads};
use tokio::sync::Semaphore;
use vocab::Place;

use super::chance::Chance;
use super::way::Way;

/// How far from a random point a street is looked for, metres.
const STREET_NEAR_M: f64 = 400.0;
/// Tries to hit a place with a street.
const TRIES: usize = 20;

/// The streets of Porto, or none.
#[derive(Clone)]
pub struct Streets {
    roads: Option<Arc<Roads>>,
    travel: Arc<dyn TravelTimes>,
    at_once: Arc<Semaphore>,
}

impl Streets {
    /// Straight lines instead of streets.
    pub fn straight_lines() -> Self {
        Self::with(None, Arc::new(StraightLine::default()))
    }

    /// Porto, by way of the cache that runs on this machine share.
    ///
    /// # Errors
    /// When the built-in extract cannot be read.
    pub fn porto() -> anyhow::Result<Self> {
        let name = "the built-in Porto";
        let roads = roads(name, extract::PORTO_PBF, &cache_folder(), Side::Right, DRIVEN);
        let roads = Arc::new(roads.map_err(anyhow::Error::msg)?);
        Ok(Self::with(Some(roads.clone()), roads))
    }

    fn with(roads: Option<Arc<Roads>>, travel: Arc<dyn TravelTimes>) -> Self {
        Self { roads, travel, at_once: Arc::new(Semaphore::new(2)) }
    }

    /// Whether there are none.
    pub fn are_straight_lines(&self) -> bool {
        self.roads.is_none()
    }

    /// Leaves the cache in a server's data folder, so that it starts at once.
    pub fn lend_cache(&self, data: &Path) {
        let name = format!("streets-{:016x}.cache", cache::fingerprint(extract::PORTO_PBF));
        // Without it the server makes its own, which costs time and nothing else.
        let _ = std::fs::copy(cache_folder().join(&name), data.join(&name));
    }

    /// A place on a street, within a ring around another.
    pub fn place(&self, chance: &mut Chance, centre: Place, from_m: f64, to_m: f64) -> Place {
        let Some(roads) = &self.roads else { return chance.around(centre, from_m, to_m) };
        for _ in 0..TRIES {
            let point = chance.around(centre, from_m, to_m);
            if let Some(snap) = roads.snap(Profile::Motorcycle, point, STREET_NEAR_M, 1).pop() {
                return snap.place;
            }
        }
        centre
    }

    /// The way from one place to another, `factor` times slower than free flow.
    pub async fn way(&self, from: Place, to: Place, factor: f64) -> Way {
        let Ok(_turn) = self.at_once.acquire().await else { return Way::Still(to) };
        let travel = self.travel.clone();
        let route = tokio::task::spawn_blocking(move || {
            let route = travel.route(Profile::Motorcycle, from, to);
            // Where no street leads, a courier walks the straight line.
            route.or_else(|_| StraightLine::default().route(Profile::Motorcycle, from, to))
        });
        let way = match route.await {
            Ok(Ok(route)) => Way::street(route.shape, f64::from(route.seconds.0), factor),
            Ok(Err(_)) | Err(_) => None,
        };
        way.unwrap_or(Way::Still(to))
    }
}

fn cache_folder() -> PathBuf {
    std::env::temp_dir().join("omniroute-streets")
}

//! The demo's city: couriers and customers against a server that somebody else
//! runs, until told to stop. Nothing is judged; it is there to be watched.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::boots::Boots;
use super::counters::Counters;
use super::customers;
use super::habits::Habits;
use super::http::Api;
use super::office::Office;
use super::pace::Pace;
use super::run::{self, Crew};
use super::setup::{self, Setup};
use super::streets::Streets;
use super::tracks::Tracks;
use super::world::World;

/// How busy the city is.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Couriers.
    pub workers: usize,
    /// Orders per wall minute.
    pub orders_per_minute: f64,
    /// The server's engine time per wall time.
    pub time_scale: f64,
    /// All luck comes from it.
    pub seed: u64,
    /// How people behave.
    pub habits: Habits,
}

/// Founds the demo's tenant on a server; the answer has logins and ids to show.
///
/// # Errors
/// The first call that was refused, by name.
pub async fn found(
    url: &str,
    founding_secret: &str,
    streets: &Streets,
    options: &DemoOptions,
) -> anyhow::Result<Setup> {
    const CUSTOMERS: usize = 40;
    let api = Api::new(url, Boots::anybody(), Arc::new(Counters::default()))?;
    let mut plan = run::city_plan(streets, options.seed, options.workers, CUSTOMERS);
    plan.slug = "demo".to_owned();
    setup::found(&api, founding_secret, &plan).await
}

/// Lets the city live until `stop`.
///
/// # Errors
/// When couriers cannot sign in or connect.
pub async fn run(
    url: &str,
    setup: Setup,
    streets: Streets,
    options: DemoOptions,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let api = Api::new(url, Boots::anybody(), Arc::new(Counters::default()))?;
    let office = Office::open(setup.dispatcher.clone(), setup.finance.clone());
    let world = Arc::new(World {
        pace: Pace::start(options.time_scale),
        seed: options.seed,
        streets,
        setup,
        habits: options.habits,
        api,
        office,
        tracks: Tracks::default(),
    });
    let crew = Crew::start(&world).await?;
    customers::order_until(world.clone(), options.orders_per_minute, stop).await;
    crew.stop().await;
    world.office.close(Duration::from_secs(2)).await;
    Ok(())
}

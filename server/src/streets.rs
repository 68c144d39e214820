//! Loads the streets: from the cache when it was made from the same extract,
//! else from the extract, leaving a cache for the next start.

use std::path::Path;
use std::sync::Arc;

use routing::{Profile, Roads, Side, StraightLine, TravelTimes, cache, extract};

use crate::config::{Config, Streets};

/// The profiles by which vehicles go: made ready before the server listens.
pub const DRIVEN: &[Profile] =
    &[Profile::Car, Profile::Motorcycle, Profile::Bicycle, Profile::Foot];

/// The streets, for those who ask for times only and for those who ask for more.
pub struct Loaded {
    /// Travel times.
    pub times: Arc<dyn TravelTimes>,
    /// The streets they come from; none where lines are straight.
    pub roads: Option<Arc<Roads>>,
}

impl From<Roads> for Loaded {
    fn from(roads: Roads) -> Self {
        let roads = Arc::new(roads);
        Self { times: roads.clone(), roads: Some(roads) }
    }
}

/// The streets that the configuration names.
///
/// # Errors
/// A sentence naming the extract and what is wrong with it.
pub fn load(config: &Config) -> Result<Loaded, String> {
    match &config.streets {
        Streets::StraightLines => {
            Ok(Loaded { times: Arc::new(StraightLine::default()), roads: None })
        }
        Streets::Porto => {
            let name = "the built-in Porto";
            roads(name, extract::PORTO_PBF, &config.data, config.side, DRIVEN).map(Loaded::from)
        }
        Streets::File(file) => {
            let name = file.display().to_string();
            let bytes = std::fs::read(file).map_err(|error| format!("streets: {name}: {error}"))?;
            roads(&name, &bytes, &config.data, config.side, DRIVEN).map(Loaded::from)
        }
    }
}

/// Roads from an extract's bytes, by way of the cache in `data`, ready for `profiles`;
/// others are made ready when they are first asked for.
///
/// # Errors
/// As [`load`].
pub fn roads(
    name: &str,
    pbf: &[u8],
    data: &Path,
    side: Side,
    profiles: &[Profile],
) -> Result<Roads, String> {
    let fingerprint = cache::fingerprint(pbf);
    let file = data.join(format!("streets-{fingerprint:016x}.cache"));
    if let Ok(bytes) = std::fs::read(&file) {
        match Roads::from_bytes(&bytes, fingerprint) {
            Ok(roads) => {
                let roads = roads.driving_on(side);
                roads.prepare(profiles);
                return Ok(roads);
            }
            Err(error) => tracing::info!(%error, "the street cache is of no use: made anew"),
        }
    }
    let roads = Roads::from_osm_pbf(pbf).map_err(|error| format!("streets: {name}: {error}"))?;
    let roads = roads.driving_on(side);
    // What is found out here is kept with the streets.
    roads.prepare(profiles);
    keep(&roads, &file);
    Ok(roads)
}

/// A cache that cannot be written costs time at the next start, nothing else.
fn keep(roads: &Roads, file: &Path) {
    let unfinished = file.with_extension("unfinished");
    let written = roads
        .to_bytes()
        .and_then(|bytes| {
            file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(&unfinished, bytes)
        })
        .and_then(|()| std::fs::rename(&unfinished, file));
    if let Err(error) = written {
        tracing::warn!(%error, "the street cache could not be kept");
    }
}

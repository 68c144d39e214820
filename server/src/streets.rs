//! Loads the streets: from the cache when it was made from the same extract,
//! else from the extract, leaving a cache for the next start.

use std::path::Path;
use std::sync::Arc;

use routing::{Roads, StraightLine, TravelTimes, cache, extract};

use crate::config::{Config, Streets};

/// The streets that the configuration names.
///
/// # Errors
/// A sentence naming the extract and what is wrong with it.
pub fn load(config: &Config) -> Result<Arc<dyn TravelTimes>, String> {
    match &config.streets {
        Streets::StraightLines => Ok(Arc::new(StraightLine::default())),
        Streets::Porto => {
            Ok(Arc::new(roads("the built-in Porto", extract::PORTO_PBF, &config.data)?))
        }
        Streets::File(file) => {
            let name = file.display().to_string();
            let bytes = std::fs::read(file).map_err(|error| format!("streets: {name}: {error}"))?;
            Ok(Arc::new(roads(&name, &bytes, &config.data)?))
        }
    }
}

/// Roads from an extract's bytes, by way of the cache in `data`.
///
/// # Errors
/// As [`load`].
pub fn roads(name: &str, pbf: &[u8], data: &Path) -> Result<Roads, String> {
    let fingerprint = cache::fingerprint(pbf);
    let file = data.join(format!("streets-{fingerprint:016x}.cache"));
    if let Ok(bytes) = std::fs::read(&file) {
        match Roads::from_bytes(&bytes, fingerprint) {
            Ok(roads) => return Ok(roads),
            Err(error) => tracing::info!(%error, "the street cache is of no use: made anew"),
        }
    }
    let roads = Roads::from_osm_pbf(pbf).map_err(|error| format!("streets: {name}: {error}"))?;
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

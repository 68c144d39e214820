//! The map room: reads what is drawn of the extract when the first tile is asked
//! for, cuts tiles, and keeps them compressed.
//!
//! A tile is cut away from the reactor, few at a time. This room must never know
//! who asks, and never let a map that cannot be read stop anything but maps.

mod kept;

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use routing::cache::fingerprint;
use routing::extract::{PORTO_PBF, PORTO_SHORE_PBF};
use routing::tiles::{Atlas, EDITION};
use tokio::sync::{OnceCell, Semaphore};
use vocab::limits;

use crate::config::Streets;
use kept::Kept;

/// Zoom, column, row.
pub type TileId = (u8, u32, u32);

/// A map that can be drawn.
pub struct Map {
    /// Its shapes.
    pub atlas: Atlas,
    /// Changes with the extract and with how we draw: an HTTP entity tag.
    pub etag: String,
}

/// The room.
pub struct Tiles {
    streets: Streets,
    map: OnceCell<Option<Arc<Map>>>,
    cuts: Semaphore,
    kept: Mutex<Kept>,
}

impl Tiles {
    /// A room with nothing in it yet.
    pub fn new(streets: Streets) -> Self {
        Self {
            streets,
            map: OnceCell::new(),
            cuts: Semaphore::new(limits::TILES_CUT_AT_ONCE),
            kept: Mutex::new(Kept::new(limits::TILE_CACHE_BYTES_MAX)),
        }
    }

    /// The map, read on the first call; nothing when the process has no extract.
    ///
    /// # Errors
    /// A sentence for the log. The next call tries again.
    pub async fn map(&self) -> Result<Option<Arc<Map>>, String> {
        let map = self.map.get_or_try_init(|| async {
            let streets = self.streets.clone();
            let reading = tokio::task::spawn_blocking(move || read(&streets));
            Ok(reading.await.map_err(|error| error.to_string())??.map(Arc::new))
        });
        map.await.cloned()
    }

    /// A tile of the map, compressed; nothing when nothing is on it.
    ///
    /// # Errors
    /// A sentence for the log.
    pub async fn tile(&self, map: Arc<Map>, id: TileId) -> Result<Option<Bytes>, String> {
        if let Some(tile) = self.kept().get(id) {
            return Ok(Some(tile));
        }
        let _one_of_few = self.cuts.acquire().await.map_err(|error| error.to_string())?;
        // Whoever waited may find that it was cut meanwhile.
        if let Some(tile) = self.kept().get(id) {
            return Ok(Some(tile));
        }
        let (z, x, y) = id;
        let cutting = move || map.atlas.tile(z, x, y).map(|tile| compressed(&tile)).transpose();
        let tile = tokio::task::spawn_blocking(cutting).await.map_err(|error| error.to_string())?;
        let tile = tile.map_err(|error| error.to_string())?.map(Bytes::from);
        if let Some(tile) = &tile {
            self.kept().keep(id, tile.clone());
        }
        Ok(tile)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(streets: &Streets) -> Result<Option<Map>, String> {
    match streets {
        Streets::StraightLines => Ok(None),
        Streets::Porto => drawn(&[PORTO_PBF, PORTO_SHORE_PBF]).map(Some),
        Streets::File(file) => {
            let bytes = std::fs::read(file)
                .map_err(|error| format!("streets: {}: {error}", file.display()))?;
            drawn(&[&bytes]).map(Some)
        }
    }
}

fn drawn(extracts: &[&[u8]]) -> Result<Map, String> {
    let atlas = Atlas::from_osm_pbf(extracts).map_err(|error| format!("the map: {error}"))?;
    let prints = extracts.iter().map(|bytes| format!("{:016x}", fingerprint(bytes)));
    let etag = format!("W/\"{}-{EDITION}\"", prints.collect::<Vec<_>>().join("-"));
    tracing::info!(bytes = atlas.drawing().bytes(), "the map is drawn");
    Ok(Map { atlas, etag })
}

fn compressed(tile: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(tile)?;
    encoder.finish()
}

//! The folder between `route build` and the questions: one cache of streets.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use routing::{Profile, Roads, Spot};
use vocab::Place;

use super::RADIUS_M;

/// Streets that were opened.
pub(super) struct Work {
    pub(super) roads: Roads,
}

impl Work {
    /// Opens the only cache of a folder.
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        let shown = folder.display();
        let all = caches(folder).with_context(|| format!("{shown}"))?;
        let [(file, source)] = &all[..] else {
            bail!(
                "{shown}: expected the streets of one `omniroute route build`, found {}",
                all.len()
            );
        };
        let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
        let roads = Roads::from_bytes(&bytes, *source);
        Ok(Self { roads: roads.with_context(|| file.display().to_string())? })
    }

    /// The spot of a place that a row names.
    pub(super) fn spot(
        &self,
        profile: Profile,
        place: Place,
        row: impl std::fmt::Display,
    ) -> anyhow::Result<Spot> {
        let spot = self.roads.spot(profile, place, RADIUS_M);
        spot.with_context(|| format!("{row}: no street for {profile} within {RADIUS_M} m"))
    }
}

/// The caches in a folder, with the fingerprint of the extract each was made from.
pub(super) fn caches(folder: &Path) -> std::io::Result<Vec<(PathBuf, u64)>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let source = name.strip_prefix("streets-").and_then(|name| name.strip_suffix(".cache"));
        if let Some(source) = source.and_then(|hex| u64::from_str_radix(hex, 16).ok()) {
            all.push((path, source));
        }
    }
    Ok(all)
}

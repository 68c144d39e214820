//! Settings that several commands share: where things are kept.

use std::path::PathBuf;

use anyhow::Context;
use server::{Config, RawConfig};

/// Where the settings come from. What is given here wins over the environment
/// (`OMNIROUTE_...`), which wins over the file.
#[derive(clap::Args)]
pub(crate) struct Settings {
    /// A file of settings (TOML).
    #[arg(long)]
    pub(crate) config: Option<PathBuf>,
    /// Folder for everything that is kept.
    #[arg(long)]
    pub(crate) data: Option<PathBuf>,
    /// Postgres instead of SQLite: postgres://user:password@host/database
    #[arg(long)]
    pub(crate) database_url: Option<String>,
}

impl Settings {
    /// As typed, all sources together.
    pub(crate) fn raw(&self) -> anyhow::Result<RawConfig> {
        let mut raw = RawConfig::read(self.config.as_deref())
            .map_err(anyhow::Error::msg)
            .context("settings")?;
        if let Some(data) = &self.data {
            raw.data.clone_from(data);
        }
        if let Some(url) = &self.database_url {
            raw.database_url = Some(url.clone());
        }
        Ok(raw)
    }
}

/// As meant, with logging started.
pub(crate) fn mean(raw: RawConfig) -> anyhow::Result<Config> {
    server::logs::start(&raw.log, raw.log_json).map_err(anyhow::Error::msg).context("settings")?;
    Config::try_from(raw).map_err(anyhow::Error::msg).context("settings")
}

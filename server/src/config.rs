//! Configuration: as typed (file, environment, flags) and as meant. Every value
//! that makes no sense is refused at the start, naming the setting.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use routing::Side;
use serde::{Deserialize, Serialize};
use store::StoreConfig;
use vocab::limits;

use crate::edge::sockets::SocketTimes;

/// As typed. Every setting can be given as `OMNIROUTE_<NAME>` or in the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawConfig {
    /// Address to listen on, `host:port`; port 0 takes a free one.
    pub listen: String,
    /// Folder for everything that is kept.
    pub data: PathBuf,
    /// Postgres instead of SQLite: `postgres://user:password@host/database`.
    pub database_url: Option<String>,
    /// The database's owner, for bringing tables up to date.
    pub database_owner_url: Option<String>,
    /// A street extract (`.osm.pbf`); the built-in Porto where absent.
    pub streets: Option<PathBuf>,
    /// Whether one drives on the left there (Kenya, Uganda, South Africa ...).
    pub left_hand_traffic: bool,
    /// A folder with the built web pages, for working on them; the binary's own where absent.
    pub pages: Option<PathBuf>,
    /// Straight lines instead of streets, for tests and load without routing.
    pub straight_lines: bool,
    /// Engine milliseconds per real millisecond; 1 but for simulations.
    pub time_scale: f64,
    /// Log as JSON lines (otherwise for people).
    pub log_json: bool,
    /// What is logged: `info`, `server=debug` ...
    pub log: String,
    /// The secret that may found tenants; none: tenants are founded by command only.
    pub founding_secret: Option<String>,
    /// Memory of one password hash; less only in tests and simulations.
    pub password_memory_kib: u32,
    /// Requests a second of one caller, sustained; bursts may be twice that.
    pub requests_per_s: u32,
    /// Whether anyone may ask for routes as of OSRM, under `/osrm/`.
    pub osrm: bool,
    /// Whether anyone may have routes solved as by VROOM, under `/vroom`.
    pub vroom: bool,
}

impl Default for RawConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            data: PathBuf::from("data"),
            database_url: None,
            database_owner_url: None,
            streets: None,
            left_hand_traffic: false,
            pages: None,
            straight_lines: false,
            time_scale: 1.0,
            log_json: true,
            log: "info".to_owned(),
            founding_secret: None,
            password_memory_kib: limits::PASSWORD_MEMORY_KIB,
            requests_per_s: limits::REQUESTS_PER_S,
            osrm: true,
            vroom: true,
        }
    }
}

impl RawConfig {
    /// Defaults, then the file (if there is one), then the environment.
    ///
    /// # Errors
    /// A sentence naming the setting.
    pub fn read(file: Option<&std::path::Path>) -> Result<Self, String> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            if !file.exists() {
                return Err(format!("there is no configuration file {}", file.display()));
            }
            figment = figment.merge(Toml::file(file));
        }
        // Only our own settings: OMNIROUTE_SLOW and the like belong to tests.
        let ours = Env::prefixed("OMNIROUTE_").only(&[
            "listen",
            "data",
            "database_url",
            "database_owner_url",
            "streets",
            "left_hand_traffic",
            "pages",
            "straight_lines",
            "time_scale",
            "log_json",
            "log",
            "founding_secret",
            "password_memory_kib",
            "requests_per_s",
            "osrm",
            "vroom",
        ]);
        figment.merge(ours).extract().map_err(|error| error.to_string())
    }
}

/// Where streets come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Streets {
    /// The extract in the binary.
    Porto,
    /// A file.
    File(PathBuf),
    /// None: straight lines.
    StraightLines,
}

/// As meant.
#[derive(Clone)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder for everything that is kept.
    pub data: PathBuf,
    /// Where the journal is.
    pub store: StoreConfig,
    /// Where streets come from.
    pub streets: Streets,
    /// On which side one drives there.
    pub side: Side,
    /// The folder of the web pages, where it is not the binary itself.
    pub pages: Option<PathBuf>,
    /// Engine milliseconds per real millisecond.
    pub time_scale: f64,
    /// The secret that may found tenants.
    pub founding_secret: Option<String>,
    /// Memory of one password hash.
    pub password_memory_kib: u32,
    /// Requests a second of one caller.
    pub requests_per_s: u32,
    /// Whether OSRM's API is there.
    pub osrm: bool,
    /// Whether VROOM's API is there.
    pub vroom: bool,
    /// The patience of sockets.
    pub sockets: SocketTimes,
}

impl TryFrom<RawConfig> for Config {
    type Error = String;

    fn try_from(raw: RawConfig) -> Result<Self, String> {
        let listen = SocketAddr::from_str(&raw.listen).map_err(|_| {
            format!("listen: {:?} is not an address such as 127.0.0.1:8080", raw.listen)
        })?;
        if !(raw.time_scale.is_finite() && (1.0..=1_000.0).contains(&raw.time_scale)) {
            return Err("time_scale: must be a number from 1 to 1000".to_owned());
        }
        let streets = match (raw.straight_lines, raw.streets) {
            (true, Some(_)) => {
                return Err("straight_lines: cannot be combined with streets".to_owned());
            }
            (true, None) => Streets::StraightLines,
            (false, Some(file)) if !file.exists() => {
                return Err(format!("streets: there is no file {}", file.display()));
            }
            (false, Some(file)) => Streets::File(file),
            (false, None) => Streets::Porto,
        };
        if raw.pages.as_ref().is_some_and(|folder| !folder.join("index.html").exists()) {
            return Err("pages: there is no index.html in this folder".to_owned());
        }
        if raw.founding_secret.as_ref().is_some_and(|secret| secret.len() < 16) {
            return Err("founding_secret: at least 16 characters are needed".to_owned());
        }
        if !(8..=1_048_576).contains(&raw.password_memory_kib) {
            return Err("password_memory_kib: must be from 8 to 1048576".to_owned());
        }
        if raw.requests_per_s == 0 {
            return Err("requests_per_s: must be above zero".to_owned());
        }
        let store = match raw.database_url {
            Some(url) => StoreConfig::Postgres { url, owner_url: raw.database_owner_url },
            None => StoreConfig::Sqlite { path: raw.data.clone() },
        };
        Ok(Self {
            listen,
            data: raw.data,
            store,
            streets,
            side: if raw.left_hand_traffic { Side::Left } else { Side::Right },
            pages: raw.pages,
            time_scale: raw.time_scale,
            founding_secret: raw.founding_secret,
            password_memory_kib: raw.password_memory_kib,
            requests_per_s: raw.requests_per_s,
            osrm: raw.osrm,
            vroom: raw.vroom,
            sockets: SocketTimes::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused_by_name() {
        let check = |change: fn(&mut RawConfig), setting: &str| {
            let mut raw = RawConfig::default();
            change(&mut raw);
            let refusal = Config::try_from(raw).err().unwrap_or_default();
            assert!(refusal.starts_with(setting), "{refusal:?} does not name {setting}");
        };
        check(|raw| raw.listen = "here".to_owned(), "listen");
        check(|raw| raw.time_scale = f64::NAN, "time_scale");
        check(|raw| raw.time_scale = 0.5, "time_scale");
        check(|raw| raw.streets = Some("nowhere.osm.pbf".into()), "streets");
        check(|raw| raw.pages = Some("nowhere".into()), "pages");
        check(|raw| raw.founding_secret = Some("short".to_owned()), "founding_secret");
        check(|raw| raw.password_memory_kib = 7, "password_memory_kib");
        check(|raw| raw.requests_per_s = 0, "requests_per_s");
    }
}

//! Logs: one JSON object a line for machines, or lines for people. Fields carry
//! the facts; no coordinates, phones or names above DEBUG.

use tracing_subscriber::EnvFilter;

/// Starts logging for the process. A second call changes nothing.
///
/// # Errors
/// When `filter` cannot be read.
pub fn start(filter: &str, json: bool) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| format!("log: {error}"))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // In tests several servers share a process; the first one's settings stand.
    let _ = if json { lines.json().flatten_event(true).try_init() } else { lines.try_init() };
    Ok(())
}

//! A server of our own, as a child process: the `simulator` binary starts itself
//! again. It has a folder and a port of its own, ends when its standard input
//! closes (so never outlives the run), and can be killed and started again on the
//! same folder and port.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use store::testkit::{PrivatePostgres, TestDatabase};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::boots::Boots;
use super::streets::Streets;

/// The hidden command under which the binary becomes a server.
pub const SERVE_CHILD: &str = "serve-child";
const START_PATIENCE: Duration = Duration::from_secs(120);
const STOP_PATIENCE: Duration = Duration::from_secs(20);

/// How to run it.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The `simulator` binary.
    pub program: PathBuf,
    /// Engine milliseconds per wall millisecond.
    pub time_scale: f64,
    /// Whether the journal is on a private Postgres.
    pub postgres: bool,
    /// What it logs, to standard error.
    pub log: String,
}

impl ServerOptions {
    /// This very program, with SQLite.
    ///
    /// # Errors
    /// When the program cannot be found.
    pub fn this_program(time_scale: f64) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("where this program is")?;
        Ok(Self { program, time_scale, postgres: false, log: "warn".to_owned() })
    }
}

/// The running server.
pub struct PrivateServer {
    options: ServerOptions,
    straight_lines: bool,
    secret: String,
    boots: Boots,
    child: Option<Child>,
    port: u16,
    /// Dropped after the child: what it works on goes last.
    data: TempDir,
    postgres: Option<(TestDatabase, PrivatePostgres)>,
}

impl PrivateServer {
    /// Starts one.
    ///
    /// # Errors
    /// When it does not come up, with what it said.
    pub async fn start(options: ServerOptions, streets: &Streets) -> anyhow::Result<Self> {
        let data = tempfile::Builder::new().prefix("omniroute-sim-").tempdir()?;
        streets.lend_cache(data.path());
        let postgres = if options.postgres {
            let postgres = tokio::task::spawn_blocking(PrivatePostgres::start).await??;
            Some((postgres.database().await?, postgres))
        } else {
            None
        };
        let mut server = Self {
            options,
            straight_lines: streets.are_straight_lines(),
            secret: uuid::Uuid::now_v7().simple().to_string(),
            boots: Boots::ours(),
            child: None,
            port: 0,
            data,
            postgres,
        };
        server.launch().await?;
        Ok(server)
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The secret that founds tenants on it.
    pub fn founding_secret(&self) -> &str {
        &self.secret
    }

    /// Its processes, past and present.
    pub fn boots(&self) -> &Boots {
        &self.boots
    }

    /// Where it keeps everything.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Ends it as a power button does, without a word.
    ///
    /// # Errors
    /// When there is no process to kill.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        let mut child = self.child.take().context("the server is not running")?;
        child.kill().await.context("kill -9")
    }

    /// Starts it again on the same folder and port; how long until it answered.
    ///
    /// # Errors
    /// As [`PrivateServer::start`].
    pub async fn restart(&mut self) -> anyhow::Result<Duration> {
        self.launch().await
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Errors
    /// When it had to be killed, or said that it failed.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        drop(child.stdin.take());
        match tokio::time::timeout(STOP_PATIENCE, child.wait()).await {
            Ok(status) => {
                let status = status?;
                anyhow::ensure!(status.success(), "the server ended with {status}");
                Ok(())
            }
            Err(_) => {
                child.kill().await?;
                bail!("the server did not stop within {STOP_PATIENCE:?}")
            }
        }
    }

    async fn launch(&mut self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let mut child = self.command().spawn().context("start the server")?;
        let stdout = child.stdout.take().context("the server's output is a pipe")?;
        let mut lines = BufReader::new(stdout).lines();
        let announced = async {
            while let Some(line) = lines.next_line().await? {
                if let Some(found) = announcement(&line) {
                    return anyhow::Ok(found);
                }
            }
            bail!("the server ended before it listened; see its log above")
        };
        let (port, boot_id) = tokio::time::timeout(START_PATIENCE, announced)
            .await
            .context("the server did not listen in time")??;
        let took = begun.elapsed();
        self.boots.add(&boot_id);
        self.port = port;
        self.child = Some(child);
        // Whatever else it prints must not block it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(took)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.options.program);
        command.arg(SERVE_CHILD).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        for setting in ["DATABASE_URL", "DATABASE_OWNER_URL", "STREETS", "LOG_JSON"] {
            command.env_remove(format!("OMNIROUTE_{setting}"));
        }
        command
            .env("OMNIROUTE_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("OMNIROUTE_DATA", self.data.path())
            .env("OMNIROUTE_TIME_SCALE", self.options.time_scale.to_string())
            .env("OMNIROUTE_STRAIGHT_LINES", self.straight_lines.to_string())
            .env("OMNIROUTE_FOUNDING_SECRET", &self.secret)
            .env("OMNIROUTE_LOG", &self.options.log)
            // All players call from one place, and their passwords are play.
            .env("OMNIROUTE_REQUESTS_PER_S", "1000000")
            .env("OMNIROUTE_PASSWORD_MEMORY_KIB", "64");
        if let Some((database, _)) = &self.postgres {
            command.env("OMNIROUTE_DATABASE_URL", &database.url);
            command.env("OMNIROUTE_DATABASE_OWNER_URL", &database.owner_url);
        }
        command
    }
}

/// `listening on http://127.0.0.1:PORT boot <uuid>`.
fn announcement(line: &str) -> Option<(u16, String)> {
    let (address, boot_id) = line.strip_prefix("listening on http://")?.split_once(" boot ")?;
    let port = address.rsplit_once(':')?.1.parse().ok()?;
    Some((port, boot_id.trim().to_owned()))
}

/// What the child does: serve until standard input closes.
///
/// # Errors
/// When the configuration is refused or the server cannot start.
pub async fn serve_child() -> anyhow::Result<std::process::ExitCode> {
    let raw = server::RawConfig::read(None).map_err(anyhow::Error::msg)?;
    server::logs::start(&raw.log, raw.log_json).map_err(anyhow::Error::msg)?;
    let config = server::Config::try_from(raw).map_err(anyhow::Error::msg)?;
    Ok(server::serve(config, standard_input_closed()).await?.code())
}

/// A thread of its own waits: a read that never ends must not keep the runtime
/// from ending.
async fn standard_input_closed() {
    let (over, closed) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        // An error is an end as well.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        drop(over);
    });
    // The other end says nothing; it is dropped.
    let _ = closed.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_announcement_is_one() {
        let line = "listening on http://127.0.0.1:4123 boot 0190-abc";
        assert_eq!(announcement(line), Some((4123, "0190-abc".to_owned())));
        for other in ["", "listening", "listening on http://127.0.0.1:x boot y", "boot 1"] {
            assert_eq!(announcement(other), None, "{other:?}");
        }
    }
}

//! A route over HTTP at 1,000 requests a second: OSRM's own server and ours, by turns,
//! under one generator. The load is open: a request leaves when its time has come, whether
//! or not those before it were answered, and its wait counts from then. Of the rounds the
//! middle one counts, so that what else the machine did for a moment does not.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::runner::{Runner, column, load};
use super::within::percentile;

const PER_SECOND: u32 = 1_000;
const SECONDS: u32 = 10;
const ROUNDS: usize = 5;
/// Before anything is counted.
const WARMING_SECONDS: u32 = 3;

/// Asks both by turns.
pub(super) async fn compare(runner: &Runner) -> anyhow::Result<Value> {
    let queries = queries(&runner.folder)?;
    let port = free_port().await?;
    let base = runner.folder.join("osrm-ch-parity/g.osrm");
    let mut command = Command::new(runner.osrm("osrm-routed")?);
    command.args(["--algorithm", "ch", "--threads", "2", "--ip", "127.0.0.1", "--port"]);
    command.arg(port.to_string()).arg(base);
    let osrm = Server::start(command, port, "/route/v1/driving", &queries).await?;
    let port = free_port().await?;
    let data = runner.folder.join("serve");
    let mut command = Command::new(&runner.binary);
    command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(data);
    let ours = Server::start(command, port, "/osrm/route/v1/parity", &queries).await?;
    let mut rounds = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (server, rounds) in [&osrm, &ours].into_iter().zip(&mut rounds) {
            server.burst(WARMING_SECONDS).await?;
            rounds.push(server.burst(SECONDS).await?);
        }
    }
    let [osrm, ours] = rounds.map(figures);
    Ok(json!({
        "per_second": PER_SECOND, "seconds": SECONDS, "rounds": ROUNDS, "load": load(),
        "osrm": osrm, "ours": ours,
    }))
}

/// The round in the middle by its slow answers, with the slow answers of all.
fn figures(mut rounds: Vec<Round>) -> Value {
    rounds.sort_by(|a, b| percentile(&a.waits, 99).total_cmp(&percentile(&b.waits, 99)));
    let all: Vec<f64> = rounds.iter().map(|round| percentile(&round.waits, 99)).collect();
    let waits = &rounds[rounds.len() / 2].waits;
    json!({
        "n": waits.len(), "failed": rounds.iter().map(|round| round.failed).sum::<usize>(),
        "p50_ms": percentile(waits, 50), "p90_ms": percentile(waits, 90),
        "p99_ms": percentile(waits, 99), "max_ms": percentile(waits, 100), "p99_ms_rounds": all,
    })
}

/// A server that ends with its value.
struct Server {
    child: Child,
    client: reqwest::Client,
    urls: Arc<Vec<String>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came of asking for a while.
struct Round {
    /// Milliseconds from when each request was due to its whole answer.
    waits: Vec<f64>,
    failed: usize,
}

impl Server {
    async fn start(
        mut command: Command,
        port: u16,
        path: &str,
        queries: &[String],
    ) -> anyhow::Result<Self> {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.with_context(|| format!("{command:?}"))?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        let base = format!("http://127.0.0.1:{port}{path}");
        let urls = queries.iter().map(|query| format!("{base}/{query}?overview=false"));
        let server = Self { child, client, urls: Arc::new(urls.collect()) };
        let begun = Instant::now();
        while ask(&server.client, &server.urls[0]).await.is_err() {
            ensure!(begun.elapsed() < Duration::from_secs(60), "{command:?} does not answer");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(server)
    }

    /// A connection that the server had just closed is tried again once, as any client
    /// does; the wait goes on.
    async fn burst(&self, seconds: u32) -> anyhow::Result<Round> {
        let begun = Instant::now();
        let mut asked = JoinSet::new();
        for number in 0..PER_SECOND * seconds {
            let due = begun + Duration::from_secs(1) * number / PER_SECOND;
            tokio::time::sleep_until(due.into()).await;
            let (client, urls) = (self.client.clone(), self.urls.clone());
            asked.spawn(async move {
                let url = &urls[number as usize % urls.len()];
                let answered = match ask(&client, url).await {
                    Ok(()) => Ok(()),
                    Err(_) => ask(&client, url).await,
                };
                answered.map(|()| due.elapsed().as_secs_f64() * 1e3)
            });
        }
        let mut round = Round { waits: Vec::with_capacity(asked.len()), failed: 0 };
        while let Some(wait) = asked.join_next().await {
            match wait? {
                Ok(wait) => round.waits.push(wait),
                Err(_) => round.failed += 1,
            }
        }
        ensure!(!round.waits.is_empty(), "no request was answered");
        Ok(round)
    }
}

async fn ask(client: &reqwest::Client, url: &str) -> anyhow::Result<()> {
    let answer = client.get(url).send().await?.error_for_status()?;
    answer.bytes().await?;
    Ok(())
}

async fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port())
}

/// The pairs as OSRM writes coordinates.
fn queries(folder: &Path) -> anyhow::Result<Vec<String>> {
    let pairs = folder.join("pairs.csv");
    let columns: Vec<Vec<f64>> = ["src_lon", "src_lat", "dst_lon", "dst_lat"]
        .into_iter()
        .map(|name| column(&pairs, name))
        .collect::<anyhow::Result<_>>()?;
    let row = |number: usize| {
        format!(
            "{:.6},{:.6};{:.6},{:.6}",
            columns[0][number], columns[1][number], columns[2][number], columns[3][number]
        )
    };
    Ok((0..columns[0].len()).map(row).collect())
}

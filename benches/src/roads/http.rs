//! A route over HTTP at 1,000 requests a second: OSRM's own server and ours, one after
//! the other, under one generator. The load is open: a request leaves when its time has
//! come, whether or not those before it were answered, and its wait counts from then.

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
const SECONDS: u32 = 20;
/// Before anything is counted.
const WARMING_SECONDS: u32 = 3;

/// Asks both; one server at a time.
pub(super) async fn compare(runner: &Runner) -> anyhow::Result<Value> {
    let queries = queries(&runner.folder)?;
    let port = free_port().await?;
    let base = runner.folder.join("osrm-ch-parity/g.osrm");
    let mut command = Command::new(runner.osrm("osrm-routed")?);
    command.args(["--algorithm", "ch", "--threads", "2", "--ip", "127.0.0.1", "--port"]);
    command.arg(port.to_string()).arg(base);
    let osrm = run(command, port, "driving", &queries).await?;
    let port = free_port().await?;
    let data = runner.folder.join("serve");
    let mut command = Command::new(&runner.binary);
    command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"]).arg(data);
    let ours = run(command, port, "parity", &queries).await?;
    Ok(
        json!({"per_second": PER_SECOND, "seconds": SECONDS, "load": load(), "osrm": osrm, "ours": ours}),
    )
}

/// A server that ends with its value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn run(
    mut command: Command,
    port: u16,
    profile: &str,
    queries: &[String],
) -> anyhow::Result<Value> {
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _server = Server(child.with_context(|| format!("{command:?}"))?);
    let client = reqwest::Client::builder().no_proxy().build()?;
    let url =
        |query: &str| format!("http://127.0.0.1:{port}/route/v1/{profile}/{query}?overview=false");
    let urls: Vec<String> = match profile {
        "driving" => queries.iter().map(|query| url(query)).collect(),
        _ => queries.iter().map(|query| url(query).replace("/route/", "/osrm/route/")).collect(),
    };
    let ready = Instant::now();
    while !client.get(&urls[0]).send().await.is_ok_and(|answer| answer.status().is_success()) {
        ensure!(ready.elapsed() < Duration::from_secs(60), "{command:?} does not answer");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let urls = Arc::new(urls);
    burst(&client, &urls, WARMING_SECONDS).await?;
    let (waits, failed) = burst(&client, &urls, SECONDS).await?;
    ensure!(!waits.is_empty(), "no request was answered");
    Ok(json!({
        "n": waits.len(), "failed": failed, "p50_ms": percentile(&waits, 50), "p90_ms": percentile(&waits, 90),
        "p99_ms": percentile(&waits, 99), "max_ms": percentile(&waits, 100),
    }))
}

/// Milliseconds from when each request was due to its whole answer, and how many got
/// none. A connection that the server had just closed is tried again once, as any client
/// does; the wait goes on.
async fn burst(
    client: &reqwest::Client,
    urls: &Arc<Vec<String>>,
    seconds: u32,
) -> anyhow::Result<(Vec<f64>, usize)> {
    let begun = Instant::now();
    let mut asked = JoinSet::new();
    for number in 0..PER_SECOND * seconds {
        let due = begun + Duration::from_secs(1) * number / PER_SECOND;
        tokio::time::sleep_until(due.into()).await;
        let (client, urls) = (client.clone(), urls.clone());
        asked.spawn(async move {
            let url = &urls[number as usize % urls.len()];
            let answered = match ask(&client, url).await {
                Ok(()) => Ok(()),
                Err(_) => ask(&client, url).await,
            };
            answered.map(|()| due.elapsed().as_secs_f64() * 1e3)
        });
    }
    let (mut waits, mut failed) = (Vec::with_capacity(asked.len()), 0);
    while let Some(wait) = asked.join_next().await {
        match wait? {
            Ok(wait) => waits.push(wait),
            Err(_) => failed += 1,
        }
    }
    Ok((waits, failed))
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

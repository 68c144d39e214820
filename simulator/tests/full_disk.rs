//! A disk that takes no more: the server stops with one clear line and an exit
//! code of its own, and what it had acknowledged is there when there is room
//! again. The disk is a limit on the size of files, so that anyone can run it.
//! CPU: about 3 s in a debug build.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

const SECRET: &str = "a-founding-secret-for-tests";
/// What an operator's script reads from a server whose store failed.
const STORE_FAILED: i32 = 75;

struct Server {
    child: Child,
    url: String,
    http: reqwest::Client,
}

impl Server {
    /// Files may grow to `file_kib`, everything else is as usual.
    async fn start(data: &Path, file_kib: &str) -> anyhow::Result<Self> {
        let script = "trap '' XFSZ; ulimit -f \"$1\"; exec \"$2\" serve-child";
        let mut child = Command::new("bash")
            .args(["-c", script, "bash", file_kib, env!("CARGO_BIN_EXE_simulator")])
            .env("OMNIROUTE_LISTEN", "127.0.0.1:0")
            .env("OMNIROUTE_DATA", data)
            .env("OMNIROUTE_STRAIGHT_LINES", "true")
            .env("OMNIROUTE_FOUNDING_SECRET", SECRET)
            .env("OMNIROUTE_LOG", "error")
            .env("OMNIROUTE_LOG_JSON", "false")
            .env("OMNIROUTE_PASSWORD_MEMORY_KIB", "64")
            .env("OMNIROUTE_REQUESTS_PER_S", "1000000")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("piped")?).lines();
        let line = lines.next_line().await?.context("the server said nothing")?;
        let url = line.split_whitespace().nth(2).context("an address")?.to_owned();
        Ok(Self { child, url, http: reqwest::Client::builder().no_proxy().build()? })
    }

    async fn post(
        &self,
        path: &str,
        token: &str,
        key: &str,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let asked = self.http.post(format!("{}/api/v1/{path}", self.url)).bearer_auth(token);
        let answer = asked.header("Idempotency-Key", key).json(body).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    async fn sign_in(&self) -> anyhow::Result<String> {
        let login =
            json!({"tenant": "full", "email": "me@full.example", "password": "long enough"});
        let session = self.post("sessions", "", "sign-in", &login).await?;
        Ok(session["token"].as_str().context("a token")?.to_owned())
    }

    async fn on_hand(&self, token: &str, warehouse: &str) -> anyhow::Result<i64> {
        let url = format!("{}/api/v1/inventory?warehouse_id={warehouse}", self.url);
        let shelf: Value = self.http.get(url).bearer_auth(token).send().await?.json().await?;
        shelf["items"][0]["on_hand"].as_i64().with_context(|| format!("stock in {shelf}"))
    }
}

/// A warehouse and a product of a new tenant.
async fn open_shop(server: &Server) -> anyhow::Result<(String, Value)> {
    let admin = json!({"email": "me@full.example", "password": "long enough", "name": "Me"});
    let tenant = json!({"slug": "full", "name": "Full", "admin": admin});
    server.post("tenants", SECRET, "found", &tenant).await?;
    let token = server.sign_in().await?;
    let market = json!({
        "name": "Porto", "currency": "EUR", "centre": {"lat": 41.15, "lng": -8.61},
        "money_policy": {
            "pay": {"base_minor": 1, "per_km_minor": 1, "per_minute_minor": 1, "minimum_minor": 1},
            "fee": {"base_minor": 1, "per_km_minor": 1, "tax": 0},
            "commission": 0, "cash_cap_minor": 1, "failed_attempt": 0
        }
    });
    server.post("markets", &token, "market", &market).await?;
    let shop = json!({"name": "Shop", "place": {"lat": 41.15, "lng": -8.61}});
    let shop = server.post("warehouses", &token, "shop", &shop).await?;
    let bread = json!({"sku": "b", "name": "Bread", "weight_grams": 1, "tax": 0});
    let bread = server.post("products", &token, "bread", &bread).await?;
    let moved = json!({
        "warehouse_id": shop["id"], "product_id": bread["id"], "pieces": 1, "reason": "one more"
    });
    Ok((token, moved))
}

#[tokio::test]
async fn a_full_disk_stops_intake_and_loses_nothing_acknowledged() -> anyhow::Result<()> {
    let data = tempfile::tempdir()?;
    let mut server = Server::start(data.path(), "2000").await?;
    let (token, moved) = open_shop(&server).await?;
    let mut acknowledged = 0i64;
    while server.post("inventory/moves", &token, &format!("m{acknowledged}"), &moved).await.is_ok()
    {
        acknowledged += 1;
        anyhow::ensure!(acknowledged < 100_000, "the disk was never full");
    }
    let status = tokio::time::timeout(Duration::from_secs(30), server.child.wait()).await??;
    let mut said = String::new();
    server.child.stderr.take().context("piped")?.read_to_string(&mut said).await?;
    assert_eq!(status.code(), Some(STORE_FAILED), "{said}");
    let clear = said.lines().filter(|line| line.contains("stopped: the journal failed")).count();
    assert_eq!(clear, 1, "{said}");
    assert!(acknowledged > 50, "only {acknowledged} before the disk was full: {said}");

    let server = Server::start(data.path(), "unlimited").await?;
    let token = server.sign_in().await?;
    let warehouse = moved["warehouse_id"].as_str().context("an id")?;
    let there = server.on_hand(&token, warehouse).await?;
    // The one that was not answered may be there or not.
    assert!((acknowledged..=acknowledged + 1).contains(&there), "{acknowledged}, {there}");
    Ok(())
}

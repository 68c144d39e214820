//! A server in this process, and a client that says what it got.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use server::{Config, RawConfig, Running};

/// The secret that founds tenants here.
pub(crate) const FOUNDING: &str = "a-founding-secret-for-tests";

/// One runtime for all tests, so that the shared server outlives each of them.
static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap());

/// Runs a test.
pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    RUNTIME.block_on(test)
}

/// Settings under which tests are quick: cheap passwords, no streets, no quota.
pub(crate) fn settings(data: &Path) -> Config {
    let raw = RawConfig {
        listen: "127.0.0.1:0".to_owned(),
        data: data.to_owned(),
        straight_lines: true,
        founding_secret: Some(FOUNDING.to_owned()),
        password_memory_kib: 16,
        requests_per_s: 1_000_000,
        ..RawConfig::default()
    };
    Config::try_from(raw).unwrap()
}

/// A running server with its client.
pub(crate) struct TestServer {
    pub(crate) running: Running,
    pub(crate) client: Client,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.body);
        self.body
    }

    #[track_caller]
    pub(crate) fn expect_problem(self, status: u16, code: &str) -> Value {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{:#}", self.body);
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{:#}",
            self.body
        );
        assert_eq!(self.headers["x-request-id"], self.body["instance"].as_str().unwrap());
        self.body
    }
}

impl TestServer {
    pub(crate) async fn start(data: &Path) -> Self {
        Self::of(settings(data)).await
    }

    pub(crate) async fn of(config: Config) -> Self {
        let running = server::start(config).await.unwrap();
        Self { running, client: Client::new() }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address)
    }

    /// Sends a request; a POST gets a key of its own.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> Answer {
        let key = fresh_key();
        self.send_keyed(method, path, token, body, Some(&key)).await
    }

    pub(crate) async fn send_keyed(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Answer {
        let mut request = self.client.request(method, self.url(path));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, token, None).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, token, Some(body)).await
    }

    /// Asks until `done` or for too long: tables follow the journal at their own pace.
    pub(crate) async fn wait(
        &self,
        path: &str,
        token: &str,
        done: impl Fn(&Value) -> bool,
    ) -> Value {
        let begun = Instant::now();
        loop {
            let body = self.get(path, token).await.expect(200);
            if done(&body) {
                return body;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{path} still says {body:#}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn sign_in(&self, slug: &str, email: &str, password: &str) -> String {
        let body = json!({"tenant": slug, "email": email, "password": password});
        let session = self.post("/api/v1/sessions", "", &body).await.expect(201);
        session["token"].as_str().unwrap().to_owned()
    }
}

pub(crate) async fn read(response: reqwest::Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| text());
    Answer { status, headers, body }
}

/// Different on every call.
pub(crate) fn fresh_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("key-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// An empty folder of this name, for this run.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("http-{name}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

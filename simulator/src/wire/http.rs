//! The public HTTP API as a client sees it. A call ends in one of two ways: an
//! answer by a process of ours, or none, and then nobody knows what was done.
//! It must never take silence, or a stranger's answer, for a refusal.

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use reqwest::Method;
use serde_json::Value;

use super::boots::Boots;
use super::counters::Counters;

/// One attempt of one call.
const CALL_PATIENCE: Duration = Duration::from_secs(15);
const BACKOFF_FIRST: Duration = Duration::from_millis(25);
const BACKOFF_MAX: Duration = Duration::from_millis(250);

/// Somebody's access to a server.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: Arc<str>,
    boots: Boots,
    counters: Arc<Counters>,
    login: Option<Arc<Login>>,
}

/// How to sign in, and the token that came of it.
struct Login {
    body: Value,
    token: RwLock<String>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The document, null where there was none.
    pub body: Value,
}

impl Reply {
    /// Whether it was done.
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The document, if it was done.
    ///
    /// # Errors
    /// The problem as the server put it.
    pub fn ok(self, what: &str) -> anyhow::Result<Value> {
        if self.is_ok() {
            return Ok(self.body);
        }
        bail!("{what}: {} {}", self.status, self.body)
    }

    /// The stable code of a problem.
    pub fn code(&self) -> &str {
        self.body.pointer("/code").and_then(Value::as_str).unwrap_or("")
    }

    fn asks_to_retry(&self) -> bool {
        let retryable = self.body.pointer("/retryable").and_then(Value::as_bool).unwrap_or(false);
        match self.status {
            429 | 502..=504 => true,
            // A request under the same key that is still running.
            409 => retryable,
            _ => false,
        }
    }
}

/// No answer: what was asked may or may not have been done.
#[derive(Debug)]
pub struct Unanswered(String);

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no answer: {}", self.0)
    }
}

impl std::error::Error for Unanswered {}

impl Api {
    /// Access without a login.
    pub fn new(base: &str, boots: Boots, counters: Arc<Counters>) -> anyhow::Result<Self> {
        // Environment proxies have no business between us and our own server.
        let http = reqwest::Client::builder().no_proxy().timeout(CALL_PATIENCE).build()?;
        Ok(Self { http, base: base.trim_end_matches('/').into(), boots, counters, login: None })
    }

    /// Where the server is, `http://host:port`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Who is believed.
    pub fn boots(&self) -> &Boots {
        &self.boots
    }

    /// What is counted.
    pub fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    /// The same server with a token that never changes (a founding secret, a key).
    pub fn with_token(&self, token: &str) -> Self {
        let login = Login { body: Value::Null, token: RwLock::new(token.to_owned()) };
        Self { login: Some(Arc::new(login)), ..self.clone() }
    }

    /// Signs in; the login is repeated by itself when the token has run out.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn sign_in(&self, body: Value) -> anyhow::Result<Self> {
        let anonymous = Self { login: None, ..self.clone() };
        let token = anonymous.fresh_token(&body).await?;
        let login = Login { body, token: RwLock::new(token) };
        Ok(Self { login: Some(Arc::new(login)), ..self.clone() })
    }

    /// The token in use.
    pub fn token(&self) -> String {
        let Some(login) = &self.login else { return String::new() };
        login.token.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Gets a new token.
    ///
    /// # Errors
    /// When the server refuses or there is no login.
    pub async fn renew(&self) -> anyhow::Result<()> {
        let login = self.login.as_ref().context("there is no login to renew")?;
        let anonymous = Self { login: None, ..self.clone() };
        let token = anonymous.fresh_token(&login.body).await?;
        *login.token.write().unwrap_or_else(std::sync::PoisonError::into_inner) = token;
        Ok(())
    }

    async fn fresh_token(&self, body: &Value) -> anyhow::Result<String> {
        let until = Instant::now() + Duration::from_secs(60);
        let reply = self.insist(Method::POST, "/api/v1/sessions", None, body, until).await?;
        let session = reply.ok("sign in")?;
        let token = session.pointer("/token").and_then(Value::as_str);
        token.map(str::to_owned).context("a session without a token")
    }

    /// Reads, again and again until answered or `patience` is over.
    ///
    /// # Errors
    /// When nothing answered.
    pub async fn get(&self, path: &str, patience: Duration) -> Result<Reply, Unanswered> {
        self.insist(Method::GET, path, None, &Value::Null, Instant::now() + patience).await
    }

    /// Posts under a key, again and again until answered or `until`.
    ///
    /// # Errors
    /// When nothing answered: it may have been done.
    pub async fn post(
        &self,
        path: &str,
        key: &str,
        body: &Value,
        until: Instant,
    ) -> Result<Reply, Unanswered> {
        let reply = self.insist(Method::POST, path, Some(key), body, until).await;
        if reply.as_ref().is_ok_and(Reply::is_ok) {
            self.counters.command();
        }
        reply
    }

    /// Repeats a call until it has an answer that is one.
    async fn insist(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: &Value,
        until: Instant,
    ) -> Result<Reply, Unanswered> {
        let mut pause = BACKOFF_FIRST;
        let mut renewed = false;
        loop {
            let outcome = self.attempt(method.clone(), path, key, body).await;
            let has_login = self.login.as_ref().is_some_and(|login| !login.body.is_null());
            match outcome {
                Ok(reply) if reply.status == 401 && has_login && !renewed => {
                    renewed = Box::pin(self.renew()).await.is_ok();
                    continue;
                }
                Ok(reply) if !reply.asks_to_retry() || Instant::now() >= until => return Ok(reply),
                Err(silence) if Instant::now() >= until => return Err(silence),
                Ok(_) | Err(_) => {}
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(BACKOFF_MAX);
        }
    }

    /// One try.
    ///
    /// # Errors
    /// When there is no answer, or it is a stranger's.
    pub async fn attempt(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: &Value,
    ) -> Result<Reply, Unanswered> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if self.login.is_some() {
            request = request.bearer_auth(self.token());
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let response = request.send().await.map_err(|error| Unanswered(causes(&error)))?;
        self.read(response).await
    }

    async fn read(&self, response: reqwest::Response) -> Result<Reply, Unanswered> {
        let boot = response.headers().get("x-boot-id").and_then(|id| id.to_str().ok());
        if !self.boots.believes(boot).await {
            let stranger = format!("a stranger answered: X-Boot-Id {boot:?}");
            return Err(Unanswered(stranger));
        }
        let status = response.status();
        let bytes = response.bytes().await.map_err(|error| Unanswered(causes(&error)))?;
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes)
                .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()))
        };
        Ok(Reply { status: status.as_u16(), body })
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

//! The people behind couriers: a finance desk that takes cash in, by REST, beside
//! the couriers, so that nobody stands in a queue with it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::http::Api;

const AT_ONCE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(60);

/// The office.
pub struct Office {
    finance: Api,
    turns: Semaphore,
    errands: TaskTracker,
}

impl Office {
    /// Opens it.
    pub fn open(finance: Api) -> Arc<Self> {
        let (turns, errands) = (Semaphore::new(AT_ONCE), TaskTracker::new());
        Arc::new(Self { finance, turns, errands })
    }

    /// Takes in all the cash that a courier carries.
    pub fn take_cash(self: &Arc<Self>, worker: String) {
        let office = self.clone();
        self.errands.spawn(async move {
            let Ok(_turn) = office.turns.acquire().await else { return };
            let statement = format!("/api/v1/workers/{worker}/statement");
            let Ok(reply) = office.finance.get(&statement, PATIENCE).await else { return };
            let Some(cash) = reply.body.pointer("/cash_minor").and_then(Value::as_i64) else {
                return tracing::warn!(status = reply.status, "a statement without cash");
            };
            if cash > 0 {
                let path = format!("/api/v1/workers/{worker}/cash-remittances");
                let body = json!({"amount": {"minor": cash, "currency": "EUR"}, "memo": "evening"});
                office.ask(&path, body).await;
            }
        });
    }

    async fn ask(&self, path: &str, body: Value) {
        let key = Uuid::now_v7().to_string();
        match self.finance.post(path, &key, &body, Instant::now() + PATIENCE).await {
            Ok(reply) if !reply.is_ok() => {
                tracing::warn!(path, status = reply.status, problem = %reply.body, "refused");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(path, %error, "an errand came to nothing"),
        }
    }

    /// Waits until every errand is done.
    pub async fn close(&self, patience: Duration) {
        self.errands.close();
        // What is still open then is open in the report, too.
        let _ = tokio::time::timeout(patience, self.errands.wait()).await;
    }
}

//! The people behind couriers: a dispatcher who orders failed goods back, and a
//! finance desk that takes cash in. Both work by REST, beside the couriers.

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
    dispatcher: Api,
    finance: Api,
    turns: Semaphore,
    errands: TaskTracker,
}

impl Office {
    /// Opens it.
    pub fn open(dispatcher: Api, finance: Api) -> Arc<Self> {
        let (turns, errands) = (Semaphore::new(AT_ONCE), TaskTracker::new());
        Arc::new(Self { dispatcher, finance, turns, errands })
    }

    /// Has the goods of a failed or partly delivered order brought back.
    pub fn bring_back(self: &Arc<Self>, order: String) {
        let office = self.clone();
        self.errands.spawn(async move {
            let Ok(_turn) = office.turns.acquire().await else { return };
            let path = format!("/api/v1/orders/{order}/return");
            office.ask(&office.dispatcher, &path, json!({})).await;
        });
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
                office.ask(&office.finance, &path, body).await;
            }
        });
    }

    async fn ask(&self, who: &Api, path: &str, body: Value) {
        let key = Uuid::now_v7().to_string();
        match who.post(path, &key, &body, Instant::now() + PATIENCE).await {
            Ok(reply) if !reply.is_ok() => {
                tracing::warn!(path, status = reply.status, code = reply.code(), "refused");
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

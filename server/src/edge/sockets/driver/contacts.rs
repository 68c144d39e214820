//! Adds to a job what its market must not keep: who is met at its stops. Read
//! when the message is written, so that an erased person is not told of again.

use vocab::{SubjectId, TenantId};

use super::outgoing::{ContactData, JobData, MarketData, SnapshotData, StopData};
use crate::App;
use crate::edge::http::dto::order_view::Contact;
use crate::edge::http::routes::people::Person;
use crate::shards::MarketHandle;

/// Fills in names, phones and notes. What cannot be read stays empty: a worker
/// with a place and no name is better off than one without the job.
pub(crate) async fn fill(app: &App, tenant: TenantId, job: &mut JobData) {
    for stop in [&mut job.pickup, &mut job.dropoff] {
        fill_stop(app, tenant, stop).await;
    }
}

/// Fills a snapshot in: its jobs' contacts, the worker's name and the market's.
pub(crate) async fn fill_all(app: &App, market: &MarketHandle, all: &mut SnapshotData) {
    if let Some(job) = &mut all.job {
        fill(app, market.tenant, job).await;
    }
    all.jobs = all.job.iter().cloned().collect();
    all.worker.name = name_of(app, market.tenant, all.worker.subject).await;
    let tenancy = app.shards.tenant(market.tenant).map(|tenant| tenant.tenancy());
    let known = tenancy.as_ref().and_then(|tenancy| tenancy.markets.get(&market.id));
    all.market = known.map(|known| MarketData {
        market_id: market.id.to_string(),
        name: known.name.to_string(),
        currency: known.currency,
    });
}

async fn name_of(app: &App, tenant: TenantId, subject: SubjectId) -> Option<String> {
    match app.store.subjects.get(tenant, subject).await {
        Ok(kept) => serde_json::from_str::<Person>(&kept?.body).ok()?.name,
        Err(error) => {
            tracing::warn!(%error, "a name could not be read");
            None
        }
    }
}

async fn fill_stop(app: &App, tenant: TenantId, stop: &mut StopData) {
    let Some(subject) = stop.subject else {
        return;
    };
    match app.store.subjects.get(tenant, subject).await {
        Ok(Some(kept)) => stop.contact = contact_in(&kept.body),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "a contact could not be read"),
    }
}

/// What the receiver asks for stands below what the sender noted: the worker
/// reads both in one place.
fn contact_in(body: &str) -> ContactData {
    let Contact { name, phone, address, note, instructions } =
        serde_json::from_str(body).unwrap_or_default();
    let words: Vec<String> = [note, instructions].into_iter().flatten().collect();
    let note = (!words.is_empty()).then(|| words.join("\n"));
    ContactData { name, phone, address, note }
}

//! Adds to a job what its market must not keep: who is met at its stops. Read
//! when the message is written, so that an erased person is not told of again.

use vocab::TenantId;

use super::outgoing::{ContactData, JobData, StopData};
use crate::App;
use crate::edge::http::dto::order_view::Contact;

/// Fills in names, phones and notes. What cannot be read stays empty: a worker
/// with a place and no name is better off than one without the job.
pub(crate) async fn fill(app: &App, tenant: TenantId, job: &mut JobData) {
    for stop in [&mut job.pickup, &mut job.dropoff] {
        fill_stop(app, tenant, stop).await;
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

//! One row per worker, folded by the workers' own machine: the row's body is the
//! worker as the machine has it.

use std::collections::BTreeMap;

use engine::Event;
use store::{Projection, StoreError, StoredBatch, Tx};
use vocab::{StateMachine, TimeMs, WorkerId};
use workers::{Event as W, Workers};

use super::WORKERS;
use super::fold::{of_market, unread};

/// The table of workers.
pub(super) struct WorkerRows;

const GET: &str = "select body from workers where tenant_id = $1 and worker_id = $2";

const PUT: &str = "insert into workers (tenant_id, market_id, worker_id, updated_at, body) \
    values ($1, $2, $3, $4, $5) on conflict (tenant_id, worker_id) do update set \
        updated_at = excluded.updated_at, body = excluded.body";

impl Projection for WorkerRows {
    fn name(&self) -> &str {
        WORKERS
    }

    fn tables(&self) -> &[&'static str] {
        &["workers"]
    }

    async fn apply(&self, tx: &mut Tx, batch: &StoredBatch) -> Result<(), StoreError> {
        let Some((tenant, market, entries)) = of_market(WORKERS, batch)? else {
            return Ok(());
        };
        let mut machine = Workers::default();
        let mut touched: BTreeMap<WorkerId, TimeMs> = BTreeMap::new();
        for entry in &entries {
            for record in &entry.events {
                let Event::Workers(event) = &record.event else { continue };
                let id = event.worker();
                let begins = matches!(event, W::Registered { .. });
                if !begins && machine.get(id).is_none() {
                    let key = [tenant.to_string().into(), id.to_string().into()];
                    let rows = tx.fetch(GET, &key).await?;
                    let row = rows.first().ok_or_else(|| {
                        unread(WORKERS, batch, format!("an event about {id}, who never joined"))
                    })?;
                    let worker = serde_json::from_str(&row.text("body")?);
                    let worker = worker.map_err(|error| unread(WORKERS, batch, error))?;
                    admit(&mut machine, worker);
                }
                machine.apply(entry.at, event);
                touched.insert(id, entry.at);
            }
        }
        for (id, at) in touched {
            let body = serde_json::to_string(&machine.get(id));
            let values = [
                tenant.to_string().into(),
                market.to_string().into(),
                id.to_string().into(),
                at.into(),
                body.map_err(|error| unread(WORKERS, batch, error))?.into(),
            ];
            tx.execute(PUT, &values).await?;
        }
        Ok(())
    }
}

/// Puts a worker back as the machine left them.
fn admit(machine: &mut Workers, worker: workers::Worker) {
    let until = worker.blocked.as_ref().and_then(|blocked| blocked.until);
    machine.block_ends.extend(until.map(|until| (until, worker.id)));
    machine.workers.insert(worker.id, worker);
}

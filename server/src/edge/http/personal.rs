//! Personal data on its way into its table. A write is a sync of the disk, so
//! whoever waits for one shares the next with all who wait.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use store::{Subject, Subjects};
use tokio::sync::oneshot;
use vocab::TenantId;

use crate::edge::problem::Problem;

struct Waiting {
    tenant: TenantId,
    subject: Subject,
    written: oneshot::Sender<Result<(), Problem>>,
}

/// Those who wait, and whose turn it is to write.
#[derive(Default)]
pub(super) struct Personal {
    waiting: Mutex<Vec<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

impl Personal {
    /// Writes a person's data; returns when it is durable.
    pub(super) async fn keep(
        &self,
        subjects: &Subjects,
        tenant: TenantId,
        subject: Subject,
    ) -> Result<(), Problem> {
        let (written, done) = oneshot::channel();
        let waiting = Waiting { tenant, subject, written };
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
        let turn = self.turn.lock().await;
        // Empty when the one before has written ours with its own.
        let batch =
            std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        write(subjects, batch).await;
        drop(turn);
        done.await.unwrap_or_else(|_| Err(Problem::internal("personal data was dropped")))
    }
}

async fn write(subjects: &Subjects, batch: Vec<Waiting>) {
    let mut by_tenant: BTreeMap<TenantId, (Vec<Subject>, Vec<_>)> = BTreeMap::new();
    for Waiting { tenant, subject, written } in batch {
        let (all, waiting) = by_tenant.entry(tenant).or_default();
        all.push(subject);
        waiting.push(written);
    }
    for (tenant, (all, waiting)) in by_tenant {
        let done = subjects.put_all(tenant, &all).await.map_err(Problem::from);
        for written in waiting {
            // Who asked may have gone away; the row stays, under the same id.
            let _ = written.send(done.clone());
        }
    }
}

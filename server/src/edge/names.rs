//! What people are called, at hand for those who show many of them at once.
//!
//! Names are personal data: they are read from their own table, kept for a
//! minute at most and never written anywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use store::{AssertSqlSafe, Store, StoreError};
use vocab::{SubjectId, TenantId, limits};

use super::http::routes::people::Person;

/// One person.
#[derive(Debug, Clone)]
struct Known {
    /// None for someone erased.
    name: Option<String>,
    read_at: Instant,
}

/// Names by tenant and person.
#[derive(Debug, Default)]
pub(crate) struct Names(Mutex<BTreeMap<(TenantId, SubjectId), Known>>);

impl Names {
    /// What these people are called; whoever is not known any more is left out.
    /// A store that cannot be asked makes everyone nameless, not the screen empty.
    pub(crate) async fn of(
        &self,
        store: &Store,
        tenant: TenantId,
        people: BTreeSet<SubjectId>,
    ) -> BTreeMap<SubjectId, String> {
        let (mut names, missing) = self.at_hand(tenant, people);
        for some in missing.chunks(limits::NAMES_PER_QUESTION) {
            match read(store, tenant, some).await {
                Ok(read) => {
                    self.keep(tenant, some, &read);
                    names.extend(read);
                }
                Err(error) => tracing::warn!(%error, "names could not be read"),
            }
        }
        names
    }

    /// What one person is called.
    pub(crate) async fn of_one(
        &self,
        store: &Store,
        tenant: TenantId,
        person: SubjectId,
    ) -> Option<String> {
        self.of(store, tenant, [person].into()).await.remove(&person)
    }

    /// The person's name was written: the next to ask reads it anew.
    pub(crate) fn forget(&self, tenant: TenantId, person: SubjectId) {
        self.lock().remove(&(tenant, person));
    }

    fn at_hand(
        &self,
        tenant: TenantId,
        people: BTreeSet<SubjectId>,
    ) -> (BTreeMap<SubjectId, String>, Vec<SubjectId>) {
        let (mut names, mut missing) = (BTreeMap::new(), Vec::new());
        let known = self.lock();
        for person in people {
            let fresh =
                |known: &&Known| known.read_at.elapsed() < Duration::from_millis(limits::NAMES_MS);
            match known.get(&(tenant, person)).filter(fresh) {
                Some(Known { name: Some(name), .. }) => drop(names.insert(person, name.clone())),
                Some(_) => {}
                None => missing.push(person),
            }
        }
        (names, missing)
    }

    fn keep(&self, tenant: TenantId, asked: &[SubjectId], read: &BTreeMap<SubjectId, String>) {
        let mut known = self.lock();
        if known.len() + asked.len() > limits::NAMES_MAX {
            known.clear();
        }
        let read_at = Instant::now();
        known.extend(
            asked.iter().map(|person| {
                ((tenant, *person), Known { name: read.get(person).cloned(), read_at })
            }),
        );
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(TenantId, SubjectId), Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(
    store: &Store,
    tenant: TenantId,
    people: &[SubjectId],
) -> Result<BTreeMap<SubjectId, String>, StoreError> {
    let places: Vec<String> = (2..people.len() + 2).map(|n| format!("${n}")).collect();
    let sql = format!(
        "select subject_id, body from subjects where tenant_id = $1 and subject_id in ({})",
        places.join(", ")
    );
    let mut values: Vec<store::Value> = vec![tenant.to_string().into()];
    values.extend(people.iter().map(|person| person.to_string().into()));
    // The text is placeholders of our own making; what was asked is in the values.
    let rows = store.db.fetch(tenant, AssertSqlSafe(sql), &values).await?;
    let mut names = BTreeMap::new();
    for row in &rows {
        let person: Option<Person> = serde_json::from_str(&row.text("body")?).ok();
        let name = person.and_then(|person| person.name);
        names.extend(row.text("subject_id")?.parse().ok().zip(name));
    }
    Ok(names)
}

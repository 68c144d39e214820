//! Personal data and credentials: found by their own tenant, gone when erased.

use store::{Credential, CredentialKind, Subject};
use vocab::id::Id;
use vocab::{SubjectId, TimeMs};

use crate::fixture::{Backend, Fixture, tenant, uuid_of};

on_both!(
    a_person_is_kept_changed_and_erased,
    credentials_belong_to_one_tenant,
    credentials_close_and_change
);

const CANARY: &str = "Canary Street 4711";

async fn a_person_is_kept_changed_and_erased(on: Fixture) {
    let subjects = &on.store.subjects;
    let id = SubjectId::from_uuid(uuid_of(1));
    let mut person = Subject {
        id,
        kind: "customer".to_owned(),
        body: format!("{{\"address\":\"{CANARY}\"}}"),
        updated_at: TimeMs(5),
    };
    subjects.put(tenant(1), &person).await.unwrap();
    assert!(subjects.get(tenant(1), id).await.unwrap() == Some(person.clone()));
    assert!(subjects.get(tenant(2), id).await.unwrap().is_none());
    assert!(!subjects.erase(tenant(2), id).await.unwrap());
    person.updated_at = TimeMs(6);
    subjects.put(tenant(1), &person).await.unwrap();
    assert!(subjects.get(tenant(1), id).await.unwrap() == Some(person));
    assert!(subjects.erase(tenant(1), id).await.unwrap());
    assert!(subjects.get(tenant(1), id).await.unwrap().is_none());
    if let Backend::Sqlite(folder) = &on.backend {
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(CANARY.len()).any(|bytes| bytes == CANARY.as_bytes()));
        }
    }
}

fn credential(n: u128, lookup: &str, principal_id: &str) -> Credential {
    Credential {
        tenant: tenant(n),
        kind: CredentialKind::Email,
        lookup: lookup.to_owned(),
        principal_id: principal_id.to_owned(),
        secret_hash: format!("hash of {principal_id}"),
        disabled: false,
    }
}

async fn credentials_belong_to_one_tenant(on: Fixture) {
    let credentials = &on.store.credentials;
    let (here, there) =
        (credential(1, "a@example.com", "usr_1"), credential(2, "a@example.com", "usr_2"));
    assert!(credentials.add(&here).await.unwrap());
    assert!(credentials.add(&there).await.unwrap());
    assert!(!credentials.add(&credential(1, "a@example.com", "usr_3")).await.unwrap());

    let email = CredentialKind::Email;
    let find = |n, kind| credentials.find(tenant(n), kind, "a@example.com");
    assert_eq!(find(1, email).await.unwrap(), Some(here.clone()));
    assert_eq!(find(3, email).await.unwrap(), None);
    assert_eq!(find(1, CredentialKind::Phone).await.unwrap(), None);
    let anywhere = credentials.find_anywhere(email, "a@example.com").await.unwrap();
    assert_eq!(anywhere, [here, there]);
    assert!(!format!("{anywhere:?}").contains("hash of"));
}

async fn credentials_close_and_change(on: Fixture) {
    let credentials = &on.store.credentials;
    let mut one = credential(1, "a@example.com", "usr_1");
    credentials.add(&one).await.unwrap();
    credentials.add(&credential(1, "b@example.com", "usr_2")).await.unwrap();
    assert!(credentials.set_disabled(tenant(1), "usr_1", true).await.unwrap());
    assert!(credentials.set_secret(tenant(1), "usr_1", "another hash").await.unwrap());
    assert!(!credentials.set_secret(tenant(2), "usr_1", "stolen").await.unwrap());
    one.disabled = true;
    one.secret_hash = "another hash".to_owned();
    let find = |lookup| credentials.find(tenant(1), CredentialKind::Email, lookup);
    assert_eq!(find("a@example.com").await.unwrap(), Some(one));
    assert!(credentials.remove(tenant(1), "usr_1").await.unwrap());
    assert_eq!(find("a@example.com").await.unwrap(), None);
    assert!(!find("b@example.com").await.unwrap().unwrap().disabled);
}

//! Links, codes, devices and proofs: each opens what it names, once or until it
//! is revoked, and only in its own house.

use store::{Link, Proof, ProofKind, SignInCode, Tracker};
use vocab::TimeMs;
use vocab::id::Id;

use crate::fixture::{Fixture, tenant, uuid_of};

on_both!(
    a_link_opens_until_it_is_revoked,
    a_code_is_used_up_by_one,
    a_new_code_ends_the_one_before,
    a_new_device_ends_the_one_before,
    a_proof_keeps_its_id
);

fn id<T: Id>(n: u128) -> T {
    T::from_uuid(uuid_of(n))
}

fn link(house: u128, token_hash: &str, order: u128) -> Link {
    Link {
        tenant: tenant(house),
        token_hash: token_hash.to_owned(),
        market: id(1),
        order: id(order),
        party: "recipient".to_owned(),
        facts: "{}".to_owned(),
        created_at: TimeMs(5),
        revoked: false,
    }
}

async fn a_link_opens_until_it_is_revoked(on: Fixture) {
    let links = &on.store.links;
    let (first, second, other) = (link(1, "a", 7), link(1, "b", 7), link(1, "c", 8));
    for link in [&first, &second, &other] {
        assert!(links.add(link).await.unwrap());
    }
    assert!(!links.add(&first).await.unwrap());
    assert_eq!(links.find_anywhere("a").await.unwrap(), Some(first.clone()));
    assert_eq!(links.find_anywhere("d").await.unwrap(), None);
    assert_eq!(links.open(tenant(1), id(7)).await.unwrap(), 2);
    assert_eq!(links.revoke(tenant(2), id(7)).await.unwrap(), 0);
    assert_eq!(links.revoke(tenant(1), id(7)).await.unwrap(), 2);
    assert_eq!(links.open(tenant(1), id(7)).await.unwrap(), 0);
    let revoked = Link { revoked: true, ..first };
    assert_eq!(links.find_anywhere("a").await.unwrap(), Some(revoked));
    assert_eq!(links.find_anywhere("c").await.unwrap(), Some(other));
}

fn code(code_hash: &str, principal_id: &str, created_at: i64) -> SignInCode {
    SignInCode {
        tenant: tenant(1),
        code_hash: code_hash.to_owned(),
        principal_id: principal_id.to_owned(),
        created_at: TimeMs(created_at),
        expires_at: TimeMs(created_at + 10),
    }
}

async fn a_code_is_used_up_by_one(on: Fixture) {
    let codes = &on.store.sign_in_codes;
    let one = code("a", "usr_1", 100);
    assert!(codes.add(&one, TimeMs(0)).await.unwrap());
    assert!(!codes.add(&one, TimeMs(0)).await.unwrap());
    assert_eq!(codes.use_up("b", TimeMs(101)).await.unwrap(), None);
    let take = || codes.use_up("a", TimeMs(101));
    let (first, second, third) = tokio::join!(take(), take(), take());
    let used: Vec<_> = [first, second, third].into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(used, std::slice::from_ref(&one));
    assert_eq!(codes.find(tenant(1), "a").await.unwrap(), Some(one));
    assert_eq!(codes.find(tenant(2), "a").await.unwrap(), None);
    codes.add(&code("late", "usr_1", 200), TimeMs(0)).await.unwrap();
    assert_eq!(codes.use_up("late", TimeMs(210)).await.unwrap(), None);
}

async fn a_new_code_ends_the_one_before(on: Fixture) {
    let codes = &on.store.sign_in_codes;
    codes.add(&code("mine", "usr_1", 100), TimeMs(0)).await.unwrap();
    codes.add(&code("theirs", "usr_2", 100), TimeMs(0)).await.unwrap();
    codes.add(&code("newer", "usr_1", 101), TimeMs(0)).await.unwrap();
    assert_eq!(codes.use_up("mine", TimeMs(102)).await.unwrap(), None);
    assert!(codes.use_up("theirs", TimeMs(102)).await.unwrap().is_some());
    assert!(codes.use_up("newer", TimeMs(102)).await.unwrap().is_some());
    // Long after, the old ones are forgotten with the next.
    codes.add(&code("last", "usr_3", 900), TimeMs(500)).await.unwrap();
    assert_eq!(codes.find(tenant(1), "mine").await.unwrap(), None);
}

async fn a_new_device_ends_the_one_before(on: Fixture) {
    let trackers = &on.store.trackers;
    let device = |hash: &str, worker: u128| Tracker {
        tenant: tenant(1),
        device_hash: hash.to_owned(),
        market: id(1),
        worker: id(worker),
        principal_id: "usr_1".to_owned(),
        created_at: TimeMs(5),
    };
    assert!(trackers.pair(&device("old", 1)).await.unwrap());
    assert!(trackers.pair(&device("other", 2)).await.unwrap());
    assert!(trackers.pair(&device("new", 1)).await.unwrap());
    assert!(!trackers.pair(&device("old", 1)).await.unwrap());
    assert_eq!(trackers.find_anywhere("old").await.unwrap(), None);
    assert_eq!(trackers.find_anywhere("new").await.unwrap(), Some(device("new", 1)));
    assert_eq!(trackers.find_anywhere("other").await.unwrap(), Some(device("other", 2)));
}

async fn a_proof_keeps_its_id(on: Fixture) {
    let proofs = &on.store.proofs;
    let proof = |n: u128, at: i64| Proof {
        id: id(n),
        tenant: tenant(1),
        market: id(1),
        order: id(7),
        task: id(8),
        worker: id(9),
        kind: ProofKind::Photo,
        media: "image/png".to_owned(),
        bytes: 5,
        sha256: "ab".repeat(32),
        at: TimeMs(at),
    };
    assert!(proofs.add(&proof(1, 20)).await.unwrap());
    assert!(proofs.add(&proof(2, 10)).await.unwrap());
    assert!(!proofs.add(&proof(1, 30)).await.unwrap());
    assert_eq!(proofs.get(tenant(1), id(1)).await.unwrap(), Some(proof(1, 20)));
    assert_eq!(proofs.get(tenant(2), id(1)).await.unwrap(), None);
    let all = proofs.of_task(tenant(1), id(8)).await.unwrap();
    assert_eq!(all, [proof(2, 10), proof(1, 20)]);
    assert_eq!(proofs.of_task(tenant(2), id(8)).await.unwrap(), []);
}

//! Stored entries of every event version ever written, and what they lead to.
//! A change of code that reads them differently fails here. `OMNIROUTE_BLESS=1`
//! writes the file of the present version, which is committed with the change.

use std::io::Write;
use std::path::PathBuf;

use engine::{Command, Event, Market, Shard};
use serde::{Deserialize, Serialize};
use vocab::{Entry, ShardId};

use crate::town::{Town, id};

#[derive(Serialize, Deserialize)]
struct Golden {
    shard: ShardId,
    /// Of the state after the last entry.
    digest: String,
    entries: Vec<serde_json::Value>,
}

fn file(version: u16) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("golden/market-v{version}.json"))
}

fn hex(digest: [u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A bit of everything that leaves a trace.
fn a_day() -> Town {
    let mut town = Town::with_stock(20);
    let (one, two) = (town.worker(1), town.worker(2));
    town.top_up(70, 10_000);
    let job = town.assigned(50, Some(70), one);
    town.delivered(job);
    town.ok(Command::RateDelivery { order: id(50), stars: 5, tip_minor: 100 });
    let order = town.placed(51, None);
    let offer = town.offered(order, &[two])[0];
    let reason = dispatch::DeclineReason::TooFar;
    town.ok(Command::Dispatch {
        command: dispatch::Command::DeclineOffer { offer, worker: two, reason, note: None },
    });
    let offer = town.offered(order, &[one])[0];
    town.accept(offer, one);
    let job = town.market.dispatch.job_of(one).unwrap().id;
    town.picked_up(job);
    town.ok(Command::TellContact { order });
    town
}

#[test]
fn every_version_ever_stored_still_leads_to_the_same_state() {
    let present = engine::market::EVENT_VERSION;
    if std::env::var_os("OMNIROUTE_BLESS").is_some() {
        let town = a_day();
        let entries = town.entries.iter().map(|e| serde_json::to_value(e).unwrap()).collect();
        let golden = Golden { shard: town.market.id, digest: hex(town.market.digest()), entries };
        let json = serde_json::to_string_pretty(&golden).unwrap();
        std::fs::create_dir_all(file(present).parent().unwrap()).unwrap();
        let mut written = std::fs::File::create(file(present)).unwrap();
        written.write_all(json.as_bytes()).unwrap();
    }
    for version in 1..=present {
        let text = std::fs::read_to_string(file(version)).unwrap();
        let golden: Golden = serde_json::from_str(&text).unwrap();
        let mut market = Market::new(golden.shard);
        for value in golden.entries {
            let entry: Entry<Command, Event> = serde_json::from_value(value.clone()).unwrap();
            if version == present {
                assert_eq!(serde_json::to_value(&entry).unwrap(), value);
            }
            market.apply_entry(&entry).unwrap();
        }
        assert_eq!(hex(market.digest()), golden.digest, "version {version}");
    }
}

#[test]
fn an_entry_out_of_place_is_refused() {
    let town = a_day();
    let mut market = Market::new(ShardId::Market(id(1), id(2)));
    assert!(market.apply_entry(&town.entries[1]).is_err());
    market.apply_entry(&town.entries[0]).unwrap();
    assert!(market.apply_entry(&town.entries[0]).is_err());
}

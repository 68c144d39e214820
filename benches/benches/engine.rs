//! The engine: one order from basket to paid worker is eight commands, decided
//! and applied by all machines; nothing is journaled.

// Criterion's macros make functions that nobody documents.
#![allow(missing_docs)]

use benches::town::Town;
use criterion::{Criterion, criterion_group, criterion_main};

fn engine(c: &mut Criterion) {
    let mut town = Town::new();
    c.bench_function("engine/order_of_8_commands", |b| {
        b.iter(|| {
            town.one_order();
            town.entries.clear();
        });
    });
    let mut town = Town::new();
    town.entries.clear();
    town.one_order();
    let entries = std::mem::take(&mut town.entries);
    c.bench_function("engine/encode_entries_of_an_order", |b| {
        b.iter(|| serde_json::to_vec(&entries).map(|bytes| bytes.len()));
    });
}

criterion_group!(benches, engine);
criterion_main!(benches);

//! The live index: a worker moves; the ten nearest free workers are found.

// Criterion's macros make functions that nobody documents.
#![allow(missing_docs)]

use benches::fleet::Fleet;
use criterion::{Criterion, criterion_group, criterion_main};
use tracking::Filter;

fn index(c: &mut Criterion) {
    for size in [10_000u32, 100_000] {
        let mut fleet = Fleet::of(size);
        c.bench_function(&format!("index/move_8m/{size}"), |b| {
            b.iter(|| {
                let (slot, place) = fleet.step(8.0);
                fleet.index.move_to(slot, place)
            });
        });
        c.bench_function(&format!("index/nearest_10_free_5km/{size}"), |b| {
            b.iter(|| {
                let origin = fleet.anywhere();
                fleet.index.nearest(origin, 10, 5_000.0, Filter::FREE)
            });
        });
    }
}

criterion_group!(benches, index);
criterion_main!(benches);

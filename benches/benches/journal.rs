//! The journal: one durable row of 1, 64 or 256 events on SQLite.

// Criterion's macros make functions that nobody documents.
#![allow(missing_docs)]

use benches::journal::Tail;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use store::StoreConfig;

fn journal(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be built");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let config = StoreConfig::Sqlite { path: folder.path().to_owned() };
    let mut group = c.benchmark_group("journal/sqlite_commit");
    for events in [1u64, 64, 256] {
        let mut tail = runtime.block_on(Tail::open(&config)).expect("a journal can be opened");
        group.throughput(Throughput::Elements(events));
        group.bench_function(BenchmarkId::from_parameter(events), |b| {
            b.iter(|| runtime.block_on(tail.append(events)).expect("the journal takes it"));
        });
        runtime.block_on(tail.close());
    }
    group.finish();
}

criterion_group!(benches, journal);
criterion_main!(benches);

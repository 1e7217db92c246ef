//! Messages read and validated for each second: `cargo bench` in this folder.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use homeward_cap_peers::{MESSAGES, oasiscap, ours, tokens};

fn read(criterion: &mut Criterion) {
    for (name, text) in MESSAGES {
        let mut group = criterion.benchmark_group(*name);
        group.throughput(Throughput::Elements(1));
        group.bench_function("homeward-cap, every rule", |b| b.iter(|| ours(black_box(text))));
        group.bench_function("oasiscap", |b| b.iter(|| oasiscap(black_box(text))));
        group.bench_function("quick-xml, tokens only", |b| b.iter(|| tokens(black_box(text))));
        group.finish();
    }
}

criterion_group!(benches, read);
criterion_main!(benches);

//! Li and Lim's format: vehicles, capacity and a speed that nobody uses, then one line
//! for each node with the numbers of its pickup and its delivery.

use anyhow::Context;

use super::benchmark::{Benchmark, Node};
use super::lines::lines;

pub(super) fn read(text: &str) -> anyhow::Result<Benchmark> {
    let mut rest = lines(text);
    let head = rest.next().context("the file is empty")?;
    let fleet = head.numbers(2)?;
    let nodes = rest.enumerate().map(|(number, line)| Node::read(line, number, true));
    let benchmark = Benchmark {
        vehicles: head.count(fleet[0])?,
        capacity: head.whole(fleet[1])?,
        nodes: nodes.collect::<anyhow::Result<_>>()?,
        pairs: true,
        matrix: None,
    };
    benchmark.check()
}

//! Sartori and Buriol's format: `KEY: value` lines, the table under `NODES`, and the
//! whole matrix of minutes under `EDGES`. There are as many vehicles as requests.

use anyhow::{Context, ensure};
use solver::PLACES_MAX;

use super::benchmark::{Benchmark, Node};
use super::lines::{Line, lines};

/// Whether a text looks like it.
pub(super) fn is(text: &str) -> bool {
    let has = |word: &str| lines(text).any(|line| line.text == word);
    has("NODES") && has("EDGES")
}

pub(super) fn read(text: &str) -> anyhow::Result<Benchmark> {
    let all: Vec<Line<'_>> = lines(text).collect();
    let find = |word: &str| {
        let at = all.iter().position(|line| line.text == word);
        at.with_context(|| format!("there is no line {word}"))
    };
    let (nodes_at, edges_at) = (find("NODES")?, find("EDGES")?);
    ensure!(nodes_at < edges_at, "EDGES stands before NODES");
    let (table, matrix) = (&all[nodes_at + 1..edges_at], &all[edges_at + 1..]);
    ensure!(table.len() <= PLACES_MAX, "{} nodes are more than {PLACES_MAX}", table.len());
    let nodes = table.iter().enumerate().map(|(number, line)| Node::read(*line, number, true));
    let nodes: Vec<Node> = nodes.collect::<anyhow::Result<_>>()?;
    let benchmark = Benchmark {
        vehicles: nodes.len().saturating_sub(1) / 2,
        capacity: capacity(&all[..nodes_at])?,
        matrix: Some(cells(matrix, nodes.len())?),
        nodes,
        pairs: true,
    };
    benchmark.check()
}

fn capacity(head: &[Line<'_>]) -> anyhow::Result<i32> {
    let found = head.iter().find_map(|line| Some((line, line.text.strip_prefix("CAPACITY:")?)));
    let (line, value) = found.context("there is no CAPACITY")?;
    value.trim().parse().ok().with_context(|| format!("{line}: CAPACITY is no whole number"))
}

fn cells(rows: &[Line<'_>], size: usize) -> anyhow::Result<Vec<i32>> {
    let rows: Vec<_> = rows.iter().take_while(|line| line.text != "EOF").collect();
    ensure!(rows.len() == size, "{} rows under EDGES where {size} are needed", rows.len());
    let mut cells = Vec::with_capacity(size * size);
    for line in rows {
        let row = line.integers()?;
        ensure!(row.len() == size, "{line}: {} cells where {size} are needed", row.len());
        cells.extend(row);
    }
    Ok(cells)
}

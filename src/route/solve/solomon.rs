//! Solomon's format, Gehring and Homberger's too: vehicles and capacity under `NUMBER`,
//! then one line for each customer.

use anyhow::Context;

use super::benchmark::{Benchmark, Node};
use super::lines::lines;

/// Whether a text looks like it.
pub(super) fn is(text: &str) -> bool {
    let has = |word: &str| lines(text).take(8).any(|line| line.text.eq_ignore_ascii_case(word));
    has("VEHICLE") && has("CUSTOMER")
}

pub(super) fn read(text: &str) -> anyhow::Result<Benchmark> {
    let first = |word: &str| word.eq_ignore_ascii_case("NUMBER");
    let mut rest = lines(text).skip_while(|line| !line.words().next().is_some_and(first)).skip(1);
    let head = rest.next().context("there is no line of vehicles and capacity under NUMBER")?;
    let fleet = head.numbers(2)?;
    let is_row = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let rows = rest.skip_while(|line| !line.words().next().is_some_and(is_row));
    let nodes = rows.enumerate().map(|(number, line)| Node::read(line, number, false));
    let benchmark = Benchmark {
        vehicles: head.count(fleet[0])?,
        capacity: head.whole(fleet[1])?,
        nodes: nodes.collect::<anyhow::Result<_>>()?,
        pairs: false,
        matrix: None,
    };
    benchmark.check()
}

//! A benchmark as its file tells it, and the problem for the solver that it is.
//!
//! Nodes keep the file's own numbers; node 0 is the depot. Nothing here may lose or
//! invent a node: what does not fit together is refused with the number at fault.

use anyhow::ensure;
use solver::{
    Costs, Matrix, Objective, PLACES_MAX, Problem, Request, Stop, Ticks, VEHICLES_MAX, Vehicle,
    Window, Work,
};

use super::Convention;
use super::lines::Line;

/// A benchmark in the file's own units.
#[derive(Debug)]
pub(super) struct Benchmark {
    pub(super) vehicles: usize,
    pub(super) capacity: i32,
    pub(super) nodes: Vec<Node>,
    /// Whether goods go from node to node, not from the depot.
    pub(super) pairs: bool,
    /// Row by row, where the file has its own.
    pub(super) matrix: Option<Vec<i32>>,
}

/// A line of a benchmark's table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) demand: i32,
    pub(super) ready: f64,
    pub(super) due: f64,
    pub(super) service: f64,
    /// The node where its goods are taken; 0 if it is a pickup itself.
    pub(super) pickup: usize,
    /// The node where its goods are left; 0 if it is a delivery itself.
    pub(super) delivery: usize,
}

impl Node {
    /// A row of `id x y demand ready due service`, with `pickup delivery` after it where
    /// there are pairs. Rows are numbered from 0, without gaps.
    pub(super) fn read(line: Line<'_>, number: usize, pairs: bool) -> anyhow::Result<Self> {
        let row = line.numbers(if pairs { 9 } else { 7 })?;
        ensure!(row[0] == number as f64, "{line}: node {} where {number} is next", row[0]);
        let node = Self {
            x: row[1],
            y: row[2],
            demand: line.whole(row[3])?,
            ready: row[4],
            due: row[5],
            service: row[6],
            pickup: if pairs { line.count(row[7])? } else { 0 },
            delivery: if pairs { line.count(row[8])? } else { 0 },
        };
        ensure!(node.ready >= 0.0, "{line}: ready time {} is below zero", node.ready);
        ensure!(node.service >= 0.0, "{line}: service {} is below zero", node.service);
        let (ready, due) = (node.ready, node.due);
        ensure!(ready <= due, "{line}: due {due} is before ready time {ready}");
        ensure!(pairs || node.demand >= 0, "{line}: demand {} is below zero", node.demand);
        Ok(node)
    }
}

impl Benchmark {
    /// What no file can be.
    pub(super) fn check(self) -> anyhow::Result<Self> {
        let count = self.nodes.len();
        ensure!(count >= 2, "{count} nodes are no depot and someone to visit");
        ensure!(count <= PLACES_MAX, "{count} nodes are more than {PLACES_MAX}");
        let vehicles = self.vehicles;
        let known = (1..=VEHICLES_MAX).contains(&vehicles);
        ensure!(known, "{vehicles} vehicles are not between 1 and {VEHICLES_MAX}");
        ensure!(self.capacity >= 0, "capacity {} is below zero", self.capacity);
        if let Some(matrix) = &self.matrix {
            let cells = matrix.len();
            ensure!(cells == count * count, "{cells} cells where {count} x {count} are needed");
        }
        if self.pairs {
            (1..count).try_for_each(|number| self.check_pair(number))?;
        }
        Ok(self)
    }

    fn check_pair(&self, number: usize) -> anyhow::Result<()> {
        let node = &self.nodes[number];
        let other = node.pickup.max(node.delivery);
        let one = (node.pickup == 0) != (node.delivery == 0);
        ensure!(one, "node {number} is neither a pickup nor a delivery");
        let partner = self.nodes.get(other);
        ensure!(partner.is_some(), "node {number}: there is no node {other}");
        let back = partner
            .map_or(0, |partner| if node.delivery > 0 { partner.pickup } else { partner.delivery });
        ensure!(back == number, "nodes {number} and {other} do not name each other");
        let demand = partner.map_or(0, |partner| partner.demand);
        ensure!(demand == -node.demand, "nodes {number} and {other} differ in their demand");
        ensure!(node.delivery == 0 || node.demand >= 0, "node {number} picks up less than nothing");
        Ok(())
    }

    /// The nodes that requests are named by: pickups, or customers.
    pub(super) fn requests(&self) -> impl Iterator<Item = u32> {
        let asks = |number: &usize| !self.pairs || self.nodes[*number].delivery > 0;
        (1..self.nodes.len()).filter(asks).map(|number| number as u32)
    }

    /// The problem of some of its requests, in that order.
    pub(super) fn problem(
        &self,
        requests: &[u32],
        objective: Objective,
        convention: Convention,
    ) -> Problem {
        let scale = self.scale(convention);
        let ticks = |time: f64| (time * scale).round() as Ticks;
        let depot = &self.nodes[0];
        let vehicle = Vehicle {
            start: Some(0),
            end: Some(0),
            shift: Window { from: ticks(depot.ready), until: ticks(depot.due) },
            capacity: [self.capacity, 0, 0, 0],
            costs: Costs { per_tick: 1, ..Costs::default() },
            ..Vehicle::default()
        };
        let matrix = Matrix {
            size: self.nodes.len(),
            ticks: self.legs(convention),
            metres: None,
            costs: None,
        };
        Problem {
            matrices: vec![matrix],
            vehicles: vec![vehicle; self.vehicles],
            requests: requests.iter().map(|&number| self.request(number, ticks)).collect(),
            objective,
        }
    }

    fn request(&self, number: u32, ticks: impl Fn(f64) -> Ticks) -> Request {
        let node = &self.nodes[number as usize];
        let stop = |number: u32| {
            let node = &self.nodes[number as usize];
            Stop {
                place: number,
                windows: vec![Window { from: ticks(node.ready), until: ticks(node.due) }],
                service: ticks(node.service),
                ..Stop::default()
            }
        };
        let amount = [node.demand, 0, 0, 0];
        Request::new(if self.pairs {
            let (pickup, delivery) = (stop(number), stop(node.delivery as u32));
            Work::Shipment { pickup, delivery, amount }
        } else {
            Work::Job { stop: stop(number), delivery: amount, pickup: [0; 4] }
        })
    }

    fn scale(&self, convention: Convention) -> f64 {
        match (&self.matrix, convention) {
            (Some(_), _) => 1.0,
            (None, Convention::Exact) => 1_000.0,
            (None, Convention::Dimacs) => 10.0,
        }
    }

    fn legs(&self, convention: Convention) -> Vec<Ticks> {
        if let Some(matrix) = &self.matrix {
            return matrix.clone();
        }
        let scale = self.scale(convention);
        // Nothing is below zero, so that adding a half and cutting rounds.
        let half = if convention == Convention::Exact { 0.5 } else { 0.0 };
        let size = self.nodes.len();
        let (east, north): (Vec<f64>, Vec<f64>) =
            self.nodes.iter().map(|node| (node.x, node.y)).unzip();
        let mut legs = vec![0; size * size];
        for from in 0..size {
            let (above, row) = legs.split_at_mut(from * size);
            // A way is as long as the way back.
            for (to, leg) in row[..from].iter_mut().enumerate() {
                *leg = above[to * size + from];
            }
            let others = east[from..].iter().zip(&north[from..]);
            for (leg, (x, y)) in row[from..].iter_mut().zip(others) {
                let (east, north) = (x - east[from], y - north[from]);
                *leg = ((east * east + north * north).sqrt() * scale + half) as Ticks;
            }
        }
        legs
    }
}

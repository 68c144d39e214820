//! The routes that own something near an errand: where it is tried first.
//!
//! Asked for every errand that is placed, ten times an iteration. The errands near each are
//! listed once; then who has them is gathered without a branch that hangs on chance.

use crate::compiled::{Compiled, NONE};
use crate::state::State;

/// How many errands are looked at between two looks at whether everybody is known.
const AT_ONCE: usize = 8;

/// The routes near an errand, nearest first.
#[derive(Debug)]
pub(crate) struct Near {
    cars: Vec<u32>,
    count: usize,
    /// The round in which a car was last found; one more stands for no car.
    found: Vec<u64>,
    round: u64,
    /// The errands near each errand, nearest first, each once.
    errands: Vec<u32>,
    /// Where those of each begin.
    begins: Vec<u32>,
    /// How many neighbours of each task they are.
    neighbours: usize,
}

impl Near {
    pub(crate) fn new(compiled: &Compiled) -> Self {
        let cars = compiled.cars.len();
        Self {
            cars: vec![NONE; cars + 1],
            count: 0,
            found: vec![0; cars + 1],
            round: 0,
            errands: Vec::new(),
            begins: Vec::new(),
            neighbours: 0,
        }
    }

    /// The routes that were found last.
    #[inline]
    pub(crate) fn cars(&self) -> &[u32] {
        &self.cars[..self.count]
    }

    /// Finds the routes that own one of so many neighbours of an errand's tasks.
    #[inline]
    pub(crate) fn find(
        &mut self,
        compiled: &Compiled,
        state: &State,
        errand: u32,
        neighbours: usize,
    ) {
        if neighbours != self.neighbours || self.begins.len() != compiled.errands.len() + 1 {
            self.list(compiled, neighbours);
        }
        self.round += 1;
        let (round, mut count) = (self.round, 0);
        let (cars, found) = (&mut self.cars[..], &mut self.found[..]);
        let nobody = found.len() - 1;
        found[nobody] = round;
        let ends = &self.begins[errand as usize..errand as usize + 2];
        for some in self.errands[ends[0] as usize..ends[1] as usize].chunks(AT_ONCE) {
            if count == state.used {
                break;
            }
            for &other in some {
                let car = (state.route_of[other as usize] as usize).min(nobody);
                cars[count] = car as u32;
                count += usize::from(found[car] != round);
                found[car] = round;
            }
        }
        self.count = count;
    }

    #[cold]
    fn list(&mut self, compiled: &Compiled, neighbours: usize) {
        self.neighbours = neighbours;
        self.errands.clear();
        self.begins.clear();
        let mut listed = vec![NONE; compiled.errands.len()];
        for (number, found) in (0..).zip(&compiled.errands) {
            self.begins.push(self.errands.len() as u32);
            for end in [found.first, found.second].into_iter().filter(|&end| end != NONE) {
                let tasks = compiled.neighbours.of(end);
                for &task in &tasks[..tasks.len().min(neighbours)] {
                    let errand = compiled.errand_of[task as usize];
                    if listed[errand as usize] != number && errand != number {
                        listed[errand as usize] = number;
                        self.errands.push(errand);
                    }
                }
            }
        }
        self.begins.push(self.errands.len() as u32);
    }
}

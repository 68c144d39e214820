//! Two vehicles that change routes.
//!
//! Where vehicles differ in price, room or skills, a route may belong to another of them.
//! Tearing and putting back would have to move it stop by stop; this gives each vehicle
//! what the other has at once. What it must not serve is left absent for others to take.

use crate::chance::Chance;
use crate::compiled::{Compiled, NONE};
use crate::route::Route;
use crate::state::State;

/// Room for a change of routes.
#[derive(Debug, Default)]
pub(crate) struct Swap {
    gone: Vec<bool>,
    routes: [Option<Route>; 2],
    tasks: [Vec<u32>; 2],
}

impl Swap {
    /// Lets the vehicle that has a task change routes with one of another class: an idle
    /// one, or one that passes nearby. The state is marked as broken if what they then have
    /// breaks a rule.
    pub(crate) fn change(
        &mut self,
        compiled: &Compiled,
        state: &mut State,
        seed: u32,
        chance: &mut Chance,
    ) {
        let near = compiled.neighbours.of(seed);
        let [one, nearby] = [seed, near[chance.below(near.len())]]
            .map(|task| state.route_of[compiled.errand_of[task as usize] as usize]);
        let idle = state.idle_of(compiled, chance.below(compiled.classes.len()));
        let other = if chance.happens(512) { nearby } else { idle.unwrap_or(NONE) };
        let free = |car: u32| {
            car != NONE
                && compiled.cars[car as usize].frozen.is_empty()
                && compiled.carried[car as usize].is_empty()
        };
        if !free(one) || !free(other) || compiled.are_alike(one, other) {
            return;
        }
        self.leave_out(compiled, state, one, other);
        self.leave_out(compiled, state, other, one);
        let cars = [one, other];
        for (side, (tasks, car)) in self.tasks.iter_mut().zip([other, one]).enumerate() {
            tasks.clear();
            tasks.extend(state.routes[car as usize].tasks());
            let route = self.routes[side].get_or_insert_with(|| Route::new(compiled, cars[side]));
            route.copy_from(&state.routes[cars[side] as usize]);
            route.set_tasks(compiled, tasks);
            state.broken |= !route.is_possible(compiled) && !tasks.is_empty();
        }
        for (car, route) in cars.into_iter().zip(self.routes.iter_mut().flatten()) {
            state.replace(compiled, car, route);
        }
    }

    /// Takes off a vehicle what another must not serve.
    fn leave_out(&mut self, compiled: &Compiled, state: &mut State, car: u32, by: u32) {
        self.gone.resize(compiled.errands.len(), false);
        let errand = |task: u32| compiled.errand_of[task as usize];
        let goes = |task: &u32| !compiled.may(errand(*task), by);
        let tasks = &mut self.tasks[0];
        tasks.clear();
        tasks.extend(state.routes[car as usize].tasks().filter(goes));
        if tasks.is_empty() {
            return;
        }
        tasks.iter().for_each(|&task| self.gone[errand(task) as usize] = true);
        state.remove(compiled, car, &self.gone);
        tasks.iter().for_each(|&task| self.gone[errand(task) as usize] = false);
    }
}
